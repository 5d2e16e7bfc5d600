// What tries stored whose instance goes on without it: kept per try, for those who look back. What reads inputs never sees it.
import type { Queryable } from '../database/database.ts';

export interface InstanceOfValues {
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

const keep = `insert into xcom_history (attempt_id, key, run_ref, task_id, map_index, iteration, value, length, created_at)
  select attempt_id, key, run_ref, task_id, map_index, iteration, value, length, created_at from xcom
  where run_ref = ? and task_id = ? and map_index = ? and iteration = ?
  on conflict (attempt_id, key) do update set value = excluded.value, length = excluded.length, created_at = excluded.created_at`;

/** Takes the values of instances away: the next try begins without them. */
export async function putValuesAside(tx: Queryable, instances: readonly InstanceOfValues[]): Promise<void> {
  const keys = instances.map((row) => [row.run_ref, row.task_id, row.map_index, row.iteration]);
  await tx.runMany(keep, keys);
  await tx.runMany(
    'delete from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    keys,
  );
}

export interface EarlierValue {
  readonly key: string;
  readonly value: string;
  readonly created_at: number;
}

/** What a try stored whose instance has gone on without it. */
export function earlierValues(db: Queryable, attemptId: string): Promise<EarlierValue[]> {
  return db.all<EarlierValue>(
    'select key, value, created_at from xcom_history where attempt_id = ? order by key',
    [attemptId],
  );
}
