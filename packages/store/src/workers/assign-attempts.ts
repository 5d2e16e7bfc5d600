// Gives queued attempts to workers that ask for work. An attempt is assigned to one worker for a few seconds; what is not
// claimed until then is free again. Only a claim makes an attempt live: an assignment decides nothing but who is asked.
import type { Database } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';

export interface AssignmentRequest {
  readonly workerId: string;
  readonly queues: readonly string[];
  readonly limit: number;
  /** Attempts that the worker has and has not claimed yet: what else is assigned to it was lost on the way. */
  readonly holding: readonly string[];
  /** How long they are this worker's to claim. */
  readonly assignMs: number;
}

export interface AssignedRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
  readonly queue: string;
  readonly version_id: string;
  readonly priority_weight: number;
  readonly queued_at: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly team: string | null;
  readonly code_hash: string;
}

const marks = (list: readonly unknown[]): string => list.map(() => '?').join(', ');

/** As many as a power of two, the last one repeated: each length of a list would else be another statement to prepare. */
function padded(list: readonly string[]): readonly string[] {
  const [last] = list.slice(-1);
  if (last === undefined) return list;
  return [...list, ...Array<string>(2 ** Math.ceil(Math.log2(list.length)) - list.length).fill(last)];
}

/** The attempts that now are this worker's to claim, the most urgent first. */
export async function assignAttempts(
  database: Database,
  { assignMs, holding, limit, queues, workerId }: AssignmentRequest,
): Promise<AssignedRow[]> {
  if (limit <= 0 || queues.length === 0) return [];
  const now = await databaseNow(database);
  const [held, among] = [padded(holding), padded(queues)];
  const notHeld = held.length === 0 ? '' : `and id not in (${marks(held)})`;
  const wanted = `select id from task_instance
    where state = 'queued' and (lease_until is null or lease_until < ${now.sql} or worker_id = ?)
      and queue in (${marks(among)}) ${notHeld}
    order by priority_weight desc, queued_at, id limit ?`;
  // Postgres: what another server is assigning at this moment is passed over, so that nobody waits for anybody. As an array it
  // is looked for once; as a plain subquery it is for each row again, and its limit with it.
  const isWanted =
    database.dialect === 'postgres'
      ? `id = any(array(${wanted} for update skip locked))`
      : `id in (${wanted})`;
  const taken = await database.all<{ id: string }>(
    `update task_instance set worker_id = ?, lease_until = ${now.sql} + ?
     where ${isWanted} and state = 'queued' returning id`,
    [workerId, ...now.parameters, assignMs * 1000, ...now.parameters, workerId, ...among, ...held, limit],
  );
  return taken.length === 0
    ? []
    : describe(
        database,
        taken.map(({ id }) => id),
      );
}

async function describe(database: Database, ids: readonly string[]): Promise<AssignedRow[]> {
  const rows = await database.allMany<AssignedRow>(
    `select i.id, i.run_ref, i.task_id, i.map_index, i.iteration, i.try_number, i.queue, i.version_id, i.priority_weight,
       i.queued_at, r.dag_id, r.run_id, r.team, v.code_hash
     from task_instance i join dag_run r on r.id = i.run_ref join dag_version v on v.id = i.version_id
     where i.id = ?`,
    ids.map((id) => [id]),
  );
  return rows.flat().sort(byUrgency);
}

function byUrgency(left: AssignedRow, right: AssignedRow): number {
  return (
    right.priority_weight - left.priority_weight ||
    left.queued_at - right.queued_at ||
    (left.id < right.id ? -1 : 1)
  );
}

/** A worker goes: what it has not claimed is free for others at once. Gives how many attempts that were. */
export function unassignAttempts(database: Database, workerId: string): Promise<number> {
  return database.run(
    "update task_instance set lease_until = null where state = 'queued' and worker_id = ? and lease_until is not null",
    [workerId],
  );
}
