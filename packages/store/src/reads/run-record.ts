// Everything that a run was and brought about, for whoever compares it or takes it along: its instances with what they were given
// and returned, and the files of its version.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { shownXCom } from './stored-values.ts';

export interface RecordedInstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly rendered_fields: string | null;
  readonly rendered_map_index: string | null;
  readonly reason: string | null;
}

export interface RecordedXComRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly key: string;
  readonly value: string;
}

/** In order of task, iteration and map index. */
function recordedInstances(database: Queryable, runRef: number): Promise<RecordedInstanceRow[]> {
  return database.all<RecordedInstanceRow>(
    `select task_id, map_index, iteration, path, state, try_number, start_at, end_at, rendered_fields, rendered_map_index, reason
     from task_instance where run_ref = ? order by task_id, iteration, map_index`,
    [runRef],
  );
}

/** `isShown`: as values may be shown, without secrets. */
function recordedXComs(database: Queryable, runRef: number, isShown: boolean): Promise<RecordedXComRow[]> {
  const { from, value } = isShown ? shownXCom : { from: 'xcom x', value: 'x.value' };
  return database.all<RecordedXComRow>(
    `select x.task_id, x.map_index, x.iteration, x.key, ${value} from ${from} where x.run_ref = ?
     order by x.task_id, x.iteration, x.map_index, x.key`,
    [runRef],
  );
}

/** Path → hash of what stands there. */
export async function fileHashes(
  database: Queryable,
  codeHash: string,
): Promise<Readonly<Record<string, string>>> {
  const rows = await database.all<{ path: string; file_hash: string }>(
    'select path, file_hash from code_manifest where code_hash = ? order by path',
    [codeHash],
  );
  return Object.fromEntries(rows.map((row) => [row.path, row.file_hash]));
}

export interface ForkRow {
  readonly run_id: string;
  readonly forked_from: string;
  readonly forked_tasks: string;
  readonly state: string;
}

/** The fork that a run is, if it is one; and those that were made of it. */
export async function forkLinks(
  database: Queryable,
  dagId: string,
  runId: string,
): Promise<{ readonly own: ForkRow | null; readonly forks: readonly ForkRow[] }> {
  const select = 'select run_id, forked_from, forked_tasks, state from dag_run where dag_id = ?';
  const own = await database.first<ForkRow>(`${select} and run_id = ? and forked_from is not null`, [
    dagId,
    runId,
  ]);
  const forks = await database.all<ForkRow>(`${select} and forked_from = ? order by id`, [dagId, runId]);
  return { own: own ?? null, forks };
}

/** Records of a run, with its values as text. */
export interface StoredRunRecord {
  readonly instances: readonly RecordedInstanceRow[];
  readonly xcoms: readonly RecordedXComRow[];
}

export async function readRunRecord(
  database: Queryable,
  runRef: number,
  isShown: boolean,
): Promise<StoredRunRecord> {
  return {
    instances: await recordedInstances(database, runRef),
    xcoms: await recordedXComs(database, runRef, isShown),
  };
}
