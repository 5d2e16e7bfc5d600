// Queues what was picked: takes the slots of each pool at once, and all attempts in one go. What loses a race is read again.
import type { GraphTask, PickedInstance } from '@ariel/core';
import type { Executor, QueuedAttempt } from '@ariel/protocol';
import {
  adoptQueued,
  type BegunInstance,
  beginExpected,
  exchangePoolSlots,
  prepareTries,
  type Queryable,
  type QueuedRow,
  queueAttempts,
  queueExpected as queueExpectedRows,
  releasePoolSlots,
  returnAttempt,
  takePoolSlots,
  type VersionColumns,
} from '@ariel/store';
import { type JoinedEnds, lockExpected } from './joined-ends.ts';
import { extraTries } from './own-tries.ts';
import { type LiveAttempt, nameOf, type OwnedRun } from './owned-run.ts';
import { takeFor } from './queue-limits.ts';
import type { ReservedPlaces } from './reserved-places.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { noteChanged, nothingWritten, type WrittenTurn } from './written-turn.ts';

interface Place {
  readonly picked: PickedInstance;
  readonly run: OwnedRun;
  readonly task: GraphTask;
}

export interface Picked {
  readonly runs: ReadonlyMap<number, OwnedRun>;
  readonly picked: readonly PickedInstance[];
  /** The runs of what was picked, and whatever else the turn writes. */
  readonly concerned: readonly OwnedRun[];
  readonly places: ReservedPlaces;
}

type QueuedId = Pick<QueuedRow, 'id' | 'try_number'> & Partial<Pick<QueuedRow, 'queue'>>;

/** A place with the process that is kept for it. */
interface Beginning {
  readonly place: Place;
  readonly claim: BegunInstance;
}

/**
 * Counts on everything being as it was, and writes the ends from which the turn follows too; throws `LostRaceError` where somebody
 * else was faster with a run, an attempt or a pool.
 */
export async function queueExpected(
  tx: Queryable,
  settings: SchedulerSettings,
  given: Picked,
  joined: JoinedEnds,
): Promise<WrittenTurn> {
  const result = nothingWritten();
  const places = placesOf(given, result);
  const beginnings = beginningsOf(settings, given.places, places);
  const claimed = new Set(beginnings.map(({ place }) => place));
  const queued = places.filter((place) => !claimed.has(place));
  const nowUs = settings.nowUs();
  tx.closes?.();
  const [, , rows, begun] = await Promise.all([
    lockExpected(tx, settings, given.concerned, joined.events),
    joined.settle(tx),
    queueExpectedRows(tx, queued.map(expectedOf), nowUs),
    beginExpected(
      tx,
      beginnings.map(({ claim }) => claim),
      nowUs,
      settings.begins?.leaseMs ?? 0,
    ),
    exchangePoolSlots(tx, joined.released, slotsOf(places)),
  ]);
  for (const [index, place] of queued.entries()) {
    const row = rows[index];
    if (row) noteQueued(result, place, row);
  }
  for (const [index, { claim, place }] of beginnings.entries()) {
    const row = begun[index];
    if (!row) continue;
    noteQueued(result, place, row);
    result.begun.push({ claim, row, run: place.run.row });
  }
  return result;
}

/** First tries for which the executor has a free process. */
function beginningsOf(
  { begins, executor }: SchedulerSettings,
  reserved: ReservedPlaces,
  places: readonly Place[],
): Beginning[] {
  if (begins === undefined || executor.places === undefined) return [];
  const { workerId } = executor.places;
  const first = places.filter((place) => !place.run.tried.has(nameOf(keyOf(place))));
  const claimants = reserved.reserve(executor, first.map(wantedOf));
  return first.flatMap((place, index): Beginning[] => {
    const claimant = claimants[index];
    return claimant ? [{ place, claim: { ...expectedOf(place), ...claimant, workerId } }] : [];
  });
}

const wantedOf = ({ picked: { iteration, mapIndex }, run, task }: Place) => ({
  dagId: run.dagId,
  runId: run.runId,
  taskId: task.taskId,
  mapIndex,
  iteration,
  versionId: run.version.id,
});

const expectedOf = (place: Place) => ({ ...keyOf(place), versionId: place.run.version.id });

/** Leaves out what belongs to others by now, and pools that are full. */
export async function queueWhatIsLeft(
  tx: Queryable,
  settings: SchedulerSettings,
  given: Picked,
  result: WrittenTurn,
): Promise<void> {
  const places = placesOf(given, result);
  const roomy = await takeSlots(tx, places);
  const taken = places.filter(({ picked }) => roomy.has(picked.pool));
  // The runs of the others are read again, and their instances wait for the next turn.
  for (const { picked, run } of places) if (!roomy.has(picked.pool)) result.lost.add(run.runRef);
  const unchanged = await writeOwnTries(tx, taken);
  const queueable = taken.filter((place) => unchanged.has(place));
  const rows = await queueAttempts(tx, queueable.map(keyOf), settings.nowUs());
  const rowOf = new Map(queueable.map((place, index) => [place, rows[index]]));
  await keepRows(
    tx,
    settings,
    taken,
    taken.map((place) => rowOf.get(place)),
    result,
  );
}

