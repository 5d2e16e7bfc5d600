// When the next schedule or queued run is due: read from the database only when one of them may have moved.
import { nextDueUs, nextQueuedUs, type Queryable } from '@ariel/store';

export class DueTimes {
  readonly #database: Queryable;
  // Times up to which schedules and queued runs were looked at: what is due later may not be missed, however late it is
  // by now.
  #lookedForDueUs = 0;
  #lookedForQueuedUs = 0;
  #lastUs = 0;
  #nextUs: number | null = null;
  #isKnown = false;

  constructor(database: Queryable) {
    this.#database = database;
  }

  lookedForDue(nowUs: number): void {
    this.#isKnown = false;
    this.#lookedForDueUs = nowUs;
  }

  lookedForQueued(nowUs: number): void {
    this.#isKnown = false;
    this.#lookedForQueuedUs = nowUs;
  }

  /** Whether the clock went back since it was asked last: what was looked for then lies in the future now. */
  wentBack(nowUs: number): boolean {
    const isBack = nowUs < this.#lastUs;
    this.#lastUs = nowUs;
    if (isBack) this.#isKnown = false;
    return isBack;
  }

  async nextUs(): Promise<number | null> {
    if (this.#isKnown) return this.#nextUs;
    const times = [
      await nextDueUs(this.#database, this.#lookedForDueUs),
      await nextQueuedUs(this.#database, this.#lookedForQueuedUs),
    ];
    const known = times.filter((time) => time !== null);
    this.#nextUs = known.length === 0 ? null : Math.min(...known);
    this.#isKnown = true;
    return this.#nextUs;
  }
}
