// Which tries are to have something else than their rows say, because a policy gives it to them. It reads the numbers of tries only for
// tasks that a policy changed so.
import { type Decision, fieldsOfTry, type GraphTask, type NextTry } from '@ariel/core';
import { type InstanceKey, prepareTries, type Queryable, readTries } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';

type Ready = Extract<Decision, { kind: 'ready' }>;

interface TriesOfRange {
  readonly from: number;
  to: number;
  /** Null: the rows say what counts. */
  readonly next: NextTry | null;
}

/** Neighbours whose next tries are alike are one range. */
export async function ownTries(
  { database }: { readonly database: Queryable },
  { row: { run_type: runType }, runRef }: OwnedRun,
  task: GraphTask,
  { from, iteration, to }: Pick<Ready, 'from' | 'iteration' | 'to'>,
): Promise<TriesOfRange[]> {
  const rows = await readTries(database, { runRef, taskId: task.taskId, iteration, from, to });
  const known = new Map(rows.map((row) => [row.map_index, row]));
  const ranges: TriesOfRange[] = [];
  for (let index = from; index < to; index += 1) {
    // What the same turn is yet to make has not been tried.
    const { goes_on: goesOn, try_number: after } = known.get(index) ?? { goes_on: 0, try_number: 0 };
    const last = ranges.at(-1);
    const tryNumber = after + (goesOn === 1 ? 0 : 1);
    const lastTry = last?.next ?? { after: 0, tryNumber: 1 };
    if (last && lastTry.after === after && lastTry.tryNumber === tryNumber) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1, next: nextTry(task, after, tryNumber, runType) });
  }
  return ranges;
}

function nextTry(
  task: GraphTask,
  after: number,
  tryNumber: number,
  runType: OwnedRun['row']['run_type'],
): NextTry | null {
  const fields = fieldsOfTry(task, tryNumber, runType);
  const isAsMade = after === 0 && tryNumber === 1 && isAsTheTask(task, fields);
  return isAsMade ? null : { ...fields, after, tryNumber };
}

const isAsTheTask = ({ definition, priority }: GraphTask, fields: ReturnType<typeof fieldsOfTry>): boolean =>
  fields.pool === definition.pool &&
  fields.poolSlots === definition.poolSlots &&
  fields.queue === definition.queue &&
  fields.retries === definition.retries &&
  fields.priority === priority;

/** For a try that begins without being queued: the row says at once what counts. */
export async function prepareOwnTry(
  tx: Queryable,
  run: OwnedRun,
  task: GraphTask,
  key: InstanceKey,
): Promise<void> {
  const { iteration, mapIndex } = key;
  const [range] = await ownTries({ database: tx }, run, task, {
    from: mapIndex,
    to: mapIndex + 1,
    iteration,
  });
  if (range?.next)
    await prepareTries(tx, [{ ...key, ...range.next, extraTries: extraTries(task, range.next) }]);
}

/** What a try has beyond the retries of its task. */
export const extraTries = ({ definition }: GraphTask, { retries }: Pick<NextTry, 'retries'>): number =>
  retries - definition.retries;
