// Makes the counts of keyed limits equal to what is held. Nothing should ever be found wrong; a start looks anyway,
// because a count that is too high would hold work back for ever.
import type { Queryable } from '../database/database.ts';

/** Limits that nobody asked for in this time, and that nothing holds, are forgotten. */
const IDLE_US = 3_600_000_000;

/** Gives the keys of which the count was wrong. */
export async function recountLimits(tx: Queryable): Promise<string[]> {
  await tx.run(
    `delete from limit_hold where not exists (select 1 from task_instance i
       where i.id = limit_hold.attempt_id and i.state in ('queued', 'running', 'restarting'))`,
  );
  const wrong = await tx.all<{ key: string }>(
    `update limit_key set used = (select count(*) from limit_hold h where h.key = limit_key.key)
     where per_ms = 0 and used <> (select count(*) from limit_hold h where h.key = limit_key.key) returning key`,
  );
  // What tasks say of limits is said again when they are ready: versions may have gone since.
  await tx.run('delete from limit_task');
  await tx.run('delete from limit_waiting');
  return wrong.map(({ key }) => key);
}

export async function sweepLimits(tx: Queryable, nowUs: number): Promise<void> {
  if (!(await tx.first('select 1 as found from limit_key limit 1'))) return;
  await tx.run(`delete from limit_start where at <= ? - per_ms * 1000`, [nowUs]);
  await tx.run(
    `delete from limit_key where used = 0 and asked_at < ? and not exists (select 1 from limit_start s
       where s.key = limit_key.key and s.per_ms = limit_key.per_ms)`,
    [nowUs - IDLE_US],
  );
  await tx.run(
    `delete from limit_task where not exists (select 1 from limit_key k
       where k.key = limit_task.key and k.per_ms = limit_task.per_ms)`,
  );
}
