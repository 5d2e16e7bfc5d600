// Writes what planning decided of one run, in the transaction of its turn. Each write is guarded by the states that the
// transitions allow; where one loses its race, the run is read again. Nothing here changes what is only in memory: the
// transaction may run again.
import type { Decision } from '@ariel/core';
import {
  createInstances,
  endInstances,
  finishRun,
  inheritMark,
  type PlaceholderMark,
  type Queryable,
  removePlaceholder,
  storeExpansion,
} from '@ariel/store';
import { endedRun } from './deadlines/ended-run.ts';
import { failFast } from './fail-fast.ts';
import type { OwnedRun } from './owned-run.ts';
import { retryGroup } from './retry-group.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { noteChanged, type WrittenTurn } from './written-turn.ts';

export interface WriteContext {
  readonly tx: Queryable;
  readonly settings: SchedulerSettings;
  readonly result: WrittenTurn;
  /** Tasks whose placeholder was marked, by `markKey`: their instances are what it was, and are not planned. */
  readonly marks: Map<string, PlaceholderMark>;
}

const markKey = ({ runRef }: OwnedRun, taskId: string, iteration: number): string =>
  `${runRef}/${iteration}/${taskId}`;

/** Writes what is pending of a run that is this scheduler's, and locked. */
export async function writePending(context: WriteContext, run: OwnedRun): Promise<void> {
  for (let at = 0; at < run.pending.length; ) {
    const ends = endsFrom(run.pending, at).filter((end) => !isMarked(context, run, end));
    const decision = run.pending[at];
    if (ends.length > 0) await endPlanned(context, run, ends);
    else if (decision && !isMarked(context, run, decision)) await writeDecision(context, run, decision);
    // What was decided after a write that failed rests on a memory that is wrong.
    if (context.result.lost.has(run.runRef)) return;
    at += Math.max(1, endsFrom(run.pending, at).length);
  }
  // The plan does not know that they have ended.
  if ([...context.marks.keys()].some((key) => key.startsWith(`${run.runRef}/`)))
    context.result.lost.add(run.runRef);
}

type End = Extract<Decision, { kind: 'end' }>;

/** Ends that follow each other are written in one go. */
function endsFrom(decisions: readonly Decision[], at: number): End[] {
  const ends: End[] = [];
  for (let next = decisions[at]; next?.kind === 'end'; next = decisions[at + ends.length]) ends.push(next);
  return ends;
}

/** Decided of instances that are marked already; nor has the run ended as the plan thinks. */
function isMarked({ marks }: WriteContext, run: OwnedRun, decision: Decision): boolean {
  if (marks.size === 0 || decision.kind !== 'end') return false;
  const taskId = run.version.graph.tasks[decision.task]?.taskId ?? '';
  return marks.has(markKey(run, taskId, decision.iteration));
}

async function writeDecision(context: WriteContext, run: OwnedRun, decision: Decision): Promise<void> {
  switch (decision.kind) {
    case 'create':
      return createMapped(context, run, decision);
    // Told to the ready queue before the transaction.
    case 'ready':
      return;
    case 'end':
      return endPlanned(context, run, [decision]);
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
      if (await finishRun(context.tx, end, context.settings.nowUs())) {
        await endedRun(context.tx, context.settings, run, end);
        context.result.finished.push(run);
        context.result.ends.set(run.runRef, end);
      } else context.result.lost.add(run.runRef);
    }
  }
}

async function createMapped(
  { marks, result, settings, tx }: WriteContext,
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
  await createInstances(tx, rows, run.row.clear_count > 0);
  const mark = marks.get(key);
  if (mark) await inheritMark(tx, rows, mark);
  noteChanged(result, run, task.taskId);
}

async function endPlanned(
  { result, settings, tx }: WriteContext,
  run: OwnedRun,
  decisions: readonly End[],
): Promise<void> {
  const ends = decisions.map(({ iteration, mapIndex, reason, state, task }) => {
    const taskId = run.version.graph.tasks[task]?.taskId ?? '';
    return { runRef: run.runRef, taskId, mapIndex, iteration, state, reason };
  });
  const written = await endInstances(tx, ends, settings.nowUs());
  if (written.includes(false)) result.lost.add(run.runRef);
  for (const { taskId } of ends) noteChanged(result, run, taskId);
}
