// How many runs there are of a kind: by DAG, state, version and hour.
import type { RunState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import { type RunRow, runResource } from './run-reads.ts';

/** Runs that have not ended, by DAG. */
export async function unfinishedRunCounts(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await database.all<{ dag_id: string; runs: number }>(
    "select dag_id, count(*) as runs from dag_run where state in ('queued', 'running') group by dag_id",
  );
  return new Map(rows.map((row) => [row.dag_id, row.runs]));
}

export interface StateCountRow {
  readonly dag_id: string;
  readonly state: RunState;
  readonly runs: number;
}

export function runCountsByState(database: Queryable, dagIds: readonly string[]): Promise<StateCountRow[]> {
  return database.all<StateCountRow>(
    `select dag_id, state, count(*) as runs from dag_run where dag_id in (${placeholders(dagIds)}) group by dag_id, state`,
    dagIds,
  );
}

export async function runCountsByVersion(
  database: Queryable,
  dagId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.all<{ version_id: string; runs: number }>(
    'select version_id, count(*) as runs from dag_run where dag_id = ? group by version_id',
    [dagId],
  );
  return new Map(rows.map((row) => [row.version_id, row.runs]));
}

export interface HourRow {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly state: RunState;
  readonly runs: number;
}

export function runCountsByHour(database: Queryable, sinceUs: number): Promise<HourRow[]> {
  return database.all<HourRow>(
    `select queued_at / 3600000000 as hour, state, count(*) as runs from dag_run where queued_at >= ?
     group by queued_at / 3600000000, state`,
    [sinceUs],
  );
}

/** Runs in one state, newest first: unfinished ones from their own index, others among those queued since. */
export function runsInState(
  database: Queryable,
  { state, sinceUs, limit }: { readonly state: RunState; readonly sinceUs: number; readonly limit: number },
): Promise<RunRow[]> {
  return database.all<RunRow>(
    `select ${runResource.select} from ${runResource.from} where r.queued_at >= ? and r.state = ?
     order by r.queued_at desc, r.id desc limit ?`,
    [sinceUs, state, limit],
  );
}

export function runningRuns(database: Queryable, limit: number): Promise<RunRow[]> {
  return database.all<RunRow>(
    `select ${runResource.select} from ${runResource.from} where r.state = 'running' order by r.run_after desc, r.id desc limit ?`,
    [limit],
  );
}
