// Requests to people that nobody has answered while their task still waits: over all DAGs, the oldest first.
import type { Queryable } from '../database/database.ts';

export interface OpenRequestRow {
  readonly attempt_id: string;
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly rendered_map_index: string | null;
  readonly subject: string;
  /** JSON lists. */
  readonly options: string;
  readonly defaults: string | null;
  readonly assigned_users: string;
  readonly created_at: number;
  readonly deadline_at: number | null;
  readonly display_name: string | null;
  readonly team: string | null;
  /** A JSON list; null: the DAG is gone. */
  readonly tags: string | null;
}

const from = `human_request h join task_instance i on i.id = h.attempt_id join dag_run r on r.id = h.run_ref
  left join dag d on d.dag_id = r.dag_id where h.responded_at is null and i.state = 'awaiting_input'`;

export function openRequests(database: Queryable, limit: number): Promise<OpenRequestRow[]> {
  return database.all<OpenRequestRow>(
    `select h.attempt_id, r.dag_id, r.run_id, h.task_id, h.map_index, h.iteration, i.rendered_map_index, h.subject, h.options,
       h.defaults, h.assigned_users, h.created_at, h.deadline_at, d.display_name, d.team, d.tags
     from ${from} order by h.created_at, h.attempt_id limit ?`,
    [limit],
  );
}

export async function openRequestCount(database: Queryable): Promise<number> {
  const row = await database.first<{ total: number }>(`select count(*) as total from ${from}`);
  return row?.total ?? 0;
}
