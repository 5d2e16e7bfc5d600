// How long the last runs of a DAG took that succeeded.
import type { Queryable } from '../database/database.ts';

/** The mean in µs; null where fewer than `minRuns` are known. */
export async function averageRuntimeUs(
  db: Queryable,
  dagId: string,
  { limit, minRuns }: { readonly limit: number; readonly minRuns: number },
): Promise<number | null> {
  const rows = await db.all<{ start_at: number; end_at: number }>(
    `select start_at, end_at from dag_run
     where dag_id = ? and state = 'success' and start_at is not null and end_at is not null
     order by run_after desc, id desc limit ?`,
    [dagId, limit],
  );
  if (rows.length === 0 || rows.length < minRuns) return null;
  const total = rows.reduce((sum, row) => sum + (row.end_at - row.start_at), 0);
  return Math.round(total / rows.length);
}
