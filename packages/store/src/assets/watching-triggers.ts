// Triggers that watch for news of assets: who runs them, and what they have told of. They belong to a triggerer as triggers of tasks do.
import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';
import { skipLocked } from '../database/row-locks.ts';
import type { TriggerClaim } from '../triggers/claim-triggers.ts';

/** What a triggerer needs to run one. */
export interface ClaimedWatcherRow {
  readonly id: number;
  readonly epoch: number;
  readonly name: string;
  readonly args: string;
  readonly module: string | null;
  readonly version_id: string;
  readonly code_hash: string;
}

/** Numbers of earlier owners are kept for so many claims: one that is slow may still tell what it saw. */
const EPOCHS_KEPT = 16;

/** Takes those that nobody living has, the oldest first, at most `limit`. */
export async function claimWatchers(tx: Queryable, claim: TriggerClaim): Promise<ClaimedWatcherRow[]> {
  const { leaseMs, limit, ownerId, queues } = claim;
  const now = await databaseNow(tx);
  const queued = queues === null ? 't.queue is null' : `t.queue in (${queues.map(() => '?').join(', ')})`;
  const free = await tx.all<{ id: number }>(
    `select t.id from asset_trigger t where ${queued} and (t.owner_id is null or (t.owner_id <> ? and not exists
       (select 1 from job j where j.id = t.owner_id and j.ended_at is null and j.heartbeat_at >= ${now.sql} - ?)))
     order by t.id limit ?${skipLocked(tx, 't')}`,
    [...(queues ?? []), ownerId, ...now.parameters, leaseMs * 1000, limit],
  );
  if (free.length === 0) return [];
  const rows = await tx.allMany<ClaimedWatcherRow>(
    `update asset_trigger set owner_id = ?, epoch = epoch + 1 where id = ?
     returning id, epoch, name, args, module, version_id, code_hash`,
    free.map(({ id }) => [ownerId, id]),
  );
  const claimed = rows.flat();
  await tx.runMany(
    'insert into asset_trigger_claim (trigger_id, epoch, seq) values (?, ?, 0)',
    claimed.map(({ epoch, id }) => [id, epoch]),
  );
  await tx.runMany(
    'delete from asset_trigger_claim where trigger_id = ? and epoch <= ?',
    claimed.map(({ epoch, id }) => [id, epoch - EPOCHS_KEPT]),
  );
  return claimed;
}

/** Those that are this owner's now, with the number of its claim. */
export function ownWatchers(
  db: Queryable,
  ownerId: string,
): Promise<{ readonly id: number; readonly epoch: number }[]> {
  return db.all('select id, epoch from asset_trigger where owner_id = ?', [ownerId]);
}

/** Whoever wants the owner's watchers may take them at once; only `ids` where they are given. */
export async function giveWatchersBack(
  db: Queryable,
  ownerId: string,
  ids: readonly number[] | null = null,
): Promise<void> {
  if (ids === null) await db.run('update asset_trigger set owner_id = null where owner_id = ?', [ownerId]);
  else
    await db.runMany(
      'update asset_trigger set owner_id = null where id = ? and owner_id = ?',
      ids.map((id) => [id, ownerId]),
    );
}

export interface WatchedAsset {
  readonly name: string;
  readonly uri: string;
  readonly asset_group: string;
}

/** Assets whose news it is now. */
export function watchedAssets(db: Queryable, triggerId: number): Promise<WatchedAsset[]> {
  return db.all<WatchedAsset>(
    `select distinct a.name, a.uri, a.asset_group from asset_watch w join asset a on a.id = w.asset_id
     where w.trigger_id = ? and a.is_active = 1 order by a.name, a.uri`,
    [triggerId],
  );
}

/** False where the event was told of before, or nobody needs the trigger any more. Its row is locked until the commit. */
export async function countWatcherEvent(
  tx: Queryable,
  { epoch, id, seq }: { readonly id: number; readonly epoch: number; readonly seq: number },
): Promise<boolean> {
  const changed = await tx.run(
    'update asset_trigger_claim set seq = ? where trigger_id = ? and epoch = ? and seq < ?',
    [seq, id, epoch, seq],
  );
  return changed === 1;
}

/** It works: what failed before is history. */
export async function watcherWorks(tx: Queryable, id: number): Promise<void> {
  await tx.run(
    'update asset_trigger set failures = 0, error = null, failed_at = null where id = ? and failures > 0',
    [id],
  );
}

export async function watcherFailed(db: Queryable, id: number, error: string, nowUs: number): Promise<void> {
  await db.run('update asset_trigger set failures = failures + 1, error = ?, failed_at = ? where id = ?', [
    error,
    nowUs,
    id,
  ]);
}

/** The team whose connections and variables it may see. */
export async function teamOfWatcher(db: Queryable, id: number): Promise<string | null> {
  const row = await db.first<{ team: string | null }>('select team from asset_trigger where id = ?', [id]);
  return row?.team ?? null;
}
