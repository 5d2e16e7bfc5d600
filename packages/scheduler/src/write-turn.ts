// One turn's transaction: the decisions of all its runs, then the attempts that it queues. The runs' rows are locked first, in
// the order of their ids; then what belongs to them; then pools and limits by name. See docs/adr/0012-many-processes.md.
import type { LimitWaiting, PickedInstance, ReadyQueue } from '@ariel/core';
import { lockOwned, type Queryable, writeLimitWaiting } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import { pickReady } from './pick-ready.ts';
import { hasChanges, type WaitingChanges, writeWaiting } from './pool-shares.ts';
import { type LockedRuns, LostRaceError, type Picked, queueAtOnce, queueWhatIsLeft } from './queue-picked.ts';
import type { RunMemory } from './run-memory.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { type WriteContext, writePending } from './write-decisions.ts';
import { nothingWritten, type WrittenTurn } from './written-turn.ts';

/**
 * Writes the decisions of the runs in `dirty`, then queues what is ready in any of `runs`. Where it throws, what is in memory of
 * the runs does not hold any more.
 */
export async function writeTurn(
  settings: SchedulerSettings,
  { ready, runs, shares }: Pick<RunMemory, 'ready' | 'runs' | 'shares'>,
  dirty: readonly OwnedRun[],
): Promise<WrittenTurn> {
  for (const run of dirty) addReady(settings, ready, run);
  const { instances: picked, waiting: poolsWaiting } = await pickReady(settings, ready, shares);
  const concerned = new Map(
    [
      ...dirty.filter(({ pending }) => pending.length > 0),
      ...picked.flatMap((each) => runOf(runs, each)),
    ].map((run) => [run.runRef, run]),
  );
  const waiting = ready.changedWaiting();
  const poolChanges = poolsWaiting && hasChanges(poolsWaiting) ? poolsWaiting : null;
  if (concerned.size === 0 && waiting.length === 0 && !poolChanges) return nothingWritten();
  const turn: Turn = { dirty, concerned: [...concerned.values()], picked, runs, waiting, poolChanges };
  const written = await atOnce(settings, turn);
  poolChanges?.told();
  for (const run of dirty) run.pending = [];
  return written;
}

interface Turn extends Picked {
  readonly dirty: readonly OwnedRun[];
  readonly concerned: readonly OwnedRun[];
  readonly waiting: readonly LimitWaiting[];
  readonly poolChanges: WaitingChanges | null;
}

/** Asks for everything together; where somebody else was faster, that was undone, and it goes step by step. */
async function atOnce(settings: SchedulerSettings, turn: Turn): Promise<WrittenTurn> {
  const { database } = settings;
  try {
    return await database.transaction((tx) => write(tx, settings, turn, 'at once'));
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
    return database.transaction((tx) => write(tx, settings, turn, 'step by step'));
  }
}

async function write(
  tx: Queryable,
  settings: SchedulerSettings,
  turn: Turn,
  how: 'at once' | 'step by step',
): Promise<WrittenTurn> {
  const { concerned, dirty, poolChanges, waiting } = turn;
  const result = nothingWritten();
  const context: WriteContext = { tx, settings, result, marks: new Map() };
  // Asked for first, so that all else happens under its locks.
  const owned = lockRuns(tx, settings, concerned);
  const writing = dirty.filter(({ pending }) => pending.some(({ kind }) => kind !== 'ready'));
  if (how === 'at once' && writing.length === 0) {
    await queueAtOnce(tx, settings, { ...turn, owned }, result);
  } else {
    for (const runRef of (await owned).lost) result.lost.add(runRef);
    for (const run of writing) if (!result.lost.has(run.runRef)) await writePending(context, run);
    await queueWhatIsLeft(tx, settings, turn, result);
  }
  await writeLimitWaiting(tx, settings.ownerId, waiting);
  if (poolChanges) await writeWaiting(tx, settings.ownerId, poolChanges);
  return result;
}

const runOf = (runs: ReadonlyMap<number, OwnedRun>, { runRef }: PickedInstance): OwnedRun[] => {
  const run = runs.get(runRef);
  return run ? [run] : [];
};

/** Every write repeats the fencing number: an operator's act moves it on, as does another owner. */
async function lockRuns(
  tx: Queryable,
  { ownerId }: SchedulerSettings,
  concerned: readonly OwnedRun[],
): Promise<LockedRuns> {
  const owned = await lockOwned(tx, ownerId, concerned);
  return { lost: new Set(concerned.map(({ runRef }) => runRef).filter((runRef) => !owned.has(runRef))) };
}

function addReady(settings: SchedulerSettings, ready: ReadyQueue, run: OwnedRun): void {
  for (const decision of run.pending) {
    const task = decision.kind === 'ready' ? run.version.graph.tasks[decision.task] : undefined;
    if (decision.kind !== 'ready' || !task) continue;
    const limits = run.limitsOf(task.taskId);
    settings.becameReady?.({ runRef: run.runRef, dagId: run.dagId, task, decision, limits });
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
      limits,
    });
  }
}
