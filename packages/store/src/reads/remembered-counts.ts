// Counts of long lists, kept for a while where counting takes long: whoever looks at a page again should not pay for the whole
// history each time, and neither should the scheduler beside. A count that is quick is always made anew.
import { endOfReads, ReadCancelledError } from '../database/cancellation.ts';
import type { Queryable, SqlParameters } from '../database/database.ts';

/** Counting takes at most this share of a processor for each list. */
const SHARE = 1 / 50;
/** Counts that were quicker are made each time, in ms. */
const QUICK_MS = 10;
const LONGEST_MS = 30_000;
const MOST_KEPT = 1_000;

interface Kept {
  readonly count: Promise<number>;
  /** Until when it holds; null while it is being counted. */
  untilMs: number | null;
}

export class RememberedCounts {
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, Kept>();

  /** `nowMs`: a clock that never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** The `total` of a statement; equal ones that are asked at the same time are one. */
  of(database: Queryable, sql: string, parameters: SqlParameters): Promise<number> {
    const key = JSON.stringify([sql, parameters.map(String)]);
    const beganMs = this.#nowMs();
    const known = this.#kept.get(key);
    if (known && (known.untilMs === null || known.untilMs > beganMs))
      return known.count.catch((error: unknown) => {
        // Who asked for it first has left; who waits here has not.
        if (!(error instanceof ReadCancelledError) || endOfReads()?.aborted) throw error;
        return this.of(database, sql, parameters);
      });
    const made: Kept = { count: countRows(database, sql, parameters), untilMs: null };
    this.#kept.delete(key);
    this.#kept.set(key, made);
    this.#forgetOldest();
    made.count.then(
      () => this.#counted(key, made, beganMs),
      () => this.#forget(key, made),
    );
    return made.count;
  }

  #counted(key: string, made: Kept, beganMs: number): void {
    const nowMs = this.#nowMs();
    const tookMs = nowMs - beganMs;
    if (tookMs > QUICK_MS) made.untilMs = nowMs + Math.min(LONGEST_MS, tookMs / SHARE);
    else this.#forget(key, made);
  }

  #forget(key: string, made: Kept): void {
    if (this.#kept.get(key) === made) this.#kept.delete(key);
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

export async function countRows(
  database: Queryable,
  sql: string,
  parameters: SqlParameters,
): Promise<number> {
  const row = await database.first<{ total: number }>(sql, parameters);
  return row?.total ?? 0;
}
