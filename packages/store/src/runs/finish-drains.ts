// Pauses DAGs that drain once nothing of them goes on: no run waits or runs, and no backfill is open.
import { holdConsumer } from '../assets/asset-consumers.ts';
import { syncWatchers } from '../assets/save-watches.ts';
import type { Queryable } from '../database/database.ts';

const isOver = `is_draining = 1
  and not exists (select 1 from dag_run r where r.dag_id = dag.dag_id and r.state in ('queued', 'running'))
  and not exists (select 1 from backfill b where b.dag_id = dag.dag_id and b.completed_at is null)`;

/** DAGs that drain and have nothing left to do: a short read, since few drain. */
export async function drainedDags(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ dag_id: string }>(`select dag_id from dag where ${isOver} order by dag_id`);
  return rows.map(({ dag_id }) => dag_id);
}

/** False where it has got a run meanwhile, or somebody else was faster. */
export async function finishDrain(tx: Queryable, dagId: string, nowUs: number): Promise<boolean> {
  const changed = await tx.run(
    `update dag set is_paused = 1, is_draining = 0 where dag_id = ? and ${isOver}`,
    [dagId],
  );
  if (changed === 0) return false;
  await holdConsumer(tx, dagId, true);
  await syncWatchers(tx, null);
  await tx.run('insert into event_log (at, event, dag_id, owner, extra) values (?, ?, ?, ?, ?)', [
    nowUs,
    'drain_completed',
    dagId,
    null,
    JSON.stringify({ via: 'scheduler' }),
  ]);
  return true;
}
