// How much of a keyed limit is free. Asked by a scheduler that has something ready under it; what tasks say of the
// limit is written down with the question, so that the smallest number counts for all of them.
import type { Queryable } from '../database/database.ts';
import type { LimitName } from './limit-name.ts';

export interface AskedLimit extends LimitName {
  /** `[dagId, taskId, max]` of each task that names it. */
  readonly declared: readonly (readonly [dagId: string, taskId: string, max: number])[];
}

export interface LimitStanding {
  readonly max: number;
  /** How many may start now. */
  readonly free: number;
  /** For a rate that is used up: when it has room again, if nobody starts before; microseconds. */
  readonly opensAtUs: number | null;
}

export async function askLimit(tx: Queryable, asked: AskedLimit, nowUs: number): Promise<LimitStanding> {
  const { key } = asked;
  const perMs = asked.perMs ?? 0;
  const smallest = asked.declared.reduce((least, [, , max]) => Math.min(least, max), Number.MAX_SAFE_INTEGER);
  await tx.run(
    `insert into limit_key (key, per_ms, max, asked_at) values (?, ?, ?, ?)
     on conflict (key, per_ms) do update set asked_at = excluded.asked_at`,
    [key, perMs, smallest, nowUs],
  );
  await tx.runMany(
    `insert into limit_task (key, per_ms, dag_id, task_id, max) values (?, ?, ?, ?, ?)
     on conflict (key, per_ms, dag_id, task_id) do update set max = excluded.max`,
    asked.declared.map(([dagId, taskId, max]) => [key, perMs, dagId, taskId, max]),
  );
  const row = await tx.first<{ max: number; used: number }>(
    `update limit_key set max = coalesce((select min(t.max) from limit_task t
       where t.key = limit_key.key and t.per_ms = limit_key.per_ms), max)
     where key = ? and per_ms = ? returning max, used`,
    [key, perMs],
  );
  const max = row?.max ?? smallest;
  if (asked.perMs === null) return { max, free: max - (row?.used ?? 0), opensAtUs: null };
  return standingOfRate(tx, { key, perMs: asked.perMs }, max, nowUs);
}

/**
 * A rate counts the starts in the time before now: a sliding window, kept as one row a start, so that it is exact whoever
 * asks, and after any restart.
 */
export async function standingOfRate(
  db: Queryable,
  { key, perMs }: { readonly key: string; readonly perMs: number },
  max: number,
  nowUs: number,
): Promise<LimitStanding> {
  const sinceUs = nowUs - perMs * 1000;
  const counted = await db.first<{ n: number }>(
    'select count(*) as n from limit_start where key = ? and per_ms = ? and at > ?',
    [key, perMs, sinceUs],
  );
  const count = counted?.n ?? 0;
  if (count < max) return { max, free: max - count, opensAtUs: null };
  const leaving = await db.first<{ at: number }>(
    'select at from limit_start where key = ? and per_ms = ? and at > ? order by at limit 1 offset ?',
    [key, perMs, sinceUs, count - max],
  );
  return { max, free: 0, opensAtUs: leaving ? leaving.at + perMs * 1000 : null };
}

/**
 * A DAG has a new form: what its tasks said of limits is asked for again when they are ready. False where they said
 * nothing, which costs one look.
 */
export async function forgetDeclaredLimits(db: Queryable, dagId: string): Promise<boolean> {
  const said = await db.first('select 1 as said from limit_task where dag_id = ? limit 1', [dagId]);
  if (!said) return false;
  await db.run('delete from limit_task where dag_id = ?', [dagId]);
  return true;
}
