// Takes and gives back keyed limits. An attempt takes all that its task names in the transaction that queues it, and
// gives them back wherever it gives back its pool slots. A start under a rate is never given back.
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';
import { standingOfRate } from './ask-limit.ts';
import type { LimitName } from './limit-name.ts';

export interface TakenLimit extends LimitName {
  readonly max: number;
}

/** All of them or none: false where one has no room (any more). Each was asked for before (`askLimit`). */
export async function takeLimits(
  tx: Queryable,
  attemptId: string,
  limits: readonly TakenLimit[],
  nowUs: number,
): Promise<boolean> {
  for (const limit of limits) {
    const { key, perMs } = limit;
    const isTaken =
      perMs === null
        ? await takeHold(tx, attemptId, limit, nowUs)
        : await takeStart(tx, attemptId, { ...limit, key, perMs }, nowUs);
    if (isTaken) continue;
    await undoLimits(tx, attemptId, nowUs);
    return false;
  }
  return true;
}

async function takeHold(
  tx: Queryable,
  attemptId: string,
  { key, max }: TakenLimit,
  nowUs: number,
): Promise<boolean> {
  const sql = 'update limit_key set used = used + 1 where key = ? and per_ms = 0 and used < max and used < ?';
  if ((await tx.run(sql, [key, max])) === 0) return false;
  await tx.run('insert into limit_hold (attempt_id, key, taken_at) values (?, ?, ?)', [
    attemptId,
    key,
    nowUs,
  ]);
  return true;
}

async function takeStart(
  tx: Queryable,
  attemptId: string,
  { key, max, perMs }: TakenLimit & { readonly perMs: number },
  nowUs: number,
): Promise<boolean> {
  const row = await tx.first<{ max: number; turn: number }>(
    'select max, turn from limit_key where key = ? and per_ms = ?',
    [key, perMs],
  );
  if (!row) return false;
  const { free } = await standingOfRate(tx, { key, perMs }, Math.min(max, row.max), nowUs);
  if (free <= 0) return false;
  // Whoever counted at the same time loses here: its turn is over.
  const sql = 'update limit_key set turn = turn + 1 where key = ? and per_ms = ? and turn = ?';
  if ((await tx.run(sql, [key, perMs, row.turn])) === 0) return false;
  await tx.run('insert into limit_start (key, per_ms, at, attempt_id) values (?, ?, ?, ?)', [
    key,
    perMs,
    nowUs,
    attemptId,
  ]);
  await tx.run('delete from limit_start where key = ? and per_ms = ? and at <= ?', [
    key,
    perMs,
    nowUs - perMs * 1000,
  ]);
  return true;
}

/** The attempt was not queued after all: what it took in this transaction never happened. */
export async function undoLimits(tx: Queryable, attemptId: string, nowUs: number): Promise<void> {
  await releaseLimits(tx, [attemptId]);
  await tx.run('delete from limit_start where attempt_id = ? and at = ?', [attemptId, nowUs]);
}

/** All in one statement, the keys locked in their order. */
const releaseOnPostgres = `with gone as (delete from limit_hold
    where attempt_id in (select json_array_elements_text(cast(? as json))) returning key),
  freed as (select key, count(*) as n from gone group by key),
  locked as (select k.key, freed.n from limit_key k join freed on freed.key = k.key where k.per_ms = 0
    order by k.key for update of k)
  update limit_key set used = case when used > locked.n then used - locked.n else 0 end
  from locked where limit_key.key = locked.key and limit_key.per_ms = 0`;

/** What the attempts hold is free again. Costs one look where nobody holds anything. */
export async function releaseLimits(tx: Queryable, attemptIds: readonly string[]): Promise<void> {
  if (attemptIds.length === 0) return;
  if (tx.dialect === 'postgres') {
    await writeLater(tx, releaseOnPostgres, [[JSON.stringify(attemptIds)]]);
    return;
  }
  if (!(await tx.first('select 1 as found from limit_hold limit 1'))) return;
  const freed = new Map<string, number>();
  const released = await tx.allMany<{ key: string }>(
    'delete from limit_hold where attempt_id = ? returning key',
    attemptIds.map((id) => [id]),
  );
  for (const { key } of released.flat()) freed.set(key, (freed.get(key) ?? 0) + 1);
  for (const [key, count] of [...freed].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const sql = `update limit_key set used = case when used > ? then used - ? else 0 end where key = ? and per_ms = 0`;
    await tx.run(sql, [count, count, key]);
  }
}
