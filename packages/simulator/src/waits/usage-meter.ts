// How much of a limit is used, and for how long it was full. Changes within one instant do not count: only what lasts.

export class UsageMeter {
  readonly name: string;
  /** Null: no limit. */
  readonly size: number | null;
  #used = 0;
  #peak = 0;
  #fullUs = 0;
  #sinceUs: number;
  /** How long anything waited for it. */
  waitedUs = 0;
  #waitedUntilUs = 0;

  constructor(name: string, size: number | null, nowUs: number) {
    this.name = name;
    this.size = size;
    this.#sinceUs = nowUs;
  }

  get used(): number {
    return this.#used;
  }

  get peak(): number {
    return this.#peak;
  }

  get fullUs(): number {
    return this.#fullUs;
  }

  change(by: number, nowUs: number): void {
    this.settle(nowUs);
    this.#used += by;
  }

  settle(nowUs: number): void {
    const lasted = nowUs - this.#sinceUs;
    if (lasted <= 0) return;
    this.#sinceUs = nowUs;
    if (this.#used > this.#peak) this.#peak = this.#used;
    if (this.size !== null && this.#used >= this.size) this.#fullUs += lasted;
  }

  /** Something waited for it from one instant to the next; several at once count once. */
  waited(fromUs: number, toUs: number): void {
    if (toUs <= this.#waitedUntilUs) return;
    this.waitedUs += toUs - Math.max(fromUs, this.#waitedUntilUs);
    this.#waitedUntilUs = toUs;
  }
}
