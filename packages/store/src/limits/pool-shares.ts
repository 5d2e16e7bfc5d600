// Pools that several schedulers have work for. Whoever frees a slot would always be the first to take it; so one that sees that
// others wait leaves them their share.
import type { Queryable } from '../database/database.ts';

export interface PoolStanding {
  readonly name: string;
  readonly slots: number;
  readonly used: number;
  /** Other schedulers that live and have work waiting for it. */
  readonly others: number;
  /** Slots that this owner's runs hold; counted only where others wait. */
  readonly held: number;
}

const standings = `select p.name, p.slots, p.used,
    (select count(*) from pool_waiting w join job j on j.id = w.owner_id and j.ended_at is null
      where w.pool = p.name and w.owner_id <> ?) as others from pool p`;
const held = `select i.pool, sum(i.pool_slots) as held from task_instance i join dag_run r on r.id = i.run_ref
  where r.owner_id = ? and i.state in ('queued', 'running', 'restarting') group by i.pool`;

export async function readPoolStandings(db: Queryable, ownerId: string): Promise<PoolStanding[]> {
  const pools = await db.all<Omit<PoolStanding, 'held'>>(standings, [ownerId]);
  if (pools.every((pool) => pool.others === 0)) return pools.map((pool) => ({ ...pool, held: 0 }));
  const rows = await db.all<{ pool: string; held: number }>(held, [ownerId]);
  const byPool = new Map(rows.map((row) => [row.pool, row.held]));
  return pools.map((pool) => ({ ...pool, held: byPool.get(pool.name) ?? 0 }));
}

/** The owner has work waiting for these pools now, and for those no more. */
export async function writePoolWaiting(
  tx: Queryable,
  ownerId: string,
  changes: { readonly begins: readonly string[]; readonly ends: readonly string[] },
): Promise<void> {
  await tx.runMany(
    'insert into pool_waiting (pool, owner_id) values (?, ?) on conflict do nothing',
    changes.begins.map((pool) => [pool, ownerId]),
  );
  await tx.runMany(
    'delete from pool_waiting where pool = ? and owner_id = ?',
    changes.ends.map((pool) => [pool, ownerId]),
  );
}

/** What owners that are gone waited for. */
export async function sweepPoolWaiting(db: Queryable): Promise<void> {
  await db.run(
    `delete from pool_waiting where not exists
       (select 1 from job j where j.id = pool_waiting.owner_id and j.ended_at is null)`,
  );
}
