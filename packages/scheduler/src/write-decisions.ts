// Writes what planning decided: one transaction for all runs of a turn. Each run's writes are guarded by its fencing
// number and by the states that the transitions allow; where one loses its race, the run is read again.
import type { Decision, PickedInstance, ReadyQueue } from '@ariel/core';
import type { QueuedAttempt } from '@ariel/protocol';
import {
  createInstances,
  endInstances,
  finishRun,
  inheritMark,
  type PlaceholderMark,
  type Queryable,
  queueAttempt,
  readPools,
  releasePoolSlots,
  removePlaceholder,
  returnAttempt,
  stillOwned,
  storeExpansion,
  takePoolSlots,
  writeLimitWaiting,
} from '@ariel/store';
import { failFast } from './fail-fast.ts';
import type { OwnedRun } from './owned-run.ts';
import { learnLimits, placesLeft, takeFor } from './queue-limits.ts';
import { retryGroup } from './retry-group.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface WrittenTurn {
  readonly queued: QueuedAttempt[];
  readonly finished: OwnedRun[];
  /** Runs whose memory proved wrong, or that belong to somebody else now. */
  readonly lost: Set<number>;
  readonly changedTasks: Map<number, Set<string>>;
  /** Attempts that are not wanted any more, with the reason. */
  readonly killed: { readonly attemptIds: readonly string[]; readonly reason: string }[];
}

interface TurnContext {
  readonly tx: Queryable;
  readonly settings: SchedulerSettings;
  readonly ready: ReadyQueue;
  readonly runs: ReadonlyMap<number, OwnedRun>;
  readonly result: WrittenTurn;
  /** Runs asked after in this transaction → whether they are still this scheduler's. */
  readonly owned: Map<number, boolean>;
  /** Tasks whose placeholder was marked, by `markKey`: their instances are what it was, and are not planned. */
  readonly marks: Map<string, PlaceholderMark>;
}

const markKey = ({ runRef }: OwnedRun, taskId: string, iteration: number): string =>
  `${runRef}/${iteration}/${taskId}`;

/** Writes the decisions of the runs in `dirty`, then queues what is ready in any of `runs`. */
export function writeDecisions(
  settings: SchedulerSettings,
  ready: ReadyQueue,
  runs: ReadonlyMap<number, OwnedRun>,
  dirty: Iterable<OwnedRun>,
): Promise<WrittenTurn> {
  return settings.database.transaction(async (tx) => {
    const result: WrittenTurn = {
      queued: [],
      finished: [],
      lost: new Set(),
      changedTasks: new Map(),
      killed: [],
    };
    const context: TurnContext = { tx, settings, ready, runs, result, owned: new Map(), marks: new Map() };
    for (const run of dirty) await writeRun(context, run);
    await queueReady(context, settings.parallelism - ready.active);
    await writeLimitWaiting(tx, settings.ownerId, ready.changedWaiting());
    return result;
  });
}

async function writeRun(context: TurnContext, run: OwnedRun): Promise<void> {
  if (run.pending.length === 0) return;
  if (!(await isOurs(context, run))) return;
  for (const decision of run.pending) {
    if (isMarked(context, run, decision)) continue;
    await writeDecision(context, run, decision);
    // What was decided after a write that failed rests on a memory that is wrong.
    if (context.result.lost.has(run.runRef)) return;
  }
  run.pending = [];
  // The plan does not know that they have ended.
  if ([...context.marks.keys()].some((key) => key.startsWith(`${run.runRef}/`)))
    context.result.lost.add(run.runRef);
}

/** Decided of instances that are marked already; nor has the run ended as the plan thinks. */
function isMarked({ marks }: TurnContext, run: OwnedRun, decision: Decision): boolean {
  if (marks.size === 0 || (decision.kind !== 'ready' && decision.kind !== 'end')) return false;
  const taskId = run.version.graph.tasks[decision.task]?.taskId ?? '';
  return marks.has(markKey(run, taskId, decision.iteration));
}

/** Every write repeats the fencing number: an operator's act moves it on, as does another owner. */
async function isOurs({ owned, result, settings, tx }: TurnContext, run: OwnedRun): Promise<boolean> {
  const known = owned.get(run.runRef);
  if (known !== undefined) return known;
  const isOwned = await stillOwned(tx, run.runRef, settings.ownerId, run.fence);
  owned.set(run.runRef, isOwned);
  if (!isOwned) result.lost.add(run.runRef);
  return isOwned;
}

async function writeDecision(context: TurnContext, run: OwnedRun, decision: Decision): Promise<void> {
  switch (decision.kind) {
    case 'create':
      return createMapped(context, run, decision);
    case 'ready':
      return addReady(context, run, decision);
    case 'end':
      return endPlanned(context, run, decision);
    case 'expand':
      return storeExpansion(context.tx, run.runRef, decision);
    case 'retryGroup':
      // Its rows wait anew, and are read again.
      await retryGroup(context.tx, context.settings, run, decision);
      context.result.lost.add(run.runRef);
      return;
    case 'failFast': {
      const attemptIds = await failFast(context.tx, context.settings, run, decision.reason);
      context.result.killed.push({ attemptIds, reason: decision.reason });
      context.result.lost.add(run.runRef);
      return;
    }
    case 'finish': {
      const { reason, state } = decision;
      const end = { runRef: run.runRef, dagId: run.dagId, state, reason };
      if (await finishRun(context.tx, end, context.settings.nowUs())) context.result.finished.push(run);
      else context.result.lost.add(run.runRef);
    }
  }
}

