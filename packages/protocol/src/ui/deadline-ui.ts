// Deadlines of a run, and what was called because of what happened in it, as the pages read them.
import type { Iso } from './iso.ts';

/** GET /ui/deadlines/{dag_id}/{run_id} */
export interface RunDeadlines {
  /** In the order in which the DAG names them. */
  readonly deadlines: readonly DeadlineSummary[];
  /** What was called, or is to be called, outside of tasks' own processes, oldest first. */
  readonly callbacks: readonly CallbackSummary[];
}

export interface DeadlineSummary {
  /** As Airflow writes it: `dagrun_queued_at`; the name that the author gave to a reference of his own. */
  readonly reference: string;
  readonly interval_ms: number;
  /** Null: nobody has said yet when it is. */
  readonly deadline_time: Iso | null;
  readonly missed_at: Iso | null;
  /** In words: until when the run has time, or since when it is late. */
  readonly reason: string;
  readonly callback_id: string | null;
}

export interface CallbackSummary {
  readonly id: string;
  /** `reference`: a function that says when a deadline is. */
  readonly kind: 'task' | 'dag' | 'deadline' | 'reference';
  readonly event: string;
  /** Null: it is about the whole run. */
  readonly task_id: string | null;
  readonly map_index: number;
  readonly try_number: number;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
  /** How often a process began it. */
  readonly claims: number;
  /** What went wrong, in words. */
  readonly problem: string | null;
  readonly created_at: Iso;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  /** False where it ran in the task's own process, whose log has its lines. */
  readonly has_log: boolean;
}
