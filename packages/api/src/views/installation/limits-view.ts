// Everything that holds work back although it is ready: pools, limits by key, places; and who holds them.
import { formatInstant, GLOBAL_PARALLELISM_KEY, isReservedKey } from '@ariel/core';
import type { LimitsView, LimitView, PoolView } from '@ariel/protocol';
import {
  allLimits,
  allPools,
  type LimitRow,
  type LimitTaskRow,
  limitHolders,
  limitTasks,
  limitWaiting,
  liveSlots,
  poolUsers,
} from '@ariel/store/reads';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { listed } from '../summaries/headlines.ts';

const MOST_LIMITS = 500;
const MOST_HOLDERS = 20;
const MOST_USERS = 5;
const DEFAULT_PARALLELISM = 32;

export const addLimitsView: Routes = (server, context) => {
  server.get('/ui/limits', { config: { permission: 'pools:read' } }, () => limitsOf(context));
};

async function limitsOf(context: ApiContext): Promise<LimitsView> {
  const { database } = context;
  const pools = await poolsOf(context);
  const rows = await allLimits(database, context.nowUs(), MOST_LIMITS);
  const limits: LimitView[] = [];
  for (const row of rows) if (!isReservedKey(row.key)) limits.push(await limitOf(context, row));
  const live = await liveSlots(database);
  return {
    headline: headlineOf(pools, limits),
    pools,
    limits,
    places: {
      used: live.reduce((sum, row) => sum + row.instances, 0),
      max: context.parallelism ?? DEFAULT_PARALLELISM,
      everywhere: rows.find((row) => row.key === GLOBAL_PARALLELISM_KEY)?.max ?? null,
    },
  };
}

async function poolsOf({ database }: ApiContext): Promise<PoolView[]> {
  const pools: PoolView[] = [];
  for (const pool of await allPools(database)) {
    const users = pool.used > 0 ? await poolUsers(database, pool.name, MOST_USERS) : [];
    pools.push({
      name: pool.name,
      slots: pool.slots,
      used: pool.used,
      include_deferred: pool.include_deferred === 1,
      description: pool.description,
      held_by: users.map((user) => ({ dag_id: user.dag_id, held: user.slots })),
    });
  }
  return pools;
}

async function limitOf({ database }: ApiContext, row: LimitRow): Promise<LimitView> {
  const { key, per_ms: perMs } = row;
  const waiting = await limitWaiting(database, key, perMs);
  const holders = perMs === null ? await limitHolders(database, key, MOST_HOLDERS) : [];
  const tasks = await limitTasks(database, key, perMs);
  return {
    key,
    kind: perMs === null ? 'concurrency' : 'rate',
    max: row.max,
    per_ms: perMs,
    used: row.used,
    opens_at: isoOrNull(row.opens_at),
    waiting: waiting.reduce((sum, { instances }) => sum + instances, 0),
    waiting_by: waiting,
    holders: holders.map(({ taken_at: takenAt, ...holder }) => ({
      ...holder,
      since: formatInstant(takenAt),
    })),
    tasks: tasks.map(({ dag_id, max, task_id }) => ({ dag_id, task_id, max })),
    warning: warningOf(tasks),
  };
}

/** Tasks that name one limit should say one number: the smallest counts for all. */
function warningOf(tasks: readonly LimitTaskRow[]): string | null {
  const [smallest] = tasks;
  const other = tasks.at(-1);
  if (!smallest || !other || smallest.max === other.max) return null;
  return (
    `${other.dag_id}.${other.task_id} says ${other.max}, but ${smallest.dag_id}.${smallest.task_id} says ` +
    `${smallest.max}: the smaller number counts for all`
  );
}

function headlineOf(pools: readonly PoolView[], limits: readonly LimitView[]): string {
  const full = [
    ...limits.filter((limit) => limit.used >= limit.max).map((limit) => `limit ${limit.key}`),
    ...pools.filter((pool) => pool.slots >= 0 && pool.used >= pool.slots).map((pool) => `pool ${pool.name}`),
  ];
  if (full.length === 0) return 'No pool and no limit is used up';
  const [first = '', ...others] = full;
  const named = full.length > 3 ? `${full.slice(0, 2).join(', ')} and ${full.length - 2} more` : listed(full);
  const waiting = limits.reduce((sum, limit) => sum + limit.waiting, 0);
  const waits =
    waiting === 0 ? '' : `; ${waiting} ready ${waiting === 1 ? 'instance waits' : 'instances wait'}`;
  const text = `${others.length === 0 ? first : named} ${full.length === 1 ? 'is' : 'are'} used up${waits}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
