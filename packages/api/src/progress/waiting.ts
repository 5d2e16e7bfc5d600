// Gathers what core needs to say why a task instance waits, for all instances of a run at once.
import {
  type DagDefinition,
  fieldsOfTry,
  hasOwnTries,
  isTerminal,
  type TaskDefinition,
  type WaitingFacts,
  whyWaiting,
} from '@ariel/core';
import {
  allPools,
  type BackfillRow,
  type DagRow,
  findBackfill,
  findDag,
  liveInstanceCounts,
  poolUsers,
  type RunRow,
  type TaskStateRow,
} from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';
import type { InstanceFacts } from './instance-facts.ts';
import { limitFacts } from './waiting-limits.ts';
import { structureFacts } from './waiting-structure.ts';
import { type PlacedInstance, upstreamFacts } from './waiting-upstream.ts';

const DEFAULT_PARALLELISM = 32;
const TOP_USERS = 3;

export type WaitingInstance = Pick<
  InstanceFacts,
  'task_id' | 'map_index' | 'state' | 'try_number' | 'max_tries' | 'start_at' | 'end_at'
> &
  PlacedInstance & {
    readonly wait_until: number | null;
    readonly reason: string | null;
  };
export type Explain = (instance: WaitingInstance) => string | null;

export interface RunInView {
  readonly run: RunRow;
  readonly definition: DagDefinition | undefined;
  /** Of the run, by task and state. */
  readonly states: readonly TaskStateRow[];
}

/** What of a server's surroundings is needed; a command has it, too. */
export type WaitingContext = Pick<ApiContext, 'database' | 'nowUs' | 'parallelism'>;

export async function explainer(
  context: WaitingContext,
  { run, definition, states }: RunInView,
): Promise<Explain> {
  const tasks = new Map(definition?.tasks.map((task) => [task.taskId, task]));
  const byTask = Map.groupBy(states, (row) => row.task_id);
  const open = states.some(isWaiting);
  const standing = await standingOf(context, run, open || states.length === 0);
  const waiting = [...tasks.values()].filter((task) => (byTask.get(task.taskId) ?? []).some(isWaiting));
  const limitsOf = await limitFacts(context, run, waiting);
  const structureOf = definition && (await structureFacts(context, { run, definition, states }, waiting));
  const upstreamOf = definition && (await upstreamFacts(context, run.id, definition, states, waiting));
  return (instance) => {
    const task = tasks.get(instance.task_id);
    // The version to which the run moved does not have it.
    if (!task) return instance.state === 'removed' ? `removed: ${instance.reason}` : instance.reason;
    const next = asNextTry(task, instance, run.run_type);
    const { dag, limits, pool } = standing(next);
    const ofTask = limitsOf(task);
    return whyWaiting({
      dag,
      pool,
      limits: { ...limits, ...ofTask.task },
      keyed: ofTask.keyed,
      structure: structureOf?.(task, instance.map_index) ?? {},
      task: next,
      instance: {
        state: instance.state,
        tryNumber: instance.try_number,
        maxTries: instance.max_tries,
        waitUntilUs: instance.wait_until,
        sinceUs: instance.end_at ?? instance.start_at,
        reason: instance.reason,
        mapIndex: instance.map_index,
      },
      run: { state: run.state, runAfterUs: run.run_after },
      upstream: upstreamOf?.(task, instance) ?? [],
      nowUs: context.nowUs(),
    });
  };
}

/** A policy may give the next try other slots. */
function asNextTry(
  task: TaskDefinition,
  { start_at: startUs, state, try_number: tryNumber }: WaitingInstance,
  runType: RunRow['run_type'],
): TaskDefinition {
  if (!hasOwnTries(task)) return task;
  const goesOn = state === 'up_for_reschedule' || (state === 'scheduled' && startUs !== null);
  const { pool, poolSlots } = fieldsOfTry(
    { definition: task, priority: task.priorityWeight },
    tryNumber + (goesOn ? 0 : 1),
    runType,
  );
  return { ...task, pool, poolSlots };
}

const isWaiting = ({ state }: TaskStateRow): boolean => !isTerminal(state) && state !== 'running';

type Standing = Pick<WaitingFacts, 'dag' | 'pool' | 'limits'>;

/** Limits and how far they are used up; not asked for where nothing waits. */
async function standingOf(
  context: WaitingContext,
  run: RunRow,
  needed: boolean,
): Promise<(task: TaskDefinition) => Standing> {
  const dag = await findDag(context.database, run.dag_id);
  const live = needed
    ? await liveInstanceCounts(context.database, run.dag_id, run.id)
    : { ofRun: 0, inAll: 0 };
  const backfill =
    run.backfill_id === null ? undefined : await findBackfill(context.database, run.backfill_id);
  const pools = new Map<string, WaitingFacts['pool']>();
  for (const pool of needed ? await allPools(context.database) : []) {
    const isFull = pool.slots >= 0 && pool.used >= pool.slots;
    const users = isFull ? await poolUsers(context.database, pool.name, TOP_USERS) : [];
    const topUsers = users.map((user) => ({ dagId: user.dag_id, slots: user.slots }));
    pools.set(pool.name, { name: pool.name, slots: pool.slots, used: pool.used, topUsers });
  }
  return (task) => ({
    dag: { ...dagFacts(dag), ...(backfill === undefined ? {} : { backfill: backfillFacts(backfill) }) },
    pool: pools.get(task.pool) ?? { name: task.pool, isMissing: needed, slots: -1, used: 0, topUsers: [] },
    limits: {
      runningInRun: live.ofRun,
      maxActiveTasks: dag?.max_active_tasks ?? Number.MAX_SAFE_INTEGER,
      parallelism: context.parallelism ?? DEFAULT_PARALLELISM,
      running: live.inAll,
    },
  });
}

const backfillFacts = (row: BackfillRow) => ({
  id: row.id,
  isPaused: row.is_paused === 1,
  maxActiveRuns: row.max_active_runs,
  activeRuns: row.active_runs,
});

function dagFacts(dag: DagRow | undefined): WaitingFacts['dag'] {
  return {
    isPaused: dag?.is_paused === 1,
    maxActiveRuns: dag?.max_active_runs ?? Number.MAX_SAFE_INTEGER,
    activeRuns: dag?.active_runs ?? 0,
  };
}