async function createMapped(
  { marks, result, settings, tx }: TurnContext,
  run: OwnedRun,
  decision: Extract<Decision, { kind: 'create' }>,
): Promise<void> {
  const task = run.version.graph.tasks[decision.task];
  if (!task) return;
  const { definition } = task;
  const key = markKey(run, task.taskId, decision.iteration);
  if (decision.replacesPlaceholder) {
    const mark = await removePlaceholder(tx, run.runRef, task.taskId, decision.iteration);
    if (mark !== null) marks.set(key, mark);
  }
  if (decision.from === decision.to) return;
  const nowUs = settings.nowUs();
  const rows = Array.from({ length: decision.to - decision.from }, (_item, offset) => ({
    runRef: run.runRef,
    taskId: task.taskId,
    mapIndex: decision.from + offset,
    iteration: decision.iteration,
    path: decision.paths?.[offset] ?? null,
    attemptId: settings.newId(),
    state: decision.isReady ? ('scheduled' as const) : null,
    maxTries: definition.retries,
    versionId: run.version.id,
    operator: definition.operatorName,
    pool: definition.pool,
    poolSlots: definition.poolSlots,
    priorityWeight: task.priority,
    queue: definition.queue,
    scheduledUs: decision.isReady ? nowUs : null,
  }));
  await createInstances(tx, rows);
  const mark = marks.get(key);
  if (mark) await inheritMark(tx, rows, mark);
  noteChanged(result, run, task.taskId);
}

async function addReady(
  { ready, settings }: TurnContext,
  run: OwnedRun,
  decision: Extract<Decision, { kind: 'ready' }>,
): Promise<void> {
  const task = run.version.graph.tasks[decision.task];
  if (!task) return;
  settings.becameReady?.({ runRef: run.runRef, dagId: run.dagId, task, decision });
  ready.add(run.runRef, {
    task: decision.task,
    from: decision.from,
    to: decision.to,
    iteration: decision.iteration,
    taskId: task.taskId,
    pool: task.definition.pool,
    poolSlots: task.definition.poolSlots,
    priority: task.priority,
    maxActivePerRun: task.definition.maxActiveTisPerDagrun,
    maxActivePerDag: task.definition.maxActiveTisPerDag,
    limits: run.limitsOf(task.taskId),
  });
}

async function endPlanned(
  { result, settings, tx }: TurnContext,
  run: OwnedRun,
  decision: Extract<Decision, { kind: 'end' }>,
): Promise<void> {
  const task = run.version.graph.tasks[decision.task];
  if (!task) return;
  const { iteration, mapIndex, reason, state } = decision;
  const end = { runRef: run.runRef, taskId: task.taskId, mapIndex, iteration, state, reason };
  const [written] = await endInstances(tx, [end], settings.nowUs());
  if (!written) result.lost.add(run.runRef);
  noteChanged(result, run, task.taskId);
}

function noteChanged(result: WrittenTurn, run: OwnedRun, taskId: string): void {
  const tasks = result.changedTasks.get(run.runRef) ?? new Set<string>();
  result.changedTasks.set(run.runRef, tasks.add(taskId));
}

/** Fills free slots with ready instances: a full pool hides nothing in another. */
async function queueReady(context: TurnContext, free: number): Promise<void> {
  if (context.ready.isEmpty || free <= 0) return;
  const slots = new Map(
    (await readPools(context.tx)).map((pool) => [
      pool.name,
      pool.slots === -1 ? Number.MAX_SAFE_INTEGER : pool.slots - pool.used,
    ]),
  );
  await learnLimits(context.tx, context.ready, context.settings.nowUs());
  const best = context.ready.pick(slots, await placesLeft(context.tx, context.settings, free));
  for (const [pool, picked] of Map.groupBy(best, (each) => each.pool)) {
    const taken = picked.reduce((sum, each) => sum + each.poolSlots, 0);
    if (await takePoolSlots(context.tx, pool, taken)) {
      for (const instance of picked) await queueOne(context, instance);
    } else {
      // Another scheduler took them first: the runs are read again, and their instances wait for the next turn.
      for (const instance of picked) context.result.lost.add(instance.runRef);
    }
  }
}

async function queueOne(context: TurnContext, picked: PickedInstance): Promise<void> {
  const run = context.runs.get(picked.runRef);
  const task = run?.version.graph.tasks[picked.task];
  if (!run || !task) return;
  const { iteration, mapIndex } = picked;
  const key = { runRef: run.runRef, taskId: task.taskId, mapIndex, iteration };
  const isOwned = await isOurs(context, run);
  const row = isOwned ? await queueAttempt(context.tx, key, context.settings.nowUs()) : undefined;
  if (!row) {
    await releasePoolSlots(context.tx, picked.pool, picked.poolSlots);
    context.result.lost.add(run.runRef);
    return;
  }
  if (!(await takeFor(context.tx, context.settings, row.id, picked))) {
    await returnAttempt(context.tx, row.id, context.settings.nowUs());
    await releasePoolSlots(context.tx, picked.pool, picked.poolSlots);
    context.result.lost.add(run.runRef);
    return;
  }
  noteChanged(context.result, run, task.taskId);
  context.result.queued.push({
    attemptId: row.id,
    runRef: run.runRef,
    dagId: run.dagId,
    runId: run.runId,
    taskId: task.taskId,
    mapIndex,
    iteration,
    tryNumber: row.try_number,
    queue: row.queue,
    team: null,
    versionId: run.version.id,
    codeHash: run.version.codeHash,
  });
}
