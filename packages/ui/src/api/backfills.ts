// Backfills of a DAG, through the public REST API: which there are, what one would make, and the acts.
import { queryOptions } from '@tanstack/react-query';
import { query, request } from './request.ts';

export interface BackfillView {
  readonly id: number;
  readonly from_date: string;
  readonly to_date: string;
  readonly is_paused: boolean;
  readonly reprocess_behavior: ReprocessBehavior;
  readonly max_active_runs: number;
  readonly run_backwards: boolean;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly dag_run_conf: Readonly<Record<string, unknown>> | null;
  readonly run_on_latest_version: boolean | null;
  readonly triggering_user_name: string | null;
  readonly run_states: Readonly<Record<string, number>>;
}

export type ReprocessBehavior = 'none' | 'failed' | 'completed';

export interface BackfillBody {
  readonly dag_id: string;
  readonly from_date: string;
  readonly to_date: string;
  readonly run_backwards: boolean;
  readonly reprocess_behavior: ReprocessBehavior;
  readonly max_active_runs: number;
  /** Null: its runs have what the DAG’s params say, and those that run again what they had. */
  readonly dag_run_conf: Readonly<Record<string, unknown>> | null;
  /** Of runs that run again; null: as the DAG says. */
  readonly run_on_latest_version: boolean | null;
  readonly drain_dag: boolean;
}

/** A date that would get a run, or whose run would run again. */
export interface PreviewedDate {
  readonly logical_date: string | null;
  readonly partition_key: string | null;
}

export const backfillsOf = (dagId: string) =>
  queryOptions({
    // Live events of its runs make it old.
    queryKey: ['dag', dagId, 'backfills'],
    queryFn: async ({ signal }) => {
      const asked = query({ dag_id: dagId, order_by: '-id', limit: 50 });
      const { backfills } = await request<{ backfills: readonly BackfillView[] }>(`/ui/backfills${asked}`, {
        signal,
      });
      return backfills;
    },
  });

const post = <T>(path: string, body: unknown) => request<T>(path, { method: 'POST', body });

export const previewBackfill = async (body: BackfillBody): Promise<readonly PreviewedDate[]> =>
  (await post<{ backfills: readonly PreviewedDate[] }>('/api/v2/backfills/dry_run', body)).backfills;

export const createBackfill = (body: BackfillBody) => post<BackfillView>('/api/v2/backfills', body);

export const changeBackfill = (id: number, act: 'pause' | 'unpause' | 'cancel') =>
  request<BackfillView>(`/api/v2/backfills/${id}/${act}`, { method: 'PUT' });
