// Which of the DAGs are paused, read where nobody may have said so.
import type { Queryable } from '@ariel/store';

export async function readHolds(
  db: Queryable,
  dagIds: Iterable<string>,
): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db.allMany<{ dag_id: string; is_paused: number }>(
    'select dag_id, is_paused from dag where dag_id = ?',
    [...new Set(dagIds)].map((dagId) => [dagId]),
  );
  return new Map(rows.flat().map((row) => [row.dag_id, row.is_paused === 1]));
}
