// What a waiting instance may owe to the run before, or to a group that is tried again.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { placeholders } from './listing.ts';

/** The run of the DAG with the logical date before; with catchup only runs of the schedule and of backfills count. */
export function runBefore(
  db: Queryable,
  run: { readonly dag_id: string; readonly logical_date: number | null },
  isCatchup: boolean,
): Promise<{ readonly id: number; readonly run_id: string } | undefined> {
  const types = isCatchup ? "and run_type in ('scheduled', 'backfill')" : '';
  return db.first(
    `select id, run_id from dag_run where dag_id = ? and logical_date < ? ${types} order by logical_date desc limit 1`,
    [run.dag_id, run.logical_date],
  );
}

/** Of these tasks those with an instance that neither succeeded nor was skipped, with the state of one such. */
export function unmetTasks(
  db: Queryable,
  runRef: number,
  taskIds: readonly string[],
): Promise<{ readonly task_id: string; readonly state: InstanceState }[]> {
  return db.all(
    `select task_id, max(state) as state from task_instance where run_ref = ? and task_id in (${placeholders(taskIds)})
     and (state is null or state not in ('success', 'skipped')) group by task_id`,
    [runRef, ...taskIds],
  );
}

export interface GroupTryRow {
  readonly group_id: string;
  readonly map_index: number;
  readonly iteration: number;
  /** Tries that are over. */
  readonly tries: number;
  readonly wait_until: number | null;
}

/** Groups of a run that wait for their next try. */
export function waitingGroups(db: Queryable, runRef: number, nowUs: number): Promise<GroupTryRow[]> {
  return db.all<GroupTryRow>(
    'select group_id, map_index, iteration, tries, wait_until from task_group_try where run_ref = ? and wait_until > ?',
    [runRef, nowUs],
  );
}
