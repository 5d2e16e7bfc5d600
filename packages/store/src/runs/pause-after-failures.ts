// Pauses a DAG of which too many runs in a row have failed, in the transaction in which the last of them ended.
import { holdConsumer } from '../assets/asset-consumers.ts';
import { syncWatchers } from '../assets/save-watches.ts';
import { StandingWarning, standWarning } from '../dags/standing-warnings.ts';
import type { Queryable } from '../database/database.ts';

/** True where the DAG was paused now. Runs count in the order in which they are about something: by `run_after`. */
export async function pauseAfterFailures(tx: Queryable, dagId: string, nowUs: number): Promise<boolean> {
  const dag = await tx.first<{ most: number }>(
    'select max_failed_runs as most from dag where dag_id = ? and max_failed_runs > 0 and is_paused = 0',
    [dagId],
  );
  if (dag === undefined) return false;
  const { most } = dag;
  const last = await tx.all<{ run_id: string; state: string }>(
    `select run_id, state from dag_run where dag_id = ? and state in ('success', 'failed')
     order by run_after desc, id desc limit ?`,
    [dagId, most],
  );
  if (last.length < most || last.some(({ state }) => state !== 'failed')) return false;
  if (
    (await tx.run('update dag set is_paused = 1, is_draining = 0 where dag_id = ? and is_paused = 0', [
      dagId,
    ])) === 0
  )
    return false;
  await holdConsumer(tx, dagId, true);
  const runs = most === 1 ? 'Its last run failed' : `Its last ${most} runs failed`;
  const newest = last[0]?.run_id ?? '';
  const message = `${runs}, the newest of them ${newest}, so the DAG was paused (maxConsecutiveFailedDagRuns is ${most}). Mend what fails, clear the failed runs, and unpause it.`;
  const kind = StandingWarning.pausedByFailures;
  await standWarning(tx, dagId, [kind], { kind, message, nowUs });
  const extra = {
    via: 'scheduler',
    reason: `${most} failed runs in a row`,
    max_consecutive_failed_dag_runs: most,
  };
  await tx.run('insert into event_log (at, event, dag_id, run_id, owner, extra) values (?, ?, ?, ?, ?, ?)', [
    nowUs,
    'pause',
    dagId,
    newest,
    null,
    JSON.stringify(extra),
  ]);
  await syncWatchers(tx, null);
  return true;
}
