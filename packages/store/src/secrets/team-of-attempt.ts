// The team for which an attempt runs: its DAG's. What it says of itself does not count.
import type { Queryable } from '../database/database.ts';

export async function teamOfAttempt(db: Queryable, attemptId: string): Promise<string | null> {
  const row = await db.first<{ team: string | null }>(
    `select d.team from task_instance i join dag_run r on r.id = i.run_ref join dag d on d.dag_id = r.dag_id where i.id = ?`,
    [attemptId],
  );
  return row?.team ?? null;
}
