// Changes of a run's state, each with the guard of its transition.
import { type RunEvent, type RunState, runTransitions } from '@ariel/core';
import { completeBackfill, countBackfillRunEnded } from '../backfills/backfill-runs.ts';
import type { Queryable } from '../database/database.ts';
import { pauseAfterFailures } from './pause-after-failures.ts';

const guard = (event: RunEvent): string =>
  `state in (${runTransitions[event].from.map((state) => `'${state}'`).join(', ')})`;

const start = `update dag_run set state = 'running', start_at = coalesce(start_at, ?), updated_at = ?, reason = null
  where id = ? and ${guard('start')}`;

/** Starts a queued run if its DAG has fewer than `maxActiveRuns` running. The run's row is locked before its DAG's. */
export async function startRun(
  tx: Queryable,
  run: { readonly runRef: number; readonly dagId: string },
  maxActiveRuns: number,
  nowUs: number,
): Promise<boolean> {
  if ((await tx.run(start, [nowUs, nowUs, run.runRef])) === 0) return false;
  const counted = await tx.run(
    'update dag set active_runs = active_runs + 1 where dag_id = ? and active_runs < ?',
    [run.dagId, maxActiveRuns],
  );
  if (counted === 1) return true;
  // Full after all: it goes on waiting.
  await tx.run("update dag_run set state = 'queued', start_at = null where id = ?", [run.runRef]);
  return false;
}

const finish = (event: 'succeed' | 'fail'): string => `update dag_run
  set state = ?, end_at = ?, updated_at = ?, reason = ?, grid_summary = ?, owner_id = null, lease_until = null
  where id = ? and ${guard(event)}`;
const finishStatements = { success: finish('succeed'), failed: finish('fail') };

export interface RunEnd {
  readonly runRef: number;
  readonly dagId: string;
  readonly state: Extract<RunState, 'success' | 'failed'>;
  readonly reason: string | null;
}

/** Ends a running run, or fails one that still waited; false where somebody else ended it. */
export async function finishRun(tx: Queryable, end: RunEnd, nowUs: number): Promise<boolean> {
  const summary = await gridSummary(tx, end.runRef);
  const before = await tx.first<{ state: RunState; backfill_id: number | null }>(
    'select state, backfill_id from dag_run where id = ?',
    [end.runRef],
  );
  const parameters = [end.state, nowUs, nowUs, end.reason, summary, end.runRef];
  if ((await tx.run(finishStatements[end.state], parameters)) !== 1) return false;
  // A run that was queued still was not counted.
  const wasRunning = before?.state === 'running';
  const backfillId = before?.backfill_id ?? null;
  if (backfillId !== null) await countBackfillRunEnded(tx, backfillId, wasRunning, nowUs);
  else if (wasRunning) await countRunEnded(tx, end.dagId);
  if (end.state === 'failed') await pauseAfterFailures(tx, end.dagId, nowUs);
  return true;
}

/** Gives a run that does not run another end, by an operator's word: it was over, or waited still. */
export async function markRunEnded(tx: Queryable, end: RunEnd, nowUs: number): Promise<void> {
  const summary = await gridSummary(tx, end.runRef);
  await tx.run(
    `update dag_run set state = ?, end_at = coalesce(end_at, ?), updated_at = ?, reason = ?, grid_summary = ?,
       owner_id = null, lease_until = null where id = ?`,
    [end.state, nowUs, nowUs, end.reason, summary, end.runRef],
  );
  const run = await tx.first<{ backfill_id: number | null }>('select backfill_id from dag_run where id = ?', [
    end.runRef,
  ]);
  // It may have been the last that waited.
  const backfillId = run?.backfill_id ?? null;
  if (backfillId !== null) await completeBackfill(tx, backfillId, nowUs);
}

/** One running run fewer: kept where the DAG is, so that any number of schedulers stays within the limit. */
export async function countRunEnded(tx: Queryable, dagId: string): Promise<void> {
  const sql =
    'update dag set active_runs = case when active_runs > 0 then active_runs - 1 else 0 end where dag_id = ?';
  await tx.run(sql, [dagId]);
}

/** The states of a run's tasks in one text, so that grids of finished runs read one row per run. */
export async function gridSummary(tx: Queryable, runRef: number): Promise<string> {
  const rows = await tx.all<{ task_id: string; many: number; state: string | null; n: number }>(
    `select task_id, max(map_index) >= 0 or max(iteration) > 0 as many, state, count(*) as n from task_instance
     where run_ref = ? group by task_id, state`,
    [runRef],
  );
  const cells: Record<string, string | null | { s: string | null; c: Record<string, number> }> = {};
  for (const [taskId, states] of Map.groupBy(rows, (row) => row.task_id)) {
    const [only] = states;
    if (states.length === 1 && only && only.many === 0) cells[taskId] = only.state;
    else {
      const counts = Object.fromEntries(states.map((row) => [row.state ?? 'none', row.n]));
      cells[taskId] = { s: worstState(states.map((row) => row.state)), c: counts };
    }
  }
  return JSON.stringify(cells);
}

const fromWorst = [
  'failed',
  'upstream_failed',
  'up_for_retry',
  'running',
  'queued',
  'scheduled',
  null,
  'success',
  'skipped',
];

function worstState(states: readonly (string | null)[]): string | null {
  return fromWorst.find((state) => states.includes(state)) ?? states[0] ?? null;
}
