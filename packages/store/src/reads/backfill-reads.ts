// Backfills and their dates, for whoever looks at them.
import type { Queryable } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import type { Resource } from './resource.ts';

export interface BackfillViewRow {
  readonly id: number;
  readonly dag_id: string;
  readonly from_date: number;
  readonly to_date: number;
  readonly dag_run_conf: string | null;
  readonly run_backwards: number;
  readonly is_paused: number;
  readonly reprocess_behavior: 'none' | 'failed' | 'completed';
  readonly max_active_runs: number;
  readonly active_runs: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
  /** Null: its runs have the version that the DAG says. */
  readonly run_on_latest_version: number | null;
  readonly triggering_user: string | null;
  readonly display_name: string | null;
}

export const backfillResource: Resource = {
  select: `b.id, b.dag_id, b.from_date, b.to_date, b.dag_run_conf, b.run_backwards, b.is_paused, b.reprocess_behavior, b.max_active_runs,
    b.active_runs, b.created_at, b.updated_at, b.completed_at,
    b.run_on_latest_version, b.triggering_user, d.display_name`,
  from: 'backfill b left join dag d on d.dag_id = b.dag_id',
  absent: new Set(['completed_at', 'duration']),
  fields: {
    id: 'b.id',
    dag_id: 'b.dag_id',
    from_date: 'b.from_date',
    to_date: 'b.to_date',
    is_paused: 'b.is_paused',
    reprocess_behavior: 'b.reprocess_behavior',
    max_active_runs: 'b.max_active_runs',
    created_at: 'b.created_at',
    updated_at: 'b.updated_at',
    completed_at: 'b.completed_at',
    duration: '((b.completed_at - b.created_at) / 1000000.0)',
    active: '(case when b.completed_at is null then 1 else 0 end)',
  },
  key: ['b.id'],
};

export interface BackfillDateRow {
  readonly id: number;
  readonly backfill_id: number;
  readonly dag_id: string;
  readonly run_id: string | null;
  readonly logical_date: number;
  /** Of its run; null: that is about no partition. */
  readonly partition_key: string | null;
  readonly sort_ordinal: number;
  readonly exception_reason: string | null;
  readonly state: 'queued' | 'running' | 'success' | 'failed' | null;
}

export const backfillDateResource: Resource = {
  select: `l.id, l.backfill_id, b.dag_id, r.run_id, l.logical_date, r.partition_key, l.sort_ordinal, l.exception_reason, r.state`,
  from: 'backfill_dag_run l join backfill b on b.id = l.backfill_id left join dag_run r on r.id = l.run_ref',
  absent: new Set(['dag_run_id', 'dag_run_state']),
  fields: {
    id: 'l.id',
    backfill_id: 'l.backfill_id',
    dag_run_id: 'r.run_id',
    logical_date: 'l.logical_date',
    sort_ordinal: 'l.sort_ordinal',
    dag_run_state: 'r.state',
  },
  key: ['l.sort_ordinal'],
};

/** How many runs of each backfill are in which state. */
export async function backfillRunStates(
  database: Queryable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> {
  if (ids.length === 0) return new Map();
  const rows = await database.all<{ backfill_id: number; state: string; n: number }>(
    `select l.backfill_id, r.state, count(*) as n from backfill_dag_run l join dag_run r on r.id = l.run_ref
     where l.backfill_id in (${placeholders(ids)}) group by l.backfill_id, r.state`,
    [...ids],
  );
  return new Map(
    [...Map.groupBy(rows, (row) => row.backfill_id)].map(([id, states]) => [
      id,
      Object.fromEntries(states.map(({ n, state }) => [state, n])),
    ]),
  );
}
