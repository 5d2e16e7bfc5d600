// A backfill as the public API shows it.
import { type BackfillDateRow, type BackfillViewRow, backfillRunStates } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { shownValue } from '../../server/shown-values.ts';
import { iso, isoOrNull } from '../answers/presented.ts';

export async function presentBackfills(context: ApiContext, rows: readonly BackfillViewRow[]) {
  const states = await backfillRunStates(
    context.database,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    dag_id: row.dag_id,
    from_date: iso(row.from_date),
    to_date: iso(row.to_date),
    dag_run_conf:
      row.dag_run_conf === null ? null : (JSON.parse(row.dag_run_conf) as Readonly<Record<string, unknown>>),
    is_paused: row.is_paused === 1,
    reprocess_behavior: row.reprocess_behavior,
    max_active_runs: row.max_active_runs,
    created_at: iso(row.created_at),
    completed_at: isoOrNull(row.completed_at),
    updated_at: iso(row.updated_at),
    dag_display_name: row.display_name ?? row.dag_id,
    run_backwards: row.run_backwards === 1,
    run_states: states.get(row.id) ?? {},
  }));
}

/** As the pages show them: also of which version their runs are, and who asked for them. */
export async function presentShownBackfills(context: ApiContext, rows: readonly BackfillViewRow[]) {
  const presented = await presentBackfills(context, rows);
  return presented.map((backfill, index) => {
    const row = rows[index];
    const latest = row?.run_on_latest_version ?? null;
    return {
      ...backfill,
      dag_run_conf: shownValue(context, backfill.dag_run_conf) as Readonly<Record<string, unknown>> | null,
      run_on_latest_version: latest === null ? null : latest === 1,
      triggering_user_name: row?.triggering_user ?? null,
    };
  });
}

export function presentBackfillDate(row: BackfillDateRow) {
  return {
    id: row.id,
    backfill_id: row.backfill_id,
    dag_id: row.dag_id,
    dag_run_id: row.run_id,
    // A run about a partition has no logical date.
    logical_date: row.partition_key === null ? iso(row.logical_date) : null,
    partition_key: row.partition_key,
    sort_ordinal: row.sort_ordinal,
    exception_reason: row.exception_reason,
    dag_run_state: row.state,
  };
}
