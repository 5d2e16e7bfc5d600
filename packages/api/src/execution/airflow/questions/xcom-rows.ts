// Finds stored values as Airflow's calls name them: one row per instance of a mapped task, in the order of their map indexes.
// A list that one task returned is one value here.
import { findRun, type LiveRow, type Queryable, type RunRow, teamOfAttempt } from '@ariel/store';
import { ApiError } from '../../../server/api-error.ts';

export interface XComPlaceQuery {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly key: string;
  /** Looks back to the latest run that has such a value. */
  readonly includePriorDates: boolean;
  /** What the iteration of the reader's loop before the reader's own stored. */
  readonly previousIteration: boolean;
}

export interface FoundValue {
  readonly run_ref: number;
  readonly map_index: number;
  readonly iteration: number;
}

/** Where the values are that the reader sees; the values themselves are read one by one. */
export async function findValues(
  db: Queryable,
  reader: LiveRow | undefined,
  query: XComPlaceQuery,
): Promise<readonly FoundValue[]> {
  const run = await readableRun(db, reader, query);
  if (!run) return [];
  const rows = await db.all<FoundValue>(
    `select run_ref, map_index, iteration from xcom where run_ref = ? and task_id = ? and key = ?
     order by map_index, iteration`,
    [run.id, query.taskId, query.key],
  );
  return ofIteration(rows, reader?.run_ref === run.id ? reader : undefined, query.previousIteration);
}

export async function valueAt(
  db: Queryable,
  { iteration, map_index: mapIndex, run_ref: runRef }: FoundValue,
  { key, taskId }: Pick<XComPlaceQuery, 'key' | 'taskId'>,
): Promise<string | null> {
  const row = await db.first<{ value: string }>(
    'select value from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and key = ?',
    [runRef, taskId, mapIndex, iteration, key],
  );
  return row?.value ?? null;
}

/** Undefined where there is no such run for the reader: what belongs to another team is not there. */
async function readableRun(
  db: Queryable,
  reader: LiveRow | undefined,
  query: XComPlaceQuery,
): Promise<RunRow | undefined> {
  const run = await findRun(db, query.dagId, query.runId);
  if (!run || !reader) return undefined;
  if (run.id !== reader.run_ref && run.team !== null && run.team !== (await teamOfAttempt(db, reader.id)))
    return undefined;
  if (!query.includePriorDates || run.logical_date === null) return run;
  const latest = await db.first<{ run_id: string }>(
    `select r.run_id from dag_run r where r.dag_id = ? and r.logical_date <= ? and exists
       (select 1 from xcom x where x.run_ref = r.id and x.task_id = ? and x.key = ?)
     order by r.logical_date desc limit 1`,
    [query.dagId, run.logical_date, query.taskId, query.key],
  );
  return latest && findRun(db, query.dagId, latest.run_id);
}

/** Of a loop's task: those of the reader's own iteration, where it has one there, else of the last. */
function ofIteration(
  rows: readonly FoundValue[],
  reader: LiveRow | undefined,
  previous: boolean,
): readonly FoundValue[] {
  if (previous) {
    if (reader === undefined)
      throw new ApiError(400, {
        reason: 'not_in_loop',
        message: 'previous_iteration is about a task of the own loop in the own run.',
      });
    return rows.filter(({ iteration }) => iteration === reader.iteration - 1);
  }
  const own = rows.filter(({ iteration }) => iteration === reader?.iteration);
  if (reader !== undefined && reader.iteration > 0 && own.length > 0) return own;
  const last = Math.max(...rows.map(({ iteration }) => iteration));
  return rows.filter(({ iteration }) => iteration === last);
}
