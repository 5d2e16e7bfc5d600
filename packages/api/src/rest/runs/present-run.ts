// A DAG run as the public API shows it.
import type { RunRow } from '@ariel/store/reads';
import { iso, isoOrNull, presentVersion, secondsBetween } from '../answers/presented.ts';

export function presentRun(run: RunRow) {
  return {
    dag_run_id: run.run_id,
    dag_id: run.dag_id,
    logical_date: isoOrNull(run.logical_date),
    queued_at: iso(run.queued_at),
    start_date: isoOrNull(run.start_at),
    end_date: isoOrNull(run.end_at),
    duration: secondsBetween(run.start_at, run.end_at),
    data_interval_start: isoOrNull(run.interval_start),
    data_interval_end: isoOrNull(run.interval_end),
    run_after: iso(run.run_after),
    last_scheduling_decision: run.start_at === null ? null : iso(run.updated_at),
    run_type: run.run_type,
    state: run.state,
    triggered_by: run.triggered_by,
    triggering_user_name: run.triggering_user,
    conf: JSON.parse(run.conf) as Readonly<Record<string, unknown>>,
    note: run.note,
    dag_versions: [presentVersion(run.dag_id, run.display_name, run)],
    bundle_version: run.run_bundle_version,
    dag_display_name: run.display_name ?? run.dag_id,
    partition_key: run.partition_key,
    partition_date: isoOrNull(run.partition_date),
    team_name: run.dag_team,
  };
}

type Asked = Readonly<Partial<Record<(typeof echoed)[number], string | null>>>;
const echoed = ['logical_date', 'run_after', 'data_interval_start', 'data_interval_end'] as const;

/** A bound that nobody asked for and that is the run's date itself. */
const isItsDate = (run: RunRow, name: (typeof echoed)[number]): boolean =>
  (name === 'data_interval_start' && run.interval_start === run.logical_date) ||
  (name === 'data_interval_end' && run.interval_end === run.logical_date);

/** As it was made, however far a scheduler has brought it meanwhile; dates keep the offset in which they were asked for. */
export function presentNewRun(run: RunRow, asked: Asked = {}) {
  const dates = echoed.flatMap((name) => {
    const text = asked[name] ?? (isItsDate(run, name) ? asked.logical_date : null);
    const offset = /[+-]\d\d:?\d\d$/.exec(text ?? '')?.[0];
    return offset === undefined || /^[+-]00:?00$/.test(offset) ? [] : [[name, text] as const];
  });
  return {
    ...presentRun({ ...run, state: 'queued', start_at: null, end_at: null }),
    ...Object.fromEntries(dates),
  };
}
