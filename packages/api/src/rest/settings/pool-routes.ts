// Pools and how full they are.
import { PoolCollection, PoolResponse } from '@ariel/protocol/rest';
import { findPool, type LiveSlotsRow, type PoolRow, poolResource, slotsOfPools } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListRules, pageParameters, patternParameters } from '../lists/list-query.ts';

const rules: ListRules = {
  resource: poolResource,
  defaultOrder: ['id'],
  orders: ['id', 'name', 'pool', 'slots', 'description'],
  patterns: { pool_name: 'name' },
};

export const addPoolRoutes: Routes = (server, context) => {
  const config = { permission: 'pools:read' } as const;

  server.get(
    '/api/v2/pools',
    {
      config,
      schema: {
        tags: ['Pool'],
        querystring: Type.Object({ ...pageParameters, ...patternParameters(['pool_name']) }),
        response: { 200: PoolCollection },
      },
    },
    async (request) => {
      const { rows, total } = await listOf<PoolRow>(context, rules, request.query);
      const live = await slotsOfPools(context.database);
      return { pools: rows.map((row) => presentPool(row, live)), total_entries: total };
    },
  );

  server.get(
    '/api/v2/pools/:pool_name',
    {
      config,
      schema: {
        tags: ['Pool'],
        params: Type.Object({ pool_name: Type.String() }),
        response: { 200: PoolResponse },
      },
    },
    async (request) => {
      const name = request.params.pool_name;
      const pool = orNotFound(await findPool(context.database, name), `The Pool with name: \`${name}\``);
      return presentPool(pool, await slotsOfPools(context.database));
    },
  );
};

export function presentPool(pool: PoolRow, live: readonly LiveSlotsRow[]) {
  const held = (...states: readonly (string | null)[]): number =>
    live
      .filter((row) => row.pool === pool.name && states.includes(row.state))
      .reduce((sum, row) => sum + row.slots, 0);
  const running = held('running', 'restarting');
  const queued = held('queued');
  const deferred = held('deferred');
  const occupied = running + queued + (pool.include_deferred === 1 ? deferred : 0);
  const unlimited = pool.slots < 0;
  return {
    name: pool.name,
    slots: unlimited ? -1 : pool.slots,
    description: pool.description,
    include_deferred: pool.include_deferred === 1,
    occupied_slots: occupied,
    running_slots: running,
    queued_slots: queued,
    scheduled_slots: 0,
    open_slots: unlimited ? -1 : pool.slots - occupied,
    deferred_slots: deferred,
    team_name: pool.team,
  };
}
