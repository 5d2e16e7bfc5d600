// Which logs grew in pieces here, and when their pieces are put together: as soon as they are many, and once nothing was added
// for a while, which is how the end of a try looks from here. What is forgotten with the process only stays in pieces.

/** So many pieces are put together while the log still grows. */
const MANY = 64;

export class GrownLogs {
  readonly #compact: (path: string) => Promise<unknown>;
  readonly #quietMs: number;
  readonly #logs = new Map<string, { pieces: number; grewMs: number }>();
  #timer: NodeJS.Timeout | null = null;
  #isAtWork = false;

  constructor(compact: (path: string) => Promise<unknown>, quietMs: number) {
    this.#compact = compact;
    this.#quietMs = quietMs;
  }

  /** A piece was added behind others. */
  grew(path: string): void {
    const log = this.#logs.get(path) ?? { pieces: 0, grewMs: 0 };
    log.pieces += 1;
    log.grewMs = performance.now();
    this.#logs.set(path, log);
    this.#look(log.pieces >= MANY ? 0 : this.#quietMs);
  }

  #look(delayMs: number): void {
    if (this.#isAtWork || (this.#timer !== null && delayMs > 0)) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#work(), delayMs);
    this.#timer.unref();
  }

  async #work(): Promise<void> {
    this.#timer = null;
    this.#isAtWork = true;
    const untilMs = performance.now() - this.#quietMs;
    for (const [path, { grewMs, pieces }] of this.#logs) {
      if (pieces < MANY && grewMs > untilMs) continue;
      this.#logs.delete(path);
      // A database that is away now: the log stays in pieces, which is no harm.
      await this.#compact(path).catch(() => undefined);
    }
    this.#isAtWork = false;
    if (this.#logs.size > 0) this.#look(this.#quietMs);
  }
}
