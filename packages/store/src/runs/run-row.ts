// A DAG run as it is stored.
import type { RunState, RunType, TriggeredBy } from '@ariel/core';

export interface RunRow {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly team: string | null;
  readonly version_id: string;
  readonly logical_date: number | null;
  readonly interval_start: number | null;
  readonly interval_end: number | null;
  readonly run_after: number;
  readonly state: RunState;
  readonly run_type: RunType;
  readonly triggered_by: TriggeredBy;
  readonly triggering_user: string | null;
  readonly conf: string;
  readonly params: string;
  readonly queued_at: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly owner_id: string | null;
  readonly fence: number;
  readonly event_seq: number;
  readonly clear_count: number;
  readonly backfill_id: number | null;
  /** The run of the DAG from which it was forked; null: it is no fork. */
  readonly forked_from: string | null;
  /** Of a fork: the logical date that its tasks see. */
  readonly forked_date: number | null;
  /** Instances of it were deleted. */
  readonly has_gaps: number;
  /** The partition that it is about; null: none. */
  readonly partition_key: string | null;
  readonly partition_date: number | null;
}

export const runColumns = `id, dag_id, run_id, team, version_id, logical_date, interval_start, interval_end, run_after, state,
  run_type, triggered_by, triggering_user, conf, params, queued_at, start_at, end_at, owner_id, fence, event_seq,
  clear_count, backfill_id, forked_from, forked_date, has_gaps, partition_key, partition_date`;

/** The logical date that a run's tasks see: a fork works on the date of the run that it was forked from, and takes no date itself. */
export const dateForTasks = (run: Pick<RunRow, 'forked_date' | 'logical_date'>): number | null =>
  run.logical_date ?? run.forked_date;
