// Triggers belong to a triggerer for as long as its job lives, as runs belong to schedulers.
import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';
import { skipLocked } from '../database/row-locks.ts';

/** What a triggerer needs to run one, and what its log and its page call it. */
export interface ClaimedTriggerRow {
  readonly id: string;
  readonly attempt_id: string;
  readonly name: string;
  readonly args: string;
  readonly module: string | null;
  readonly version_id: string;
  readonly timeout_at: number | null;
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
}

export interface TriggerClaim {
  readonly ownerId: string;
  readonly limit: number;
  /** Null: those that name no queue. */
  readonly queues: readonly string[] | null;
  /** After how long without a beat an owner's triggers are anybody's. */
  readonly leaseMs: number;
}

/** Takes triggers that nobody living has, the oldest first, at most `limit`. */
export async function claimTriggers(tx: Queryable, claim: TriggerClaim): Promise<ClaimedTriggerRow[]> {
  const { leaseMs, limit, ownerId, queues } = claim;
  const now = await databaseNow(tx);
  const queued = queues === null ? 't.queue is null' : `t.queue in (${queues.map(() => '?').join(', ')})`;
  const free = await tx.all<{ id: string }>(
    `select t.id from waiting_trigger t where ${queued} and (t.owner_id is null or (t.owner_id <> ? and not exists
       (select 1 from job j where j.id = t.owner_id and j.ended_at is null and j.heartbeat_at >= ${now.sql} - ?)))
     order by t.id limit ?${skipLocked(tx, 't')}`,
    [...(queues ?? []), ownerId, ...now.parameters, leaseMs * 1000, limit],
  );
  if (free.length === 0) return [];
  await tx.runMany(
    'update waiting_trigger set owner_id = ? where id = ?',
    free.map(({ id }) => [ownerId, id]),
  );
  const rows = await tx.allMany<ClaimedTriggerRow>(
    `select ${claimed} from waiting_trigger t join task_instance i on i.id = t.attempt_id
       join dag_run r on r.id = i.run_ref where t.id = ? and i.state = 'deferred'`,
    free.map(({ id }) => [id]),
  );
  return rows.flat();
}

const claimed = `t.id, t.attempt_id, t.name, t.args, t.module, t.version_id, t.timeout_at, r.dag_id, r.run_id,
  i.task_id, i.map_index, i.iteration, i.try_number`;

/** The triggers that are this owner's now. */
export async function ownTriggers(db: Queryable, ownerId: string): Promise<ReadonlySet<string>> {
  const rows = await db.all<{ id: string }>('select id from waiting_trigger where owner_id = ?', [ownerId]);
  return new Set(rows.map(({ id }) => id));
}

/** Whoever wants the owner's triggers may take them at once; only `ids` where they are given. */
export async function giveTriggersBack(
  db: Queryable,
  ownerId: string,
  ids: readonly string[] | null = null,
): Promise<void> {
  if (ids === null) await db.run('update waiting_trigger set owner_id = null where owner_id = ?', [ownerId]);
  else
    await db.runMany(
      'update waiting_trigger set owner_id = null where id = ? and owner_id = ?',
      ids.map((id) => [id, ownerId]),
    );
}

/** Triggers whose time is over, the earliest first. */
export async function dueTriggers(db: Queryable, nowUs: number, limit: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    'select id from waiting_trigger where timeout_at is not null and timeout_at <= ? order by timeout_at limit ?',
    [nowUs, limit],
  );
  return rows.map(({ id }) => id);
}
