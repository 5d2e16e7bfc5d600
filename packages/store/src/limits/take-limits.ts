// Takes and gives back keyed limits. An attempt takes all that its task names in the transaction that queues it, and
// gives them back wherever it gives back its pool slots. A start under a rate is never given back.
import type { Queryable } from '../database/database.ts';
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

/** What the attempts hold is free again. Costs one look where nobody holds anything. */
export async function releaseLimits(tx: Queryable, attemptIds: readonly string[]): Promise<void> {
  if (attemptIds.length === 0) return;
  const any = await tx.first<{ found: number }>('select exists (select 1 from limit_hold) as found');
  if (any?.found !== 1) return;
  const freed = new Map<string, number>();
  for (const attemptId of attemptIds) {
    const sql = 'delete from limit_hold where attempt_id = ? returning key';
    for (const { key } of await tx.all<{ key: string }>(sql, [attemptId]))
      freed.set(key, (freed.get(key) ?? 0) + 1);
  }
  for (const [key, count] of freed) {
    await tx.run('update limit_key set used = max(0, used - ?) where key = ? and per_ms = 0', [count, key]);
  }
}
