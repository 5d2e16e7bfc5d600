// Tells templates what few of them name: the run before, and more of their own run.
import type {
  PreviousRun,
  PreviousRunQuestion,
  RescheduleCountQuestion,
  RunDetails,
  RunDetailsQuestion,
} from '@ariel/protocol';
import { type RunRow, readRun } from '@ariel/store';
import type { Answerer } from './question-context.ts';

export const previousRun: Answerer<PreviousRunQuestion> = async ({ attempt, settings }, { state }) => {
  const { database } = settings;
  const own = await readRun(database, attempt.run_ref);
  // A run without a logical date has none before it, as in Airflow.
  if (!own || own.logical_date === null) return null;
  const row = await database.first<RunRow>(
    `select run_id, run_type, state, logical_date, interval_start, interval_end, run_after, start_at, end_at, conf from dag_run where dag_id = ? and logical_date < ?${state === null ? '' : ' and state = ?'}
     order by logical_date desc limit 1`,
    [own.dag_id, own.logical_date, ...(state === null ? [] : [state])],
  );
  return row ? JSON.stringify(previous(row)) : null;
};

const previous = (row: RunRow): PreviousRun => ({
  runId: row.run_id,
  runType: row.run_type,
  state: row.state,
  logicalDateUs: row.logical_date,
  intervalStartUs: row.interval_start,
  intervalEndUs: row.interval_end,
  runAfterUs: row.run_after,
  startUs: row.start_at,
  endUs: row.end_at,
  conf: JSON.parse(row.conf),
});

export const runDetails: Answerer<RunDetailsQuestion> = async ({ attempt, settings: { database } }) => {
  const row = await database.first<RunRow & { readonly note: string | null }>(
    `select state, queued_at, triggered_by, triggering_user, note, clear_count from dag_run where id = ?`,
    [attempt.run_ref],
  );
  if (!row) return null;
  const details: RunDetails = {
    state: row.state,
    queuedUs: row.queued_at,
    triggeredBy: row.triggered_by,
    triggeringUser: row.triggering_user,
    note: row.note,
    clearNumber: row.clear_count,
  };
  return JSON.stringify(details);
};

export const rescheduleCount: Answerer<RescheduleCountQuestion> = async ({
  attempt,
  settings: { database },
}) => {
  const row = await database.first<{ readonly reschedules: number }>(
    'select reschedules from task_instance where id = ?',
    [attempt.id],
  );
  return String(row?.reschedules ?? 0);
};