/** Writes what policies give the tries; gives the places of which the rows are still as they were picked. */
async function writeOwnTries(tx: Queryable, places: readonly Place[]): Promise<ReadonlySet<Place>> {
  const own = places.flatMap((place) => {
    const { next } = place.picked;
    return next === undefined ? [] : [{ place, next }];
  });
  if (own.length === 0) return new Set(places);
  const written = await prepareTries(
    tx,
    own.map(({ next, place }) => ({
      ...keyOf(place),
      ...next,
      extraTries: extraTries(place.task, next),
    })),
  );
  const changed = new Set(own.flatMap(({ place }, index) => (written[index] ? [] : place)));
  return new Set(places.filter((place) => !changed.has(place)));
}

function placesOf({ picked, runs }: Picked, { lost }: WrittenTurn): Place[] {
  return picked.flatMap((each): Place[] => {
    const run = runs.get(each.runRef);
    const task = run?.version.graph.tasks[each.task];
    return run && task && !lost.has(each.runRef) ? [{ picked: each, run, task }] : [];
  });
}

const keyOf = ({ picked: { iteration, mapIndex, runRef }, task }: Place) => ({
  runRef,
  taskId: task.taskId,
  mapIndex,
  iteration,
});

async function keepRows(
  tx: Queryable,
  settings: SchedulerSettings,
  places: readonly Place[],
  rows: readonly (QueuedRow | undefined)[],
  result: WrittenTurn,
): Promise<void> {
  const unused = new Map<string, number>();
  for (const [index, place] of places.entries()) {
    if (await keepQueued(tx, settings, place, rows[index], result)) continue;
    const { pool, poolSlots } = place.picked;
    unused.set(pool, (unused.get(pool) ?? 0) + poolSlots);
    result.lost.add(place.run.runRef);
  }
  for (const [pool, slots] of unused) await releasePoolSlots(tx, pool, slots);
}

/** The pools that had room for all that was picked of them. */
async function takeSlots(tx: Queryable, places: readonly Place[]): Promise<ReadonlySet<string>> {
  const inOrder = slotsOf(places);
  const taken = await Promise.all(inOrder.map(([pool, count]) => takePoolSlots(tx, pool, count)));
  return new Set(inOrder.flatMap(([pool], index) => (taken[index] ? pool : [])));
}

/** By the names of the pools, as everybody locks them. */
function slotsOf(places: readonly Place[]): [pool: string, slots: number][] {
  const slots = new Map<string, number>();
  for (const { picked } of places) slots.set(picked.pool, (slots.get(picked.pool) ?? 0) + picked.poolSlots);
  return [...slots].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** False where somebody else changed the instance, or a limit has no room any more. */
async function keepQueued(
  tx: Queryable,
  settings: SchedulerSettings,
  place: Place,
  row: QueuedRow | undefined,
  result: WrittenTurn,
): Promise<boolean> {
  const { picked, run } = place;
  if (!row) return false;
  if (!(await takeFor(tx, settings, row.id, picked))) {
    await returnAttempt(tx, row.id, settings.nowUs());
    return false;
  }
  // It began in a version that its run has left since.
  if (row.version_id !== run.version.id) await adoptQueued(tx, row.id, columnsOf(place));
  noteQueued(result, place, row);
  return true;
}

function noteQueued(result: WrittenTurn, { picked, run, task }: Place, row: QueuedId): void {
  noteChanged(result, run, task.taskId);
  result.queued.push(queuedAttempt(run, task, picked, row));
}

function queuedAttempt(
  run: OwnedRun,
  task: GraphTask,
  { iteration, mapIndex }: Pick<PickedInstance, 'iteration' | 'mapIndex'>,
  row: QueuedId,
): QueuedAttempt {
  return {
    attemptId: row.id,
    runRef: run.runRef,
    dagId: run.dagId,
    runId: run.runId,
    taskId: task.taskId,
    mapIndex,
    iteration,
    tryNumber: row.try_number,
    queue: row.queue ?? task.definition.queue,
    team: null,
    versionId: run.version.id,
    codeHash: run.version.codeHash,
  };
}

function columnsOf({ picked: { next }, run: { version }, task }: Place): VersionColumns {
  const { definition, priority } = task;
  const { pool, poolSlots, queue } = next ?? definition;
  return {
    versionId: version.id,
    operator: definition.operatorName,
    pool,
    poolSlots,
    priorityWeight: next?.priority ?? priority,
    queue,
    extraTries: next === undefined ? 0 : extraTries(task, next),
  };
}

/**
 * Attempts that are queued already, for an executor that may not have heard of them; and what was claimed for its own processes, since
 * it may not have heard of that either.
 */
export function queuedAgain(
  run: OwnedRun,
  live: readonly LiveAttempt[],
  { places }: Executor,
): QueuedAttempt[] {
  const { graph } = run.version;
  const isIts = ({ state, worker_id: workerId }: LiveAttempt): boolean =>
    state === 'queued' || (state === 'running' && workerId !== null && workerId === places?.workerId);
  return live.flatMap((row) => {
    const task = graph.hasTask(row.task_id) ? graph.tasks[graph.indexOf(row.task_id)] : undefined;
    if (!task || !isIts(row)) return [];
    return [queuedAttempt(run, task, { iteration: row.iteration, mapIndex: row.map_index }, row)];
  });
}
