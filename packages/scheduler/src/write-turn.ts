// One turn's transaction: the ends that it follows from, the decisions of all its runs, then the attempts that it queues. The runs'
// rows are locked first, in the order of their ids; then what belongs to them; then pools and limits by name. See docs/adr/0012-many-processes.md.
import type { LimitWaiting, PickedInstance } from '@ariel/core';
import { LostRaceError, lockOwned, type Queryable, writeLimitWaiting } from '@ariel/store';
import { addReady } from './add-ready.ts';
import { type JoinedEnds, noEnds, writeEnds } from './joined-ends.ts';
import type { OwnedRun } from './owned-run.ts';
import { type Picked as PickedReady, pickReady } from './pick-ready.ts';
import { hasChanges, type PoolShares, type WaitingChanges, writeWaiting } from './pool-shares.ts';
import { asksForLimits, hasLimits } from './queue-limits.ts';
import { type Picked, queueExpected, queueWhatIsLeft } from './queue-picked.ts';
import type { RunMemory } from './run-memory.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { startTriggers } from './start-triggers.ts';
import { type WriteContext, writePending } from './write-decisions.ts';
import { nothingWritten, type WrittenTurn } from './written-turn.ts';

/**
 * Writes the ends that the plans contain already, the decisions of the runs in `dirty`, then queues what is ready in any of `runs`.
 * Where it throws, what is in memory of the runs does not hold any more.
 */
export async function writeTurn(
  settings: SchedulerSettings,
  memory: Pick<RunMemory, 'places' | 'ready' | 'runs' | 'shares'>,
  dirty: readonly OwnedRun[],
  ends: JoinedEnds,
): Promise<WrittenTurn> {
  const { ready, shares } = memory;
  const touched = new Set(dirty);
  try {
    await startTriggers(settings, ready, dirty);
    for (const run of dirty) await addReady(settings, ready, run);
    // Limits by key are asked for, and must have back what the ended ones held.
    const joined = asksForLimits(settings, ready) ? await writtenAlone(settings, ends) : ends;
    const picked = await pickReady(settings, ready, shares, joined.released);
    const turn = newTurn(memory, dirty, picked);
    for (const run of turn.concerned) touched.add(run);
    if (!hasSomething(turn) && joined.isEmpty) return nothingWritten();
    const written = await inOneGo(settings, turn, joined, shares);
    turn.poolChanges?.told();
    return written;
  } catch (error) {
    if (!(error instanceof LostRaceError)) {
      ends.fail(error);
      throw error;
    }
    // Whoever brought the ends finds out who was faster; what was planned with them is read anew.
    ends.refuse();
    return { ...nothingWritten(), lost: new Set([...touched].map(({ runRef }) => runRef)) };
  } finally {
    for (const run of dirty) run.pending = [];
  }
}

function newTurn(
  { places, ready, runs }: Pick<RunMemory, 'places' | 'ready' | 'runs'>,
  dirty: readonly OwnedRun[],
  { instances: picked, waiting: pools }: PickedReady,
): Turn {
  const concerned = new Map(
    [
      ...dirty.filter(({ pending }) => pending.length > 0),
      ...picked.flatMap((each) => runOf(runs, each)),
    ].map((run) => [run.runRef, run]),
  );
  const poolChanges = pools && hasChanges(pools) ? pools : null;
  const waiting = ready.changedWaiting();
  return { dirty, concerned: [...concerned.values()], picked, places, runs, waiting, poolChanges };
}

const hasSomething = ({ concerned, poolChanges, waiting }: Turn): boolean =>
  concerned.length > 0 || waiting.length > 0 || poolChanges !== null;

interface Turn extends Picked {
  readonly dirty: readonly OwnedRun[];
  readonly concerned: readonly OwnedRun[];
  readonly waiting: readonly LimitWaiting[];
  readonly poolChanges: WaitingChanges | null;
}

/** Asks for everything together where nothing else is to be written; where somebody else was faster, it goes step by step. */
async function inOneGo(
  settings: SchedulerSettings,
  turn: Turn,
  joined: JoinedEnds,
  shares: PoolShares,
): Promise<WrittenTurn> {
  const { database } = settings;
  if (mayBeExpected(settings, turn)) {
    try {
      const written = await database.transaction((tx) => queueExpected(tx, settings, turn, joined));
      joined.accept();
      return written;
    } catch (error) {
      if (!(error instanceof LostRaceError)) throw error;
      turn.places.release(settings.executor);
      shares.forget();
    }
  }
  await writtenAlone(settings, joined);
  return database.transaction((tx) => stepByStep(tx, settings, turn));
}

/** In a transaction of their own; gives what is left to join: nothing. */
async function writtenAlone(settings: SchedulerSettings, joined: JoinedEnds): Promise<JoinedEnds> {
  if (joined.isEmpty) return joined;
  await settings.database.transaction((tx) => writeEnds(tx, settings, joined));
  joined.accept();
  return noEnds;
}

const mayBeExpected = (settings: SchedulerSettings, { dirty, picked, poolChanges, waiting }: Turn): boolean =>
  waiting.length === 0 &&
  poolChanges === null &&
  !picked.some((each) => each.next !== undefined || hasLimits(settings, each)) &&
  dirty.every(({ pending }) => pending.every(({ kind }) => kind === 'ready'));

async function stepByStep(tx: Queryable, settings: SchedulerSettings, turn: Turn): Promise<WrittenTurn> {
  const { concerned, dirty, poolChanges, waiting } = turn;
  const result = nothingWritten();
  const context: WriteContext = { tx, settings, result, marks: new Map() };
  const owned = await lockOwned(tx, settings.ownerId, concerned);
  for (const { runRef } of concerned) if (!owned.has(runRef)) result.lost.add(runRef);
  for (const run of dirty) {
    const writes = run.pending.some(({ kind }) => kind !== 'ready');
    if (writes && !result.lost.has(run.runRef)) await writePending(context, run);
  }
  await queueWhatIsLeft(tx, settings, turn, result);
  await writeLimitWaiting(tx, settings.ownerId, waiting);
  if (poolChanges) await writeWaiting(tx, settings.ownerId, poolChanges);
  return result;
}

const runOf = (runs: ReadonlyMap<number, OwnedRun>, { runRef }: PickedInstance): OwnedRun[] => {
  const run = runs.get(runRef);
  return run ? [run] : [];
};
