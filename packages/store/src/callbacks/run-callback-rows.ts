// The life of a callback that runs by itself: given to a worker for a moment, claimed, kept alive, ended; or lost, and then
// queued again as long as it may be.
import { type ClaimParameters, claimParameters } from '../attempts/claim-attempt.ts';
import type { Database, Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';
import { type CallbackRow, callbackColumns } from './callback-rows.ts';

/** Lost so often, it is not begun again. */
const MAX_CLAIMS = 3;

export interface AssignedCallback {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string | null;
  readonly map_index: number;
  readonly iteration: number;
  readonly queue: string;
  readonly version_id: string;
  readonly claims: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly team: string | null;
  readonly code_hash: string;
}

export interface CallbackAssignment {
  readonly workerId: string;
  /** Null: all of them. */
  readonly queues: readonly string[] | null;
  readonly limit: number;
  /** How long they are this worker's to claim. */
  readonly assignMs: number;
}

/** The callbacks that now are this worker's to claim, oldest first. */
export async function assignCallbacks(
  database: Database,
  { assignMs, limit, queues, workerId }: CallbackAssignment,
): Promise<AssignedCallback[]> {
  if (limit <= 0 || queues?.length === 0) return [];
  const now = await databaseNow(database);
  const among = queues === null ? '' : `and queue in (${queues.map(() => '?').join(', ')})`;
  const lock = database.dialect === 'postgres' ? ' for update skip locked' : '';
  const taken = await database.all<{ id: string }>(
    `update callback set worker_id = ?, lease_until = ${now.sql} + ?
     where id in (select id from callback where state = 'queued' and (lease_until is null or lease_until < ${now.sql}) ${among}
       order by created_at, id limit ?${lock}) and state = 'queued' returning id`,
    [workerId, ...now.parameters, assignMs * 1000, ...now.parameters, ...(queues ?? []), limit],
  );
  const rows = await database.allMany<AssignedCallback>(
    `select c.id, c.run_ref, c.task_id, c.map_index, c.iteration, c.queue, c.version_id, c.claims, r.dag_id, r.run_id, c.team,
       v.code_hash
     from callback c join dag_run r on r.id = c.run_ref join dag_version v on v.id = c.version_id where c.id = ?`,
    taken.map(({ id }) => [id]),
  );
  return rows.flat().sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** In the order of `claims`; undefined where it is not queued any more. Who asks again gets the same answer. */
export async function claimCallbacks(
  tx: Queryable,
  claims: readonly ClaimParameters[],
  nowUs: number,
  leaseMs: number,
): Promise<(CallbackRow | undefined)[]> {
  const now = await databaseNow(tx);
  const rows = await tx.allMany<CallbackRow>(
    `update callback set claims = case when state = 'running' then claims else claims + 1 end, state = 'running',
       start_at = case when state = 'running' then start_at else ? end, worker_id = ?, hostname = ?, pid = ?, pid_started = ?, lease_until = ${now.sql} + ?
     where id = ? and (state = 'queued' or (state = 'running' and worker_id = ? and pid = ? and pid_started = ?))
     returning ${callbackColumns}`,
    claims.map((claim) => [nowUs, ...claimParameters(claim, now, leaseMs)]),
  );
  return rows.map(([row]) => row);
}

/** Gives those that are not live any more. */
export async function extendCallbackLeases(
  tx: Queryable,
  ids: readonly string[],
  leaseMs: number,
): Promise<string[]> {
  const now = await databaseNow(tx);
  const changed = await tx.runMany(
    `update callback set lease_until = ${now.sql} + ? where id = ? and state = 'running'`,
    ids.map((id) => [...now.parameters, leaseMs * 1000, id]),
  );
  return ids.filter((_id, index) => changed[index] === 0);
}

export interface CallbackEnd {
  readonly id: string;
  /** As its claim said it: tells the times that it was begun apart. Absent: whichever runs. */
  readonly startUs?: number | undefined;
  readonly state: 'success' | 'failed';
  readonly problem: string | null;
  readonly endUs: number;
}

/** False where it was not running: its end does not count. */
export async function endCallback(
  tx: Queryable,
  { endUs, id, problem, startUs, state }: CallbackEnd,
): Promise<boolean> {
  const changed = await tx.run(
    `update callback set state = ?, problem = ?, end_at = ?, lease_until = null
     where id = ? and state = 'running' and start_at = coalesce(?, start_at)`,
    [state, problem, endUs, id, startUs ?? null],
  );
  return changed === 1;
}

/** Its process is gone: it is queued again, or has failed where that happened too often. True where it is queued again. */
export async function loseCallback(
  tx: Queryable,
  { endUs, id, problem, startUs }: Omit<CallbackEnd, 'state'>,
): Promise<boolean> {
  const again = await tx.run(
    `update callback set state = 'queued', problem = ?, worker_id = null, lease_until = null
     where id = ? and state = 'running' and claims < ? and start_at = coalesce(?, start_at)`,
    [problem, id, MAX_CLAIMS, startUs ?? null],
  );
  if (again === 1) return true;
  await endCallback(tx, { id, state: 'failed', problem, endUs, startUs });
  return false;
}

/** Callbacks whose worker was not heard of in time, on the database's clock. */
export async function readExpiredCallbacks(
  db: Queryable,
): Promise<{ id: string; worker_id: string | null }[]> {
  const now = await databaseNow(db);
  return db.all(
    `select id, worker_id from callback where state = 'running' and lease_until < ${now.sql}`,
    now.parameters,
  );
}

/** Of a worker that is known to be gone. */
export function readCallbacksOfHost(db: Queryable, hostname: string): Promise<{ id: string }[]> {
  return db.all("select id from callback where state = 'running' and hostname = ?", [hostname]);
}

/** How many wait or run. */
export async function countOpenCallbacks(db: Queryable): Promise<number> {
  const row = await db.first<{ n: number }>(
    "select count(*) as n from callback where state in ('queued', 'running')",
  );
  return row?.n ?? 0;
}
