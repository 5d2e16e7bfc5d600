// Work that goes out in one piece at a time: what comes while one is under way goes together with the next. The busier it is, the
// more goes together.

export class Gathered<Item> {
  readonly #handle: (items: readonly Item[]) => Promise<void>;
  #waiting: Item[] = [];
  #isHandling = false;

  /** `handle` must not throw. */
  constructor(handle: (items: readonly Item[]) => Promise<void>) {
    this.#handle = handle;
  }

  add(items: readonly Item[]): void {
    this.#waiting.push(...items);
    if (!this.#isHandling) void this.#handleAll();
  }

  async #handleAll(): Promise<void> {
    this.#isHandling = true;
    while (this.#waiting.length > 0) await this.#handle(this.#waiting.splice(0));
    this.#isHandling = false;
  }
}
