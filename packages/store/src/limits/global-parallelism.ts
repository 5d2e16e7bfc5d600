// How many attempts may be queued or running in the whole installation, whichever scheduler queued them: a keyed limit
// of Ariel's own, which every attempt takes where one is set.
import { GLOBAL_PARALLELISM_KEY } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import type { TakenLimit } from './take-limits.ts';

/** How many more may be queued under a limit of `max`. */
export async function freeGlobally(tx: Queryable, max: number, nowUs: number): Promise<number> {
  const row = await tx.first<{ used: number }>(
    `insert into limit_key (key, per_ms, max, asked_at) values (?, 0, ?, ?)
     on conflict (key, per_ms) do update set max = excluded.max, asked_at = excluded.asked_at returning used`,
    [GLOBAL_PARALLELISM_KEY, max, nowUs],
  );
  return max - (row?.used ?? 0);
}

/** What an attempt takes where such a limit is set. */
export const globalLimit = (max: number): TakenLimit => ({ key: GLOBAL_PARALLELISM_KEY, perMs: null, max });
