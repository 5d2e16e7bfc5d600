// Why a task instance is not running, as one plain sentence: every wait has a reason, and every end that was not a success.
// It explains what the planner and the store decide; it decides nothing itself.
import type { TaskDefinition } from '../dag/dag-definition.ts';
import type { RunState } from '../state/run-state.ts';
import type { InstanceState } from '../state/task-state.ts';
import { clockText } from './why-clock.ts';
import { explainKeyed, explainTaskLimits, type KeyedLimitFact, type TaskLimitFacts } from './why-limited.ts';
import {
  explainAbove,
  explainLostSetups,
  explainPast,
  explainStructure,
  type StructureFacts,
} from './why-structure.ts';
import { explainUpstream, isUnmet, type UpstreamFact } from './why-upstream.ts';

export interface WaitingFacts {
  readonly task: TaskDefinition;
  readonly instance: {
    readonly state: InstanceState;
    /** Of the latest try that began; 0 where none did. */
    readonly tryNumber: number;
    /** Retries allowed: tries are one more. */
    readonly maxTries: number;
    readonly waitUntilUs: number | null;
    /** Of a deferred one: when it gave its worker back. @default it is not said */
    readonly sinceUs?: number | null;
    readonly reason: string | null;
    readonly mapIndex: number;
  };
  readonly run: { readonly state: RunState; readonly runAfterUs: number };
  readonly dag: {
    readonly isPaused: boolean;
    readonly maxActiveRuns: number;
    readonly activeRuns: number;
    /** Where the run waits for the limit of a backfill, and not for the DAG's. */
    readonly backfill?: {
      readonly id: number;
      readonly isPaused: boolean;
      readonly maxActiveRuns: number;
      readonly activeRuns: number;
    };
  };
  readonly upstream: readonly UpstreamFact[];
  readonly pool: {
    readonly name: string;
    /** There is no pool of that name. */
    readonly isMissing?: boolean;
    /** Negative: without limit. */
    readonly slots: number;
    readonly used: number;
    readonly topUsers: readonly { readonly dagId: string; readonly slots: number }[];
  };
  readonly limits: {
    readonly runningInRun: number;
    readonly maxActiveTasks: number;
    readonly parallelism: number;
    readonly running: number;
  } & TaskLimitFacts;
  /** Limits that the task shares by key, in the order in which it names them. */
  readonly keyed?: readonly KeyedLimitFact[];
  readonly structure?: StructureFacts;
  readonly nowUs: number;
}

/** The sentence, or null where it runs or has succeeded. */
export function whyWaiting(facts: WaitingFacts): string | null {
  const { instance, nowUs } = facts;
  switch (instance.state) {
    case 'running':
    case 'success':
      return null;
    case null:
    case 'scheduled':
      return whyNotStarted(facts);
    case 'queued':
      return whyQueued(facts);
    case 'restarting':
      return 'its try is being stopped, then it starts again';
    case 'up_for_retry':
      return whyRetrying(facts);
    case 'up_for_reschedule':
      return instance.waitUntilUs === null
        ? 'looks again shortly'
        : `looks again at ${clockText(instance.waitUntilUs, nowUs)}`;
    case 'deferred':
      return whyDeferred(facts);
    case 'awaiting_input':
      return instance.waitUntilUs === null
        ? 'waits for the answer of a person'
        : `waits for the answer of a person, until ${clockText(instance.waitUntilUs, nowUs)} at most`;
    case 'failed':
      return whyFailed(facts);
    case 'skipped':
    case 'upstream_failed':
      return whyNotRun(facts, instance.state);
    case 'removed':
      return `removed: ${instance.reason ?? 'the run no longer has this instance'}`;
  }
}

/** What its rule decided is said with the names of the tasks; anything else as it was written down. */
function whyNotRun(
  { instance: { reason }, structure, task, upstream }: WaitingFacts,
  state: 'skipped' | 'upstream_failed',
): string | null {
  if (reason !== null && aboutSetups.test(reason)) {
    const lost = explainLostSetups(structure, state);
    if (lost !== null) return lost;
  }
  if (reason === null || aboutRules.test(reason)) {
    const byRule = explainUpstream(state, task.triggerRule, upstream);
    if (byRule !== 'skipped' || reason === null) return byRule;
  }
  return withVerb(state === 'skipped' ? 'skipped' : 'not run', reason);
}

/** How the planner begins its reasons. */
const aboutRules = /^rule /;
const aboutSetups = /^a setup /;

function whyNotStarted(facts: WaitingFacts): string {
  const { dag, instance, nowUs, run, task } = facts;
  if (run.state === 'success' || run.state === 'failed') return 'the run ended before it was started';
  if (dag.isPaused) return 'the DAG is paused: nothing new starts until it is unpaused';
  if (run.state === 'queued') return whyRunQueued(facts);
  if (instance.state === null) {
    const structure = explainStructure(facts.structure, nowUs);
    if (structure !== null) return structure;
    if (isUnmet(task.triggerRule, facts.upstream)) {
      const held = explainHeld(facts);
      if (held !== null) return held;
    }
    const above = explainUpstream('wait', task.triggerRule, facts.upstream);
    if (above !== null) return explainAbove(facts.structure, nowUs) ?? above;
    const past = explainPast(facts.structure);
    if (past !== null) return past;
  }
  if (instance.waitUntilUs !== null && instance.waitUntilUs > nowUs) {
    return `starts at ${clockText(instance.waitUntilUs, nowUs)}`;
  }
  return whyLimited(facts) ?? 'starts shortly';
}

