// Starts the runs of backfills, in each backfill's own order and up to its own limit: the DAG's other runs are not counted, and
// a backfill that is full holds up no other.
import {
  type OpenBackfill,
  openBackfills,
  type Queryable,
  type RunRow,
  skipLocked,
  startBackfillRun,
  waitingRuns,
} from '@ariel/store';
import { beginRun } from '../begin-run.ts';
import type { SchedulerSettings } from '../scheduler-settings.ts';

/** Of each backfill in one look. */
const PIECE = 200;
/** Where other schedulers live, each starts a few in a turn, and leaves the next to whoever is free. */
const SHARED_PIECE = 20;

/** The runs that were started: this scheduler's from now on. `more`: there may be others to start, in another turn. */
export async function startBackfillRuns(
  settings: SchedulerSettings,
  isShared: boolean,
): Promise<{ started: RunRow[]; more: boolean }> {
  const started: RunRow[] = [];
  let more = false;
  for (const backfill of await openBackfills(settings.database)) {
    const found = await startRunsOf(settings, backfill, isShared ? SHARED_PIECE : PIECE);
    started.push(...found.started);
    more ||= found.more;
  }
  return { started, more };
}

async function startRunsOf(
  settings: SchedulerSettings,
  backfill: OpenBackfill,
  piece: number,
): Promise<{ started: RunRow[]; more: boolean }> {
  const limit = Math.min(backfill.room, piece);
  const waiting = await waitingRuns(settings.database, backfill, { limit, nowUs: settings.nowUs() });
  const started: RunRow[] = [];
  for (const runRef of waiting) {
    const made = await settings.database.transaction((tx) => startOne(tx, settings, runRef, backfill.id));
    if (made === 'full') return { started, more: false };
    if (made !== 'taken') started.push(made);
  }
  return { started, more: waiting.length === limit && limit < backfill.room && started.length > 0 };
}

async function startOne(
  tx: Queryable,
  settings: SchedulerSettings,
  runRef: number,
  backfillId: number,
): Promise<RunRow | 'full' | 'taken'> {
  const free = await tx.first(
    `select r.id from dag_run r where r.id = ? and r.state = 'queued'${skipLocked(tx, 'r')}`,
    [runRef],
  );
  if (!free) return 'taken';
  const outcome = await startBackfillRun(tx, { runRef, backfillId }, settings.nowUs());
  if (outcome !== 'started') return outcome;
  return (await beginRun(tx, settings, runRef)) ?? 'taken';
}
