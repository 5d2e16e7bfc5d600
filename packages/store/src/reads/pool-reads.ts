// Pools, what their slots are used for, and what waits and runs in all.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import type { Resource } from './resource.ts';

export interface PoolRow {
  readonly name: string;
  readonly team: string | null;
  readonly slots: number;
  readonly used: number;
  readonly include_deferred: number;
  readonly description: string | null;
}

export const poolResource: Resource = {
  select: 'p.name, p.team, p.slots, p.used, p.include_deferred, p.description',
  from: 'pool p',
  absent: new Set(['description']),
  fields: { id: 'p.name', name: 'p.name', pool: 'p.name', slots: 'p.slots', description: 'p.description' },
  key: ['p.name'],
};

export function findPool(database: Queryable, name: string): Promise<PoolRow | undefined> {
  return database.first<PoolRow>(`select ${poolResource.select} from pool p where p.name = ?`, [name]);
}

export function allPools(database: Queryable): Promise<PoolRow[]> {
  return database.all<PoolRow>(`select ${poolResource.select} from pool p order by p.name`);
}

export interface LiveSlotsRow {
  readonly pool: string;
  readonly state: InstanceState;
  readonly slots: number;
  readonly instances: number;
}

/** Slots that queued and running instances hold, by pool and state. */
export function liveSlots(database: Queryable): Promise<LiveSlotsRow[]> {
  return database.all<LiveSlotsRow>(
    `select pool, state, sum(pool_slots) as slots, count(*) as instances from task_instance
     where state in ('queued', 'running', 'restarting') group by pool, state`,
  );
}

/** What counts in pools, or may: also what waits deferred, in a state of its own. */
export async function slotsOfPools(database: Queryable): Promise<LiveSlotsRow[]> {
  const deferred = await database.all<LiveSlotsRow>(
    `select pool, 'deferred' as state, sum(pool_slots) as slots, count(*) as instances from waiting_trigger group by pool`,
  );
  return [...(await liveSlots(database)), ...deferred];
}

export interface PoolUserRow {
  readonly dag_id: string;
  readonly slots: number;
}

/** The DAGs that hold most of a pool. */
export function poolUsers(database: Queryable, pool: string, limit: number): Promise<PoolUserRow[]> {
  return database.all<PoolUserRow>(
    `select r.dag_id, sum(i.pool_slots) as slots from task_instance i join dag_run r on r.id = i.run_ref
     where i.state in ('queued', 'running', 'restarting') and i.pool = ? group by r.dag_id order by slots desc limit ?`,
    [pool, limit],
  );
}

/** Live instances of a DAG, in all and in one run. */
export async function liveInstanceCounts(
  database: Queryable,
  dagId: string,
  runRef: number,
): Promise<{ readonly ofDag: number; readonly ofRun: number; readonly inAll: number }> {
  const row = await database.first<{ dag: number | null; run: number | null; total: number }>(
    `select sum(case when r.dag_id = ? then 1 else 0 end) as dag, sum(case when i.run_ref = ? then 1 else 0 end) as run,
       count(*) as total
     from task_instance i join dag_run r on r.id = i.run_ref where i.state in ('queued', 'running', 'restarting')`,
    [dagId, runRef],
  );
  return { ofDag: row?.dag ?? 0, ofRun: row?.run ?? 0, inAll: row?.total ?? 0 };
}
