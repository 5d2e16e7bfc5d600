// Starts queued runs as their DAGs' limits allow, oldest first. Those of backfills are started beside them, under limits of their own.
import { type Queryable, type RunRow, readDag, skipLocked, startRun } from '@ariel/store';
import { beginRun } from './begin-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

interface WaitingRun {
  readonly id: number;
  readonly dag_id: string;
}

/** Runs looked at in one go. */
const PIECE = 200;
/** Where other schedulers live, each starts a few in a turn, and leaves the next to whoever is free. */
const SHARED_PIECE = 20;

/**
 * The runs that were started: this scheduler's from now on. `more`: there may be others to start, in another turn.
 */
export async function startQueuedRuns(
  settings: SchedulerSettings,
  isShared: boolean,
): Promise<{ started: RunRow[]; more: boolean }> {
  const piece = isShared ? SHARED_PIECE : PIECE;
  const started: RunRow[] = [];
  // A DAG that is full is not looked at again, so that the many runs that wait for it hide none of the others.
  for (let waiting = await startable(settings, piece); waiting.length > 0; ) {
    const made = await startPiece(settings, waiting);
    started.push(...made);
    const more = waiting.length === piece && made.length > 0;
    if (isShared) return { started, more };
    waiting = more ? await startable(settings, piece) : [];
  }
  return { started, more: false };
}

function startable(settings: SchedulerSettings, piece: number): Promise<WaitingRun[]> {
  return settings.database.all<WaitingRun>(
    `select r.id, r.dag_id from dag_run r join dag d on d.dag_id = r.dag_id
     where r.state = 'queued' and r.backfill_id is null and r.awaits_assets is null and r.run_after <= ? and d.is_paused = 0 and d.active_runs < d.max_active_runs
     order by r.run_after, r.id limit ?`,
    [settings.nowUs(), piece],
  );
}

async function startPiece(settings: SchedulerSettings, waiting: readonly WaitingRun[]): Promise<RunRow[]> {
  const full = new Set<string>();
  const started: RunRow[] = [];
  for (const run of waiting) {
    if (full.has(run.dag_id)) continue;
    const row = await settings.database.transaction((tx) => startOne(tx, settings, run));
    if (row === 'full') full.add(run.dag_id);
    else if (row !== 'taken') started.push(row);
  }
  return started;
}

async function startOne(
  tx: Queryable,
  settings: SchedulerSettings,
  run: WaitingRun,
): Promise<RunRow | 'full' | 'taken'> {
  const free = await tx.first(
    `select r.id from dag_run r where r.id = ? and r.state = 'queued'${skipLocked(tx, 'r')}`,
    [run.id],
  );
  if (!free) return 'taken';
  const dag = await readDag(tx, run.dag_id);
  if (!dag) return 'full';
  const nowUs = settings.nowUs();
  if (!(await startRun(tx, { runRef: run.id, dagId: run.dag_id }, dag.max_active_runs, nowUs))) return 'full';
  return (await beginRun(tx, settings, run.id)) ?? 'taken';
}