/** Why it has no end yet, though its rule is settled. */
function explainHeld({ structure, task }: WaitingFacts): string | null {
  const gates = structure?.openGates ?? [];
  if (gates.length > 0) return `waits for ${gates.join(' and ')} to choose, which may skip it`;
  if (!task.waitForPastDependsBeforeSkipping) return null;
  const past = explainPast(structure);
  return past === null ? null : `${past}; then it is skipped`;
}

function whyRunQueued({ dag, nowUs, run }: WaitingFacts): string {
  if (run.runAfterUs > nowUs) return `its run starts at ${clockText(run.runAfterUs, nowUs)}`;
  const { backfill } = dag;
  if (backfill?.isPaused) return `its run waits because backfill ${backfill.id} is paused`;
  if (backfill && backfill.activeRuns >= backfill.maxActiveRuns)
    return `its run waits for another of backfill ${backfill.id} to end: ${backfill.activeRuns} of ${backfill.maxActiveRuns} are active`;
  if (!backfill && dag.activeRuns >= dag.maxActiveRuns) {
    return `its run waits for another to end: ${dag.activeRuns} of ${dag.maxActiveRuns} runs of the DAG are active`;
  }
  return 'its run is queued and starts shortly';
}

/** `deferred: waits for trigger acme.order since 12:00:00 UTC, until 13:00:00 UTC at most`. */
function whyDeferred({ instance: { reason, sinceUs, waitUntilUs }, nowUs }: WaitingFacts): string {
  const since = sinceUs === undefined || sinceUs === null ? '' : ` since ${clockText(sinceUs, nowUs)}`;
  const until = waitUntilUs === null ? '' : `, until ${clockText(waitUntilUs, nowUs)} at most`;
  return `deferred: waits for ${reason ?? 'its trigger'}${since}${until}`;
}

function whyQueued({ limits }: WaitingFacts): string {
  return limits.running >= limits.parallelism
    ? `queued: waits for a free worker, ${limits.running} of ${limits.parallelism} places are taken`
    : 'queued: a worker takes it shortly';
}

/** Limits in the order in which the store takes them. */
function whyLimited({ keyed = [], limits, nowUs, pool, task }: WaitingFacts): string | null {
  if (pool.isMissing === true) return `waits for pool ${pool.name}, which does not exist`;
  if (pool.slots >= 0 && task.poolSlots > pool.slots) {
    return `can never start: it needs ${task.poolSlots} slots, and pool ${pool.name} has ${pool.slots}`;
  }
  if (pool.slots >= 0 && pool.used + task.poolSlots > pool.slots) {
    const users = pool.topUsers.map((user) => `${user.dagId} ${user.slots}`).join(', ');
    const by = users === '' ? '' : ` (${users})`;
    const needs = task.poolSlots > 1 ? `, it needs ${task.poolSlots}` : '';
    return `waits for pool ${pool.name}: ${pool.used} of ${pool.slots} slots are used${by}${needs}`;
  }
  if (limits.runningInRun >= limits.maxActiveTasks) {
    return `waits for other tasks of this run: ${limits.runningInRun} of ${limits.maxActiveTasks} are active`;
  }
  const ofTask = explainTaskLimits(limits) ?? explainKeyed(keyed, nowUs);
  if (ofTask !== null) return ofTask;
  if (limits.running >= limits.parallelism) {
    return `waits for a free place: ${limits.running} of ${limits.parallelism} tasks are active in all`;
  }
  const { everywhere } = limits;
  if (everywhere && everywhere.running >= everywhere.max) {
    return `waits for a free place: ${everywhere.running} of ${everywhere.max} tasks are active in the whole installation`;
  }
  return null;
}

function whyRetrying(facts: WaitingFacts): string {
  const { dag, instance, nowUs } = facts;
  const tries = `try ${instance.tryNumber + 1} of ${Math.max(instance.maxTries, instance.tryNumber) + 1}`;
  if (instance.waitUntilUs !== null && instance.waitUntilUs > nowUs) {
    return `retries at ${clockText(instance.waitUntilUs, nowUs)} (${tries})`;
  }
  if (dag.isPaused) return `retries when the DAG is unpaused (${tries})`;
  const limited = whyLimited(facts);
  return limited === null ? `retries shortly (${tries})` : `${limited}, then retries (${tries})`;
}

const failures: Readonly<Record<string, string>> = {
  error: 'its code threw an error',
  timeout: 'it ran longer than its time limit',
  process_died: 'its process ended',
  lost: 'the worker that ran it was lost',
  load: 'its file could not be loaded',
};

function whyFailed({ instance }: WaitingFacts): string {
  const tries = instance.tryNumber > 1 ? ` after ${instance.tryNumber} tries` : '';
  if (instance.reason === null) return `failed${tries}`;
  return withVerb(`failed${tries}`, failures[instance.reason] ?? instance.reason);
}

function withVerb(verb: string, reason: string): string {
  return reason.startsWith(verb) ? reason : `${verb}: ${reason}`;
}
