// Groups that are tried again, for instances that wait for that.
import type { Queryable } from '../database/database.ts';

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
