// The team for which an attempt runs: its DAG's. What it says of itself does not count.
import { teamOfWatcher } from '../assets/watching-triggers.ts';
import type { Queryable } from '../database/database.ts';

const watcher = /^watch\/(?<id>\d+)\//;

/** `asker`: the id of an attempt, or the name of a trigger that watches assets. */
export async function teamOfAttempt(db: Queryable, asker: string): Promise<string | null> {
  const id = watcher.exec(asker)?.groups?.id;
  if (id !== undefined) return teamOfWatcher(db, Number(id));
  const row = await db.first<{ team: string | null }>(
    `select d.team from task_instance i join dag_run r on r.id = i.run_ref join dag d on d.dag_id = r.dag_id where i.id = ?`,
    [asker],
  );
  return row?.team ?? null;
}
