// How much work a worker takes ahead of its free places: where tasks are short, the way to the server would take longer than
// they do. What is taken ahead waits here, so it is never more than is done in a moment.

/** The moment: nobody waits here for longer while another worker is idle. */
const AHEAD_MS = 100;
const WINDOW_MS = 1_000;
const MOST = 64;

export class WorkAhead {
  #ends: number[] = [];

  /** An attempt ended. */
  note(nowMs: number): void {
    this.#ends.push(nowMs);
    if (this.#ends.length > 2 * MOST * (WINDOW_MS / AHEAD_MS)) this.#forget(nowMs);
  }

  /** Attempts to hold beyond the free places. */
  count(nowMs: number): number {
    this.#forget(nowMs);
    return Math.min(MOST, Math.floor((this.#ends.length * AHEAD_MS) / WINDOW_MS));
  }

  #forget(nowMs: number): void {
    this.#ends = this.#ends.filter((endMs) => endMs > nowMs - WINDOW_MS);
  }
}
