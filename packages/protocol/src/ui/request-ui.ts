// What tasks of all DAGs ask people, as the pages read it.
import type { Iso } from './iso.ts';

/** GET /ui/requests: those that nobody has answered while their task still waits, the oldest first. */
export interface OpenRequestList {
  /** At most the oldest 500. */
  readonly requests: readonly OpenRequest[];
  readonly total_entries: number;
  /** How many of those that are listed the one who asks may answer. */
  readonly answerable: number;
}

export interface OpenRequest {
  readonly id: string;
  readonly dag_id: string;
  readonly dag_display_name: string;
  readonly run_id: string;
  readonly task_id: string;
  /** −1: the task is not mapped. */
  readonly map_index: number;
  readonly iteration: number;
  readonly rendered_map_index: string | null;
  readonly subject: string;
  readonly options: readonly string[];
  /** What is taken for an answer when its time is over; null: the task fails then. */
  readonly defaults: readonly string[] | null;
  readonly created_at: Iso;
  /** Null: it waits for as long as it takes. */
  readonly deadline_at: Iso | null;
  /** Nobody: whoever may answer requests of the DAG. */
  readonly assigned_users: readonly { readonly id: string; readonly name: string }[];
  /** Whether the one who asks may answer it. */
  readonly may_answer: boolean;
}
