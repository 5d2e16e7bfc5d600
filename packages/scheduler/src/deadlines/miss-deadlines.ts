// Records deadlines that have passed while their runs were not over, and has somebody called: once, however many schedulers see
// them at the same time.
import { CALLBACK_PREFIX } from '@ariel/core';
import {
  type DueDeadline,
  dropDeadline,
  insertRunCallback,
  missDeadline,
  queueOfDeadline,
  readDueDeadlines,
} from '@ariel/store';
import type { SchedulerSettings } from '../scheduler-settings.ts';

/** In one go: more are due at once only after a long rest. */
const PIECE = 100;

export interface MissedRun {
  readonly dagId: string;
  readonly runId: string;
}

/** The runs of which this scheduler recorded a miss; `more`: there are others. */
export async function missDueDeadlines(
  settings: SchedulerSettings,
): Promise<{ readonly missed: readonly MissedRun[]; readonly more: boolean }> {
  const due = await readDueDeadlines(settings.database, settings.nowUs(), PIECE);
  const missed: MissedRun[] = [];
  for (const deadline of due)
    if (await missOne(settings, deadline)) missed.push({ dagId: deadline.dag_id, runId: deadline.run_id });
  return { missed, more: due.length === PIECE };
}

async function missOne(settings: SchedulerSettings, due: DueDeadline): Promise<boolean> {
  const { database, newId, nowUs } = settings;
  const callbackId = `${CALLBACK_PREFIX}${newId()}`;
  return database.transaction(async (tx) => {
    // The run ended in time, and whoever ended it did not know of its deadlines.
    if (due.end_at !== null && due.at !== null && due.end_at <= due.at) {
      await dropDeadline(tx, due.id);
      return false;
    }
    if (!(await missDeadline(tx, due.id, { callbackId, nowUs: nowUs() }))) return false;
    const atUs = due.at ?? 0;
    const { kind } = JSON.parse(due.reference) as { readonly kind: string };
    const deadline = { reference: snakeCase(kind), intervalMs: due.interval_ms, atUs };
    const reason = `the run was not over by ${new Date(atUs / 1000).toISOString()}`;
    const run = {
      runRef: due.run_ref,
      dagId: due.dag_id,
      runId: due.run_id,
      versionId: due.version_id,
      reason,
    };
    const facts = { reason, alert: due.alert, deadline };
    await insertRunCallback(
      tx,
      {
        ...{ ...run, id: callbackId, kind: 'deadline', event: 'deadline', facts },
        queue: await queueOfDeadline(tx, due),
      },
      nowUs(),
    );
    return true;
  });
}

/** As Airflow writes the names of references. */
const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
