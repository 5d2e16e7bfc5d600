// What this process knows of the attempts that it gave away: how each looked when it was claimed. A report of it can be written
// without reading it again, under the guard that nobody has touched it since.
import type { HeldRow } from '@ariel/store';

export interface HeldAttempt {
  readonly row: HeldRow;
  /** Whether it may hold limits by key. */
  readonly mayHoldLimits: boolean;
}

/** Attempts that end elsewhere leave at last, the oldest first. */
const MOST_HELD = 5_000;

export class HeldAttempts {
  readonly #held = new Map<string, HeldAttempt>();

  hold(row: HeldRow, mayHoldLimits: boolean): void {
    this.#held.delete(row.id);
    this.#held.set(row.id, { row, mayHoldLimits });
    if (this.#held.size <= MOST_HELD) return;
    const [oldest] = this.#held.keys();
    if (oldest !== undefined) this.#held.delete(oldest);
  }

  get(attemptId: string): HeldAttempt | undefined {
    return this.#held.get(attemptId);
  }

  forget(attemptId: string): void {
    this.#held.delete(attemptId);
  }
}
