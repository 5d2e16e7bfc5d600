// What this process knows of the attempts that it gave away: how each looked when it was claimed. A report of it can be written
// without reading it again, under the guard that nobody has touched it since.
import type { HeldRow } from '@ariel/store';

/** Attempts that end elsewhere leave at last, the oldest first. */
const MOST_HELD = 5_000;

export class HeldAttempts {
  readonly #rows = new Map<string, HeldRow>();

  hold(row: HeldRow): void {
    this.#rows.delete(row.id);
    this.#rows.set(row.id, row);
    if (this.#rows.size <= MOST_HELD) return;
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined) this.#rows.delete(oldest);
  }

  get(attemptId: string): HeldRow | undefined {
    return this.#rows.get(attemptId);
  }

  forget(attemptId: string): void {
    this.#rows.delete(attemptId);
  }
}
