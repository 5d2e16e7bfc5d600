// Which logs grew in pieces here, and when their pieces are put together: as soon as they are many, and once nothing was added
// for a while, which is how the end of a try looks from here. What is forgotten with the process only stays in pieces.

/** How the time passes for those who put logs together. */
export interface LogTime {
  nowMs(): number;
  /** Calls `act` once, after so long; gives a way to take that back. */
  after(ms: number, act: () => void): () => void;
}

/** The machine's time; it keeps no process alive. */
export const machineLogTime: LogTime = {
  nowMs: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** So many pieces are put together while the log still grows. */
const MANY = 64;

export class GrownLogs {
  readonly #compact: (path: string) => Promise<unknown>;
  readonly #quietMs: number;
  readonly #logs = new Map<string, { pieces: number; grewMs: number }>();
  readonly #time: LogTime;
  #cancelLook: (() => void) | null = null;
  #isAtWork = false;

  constructor(compact: (path: string) => Promise<unknown>, quietMs: number, time: LogTime) {
    this.#compact = compact;
    this.#quietMs = quietMs;
    this.#time = time;
  }

  /** A piece was added behind others. */
  grew(path: string): void {
    const log = this.#logs.get(path) ?? { pieces: 0, grewMs: 0 };
    log.pieces += 1;
    log.grewMs = this.#time.nowMs();
    this.#logs.set(path, log);
    this.#look(log.pieces >= MANY ? 0 : this.#quietMs);
  }

  #look(delayMs: number): void {
    if (this.#isAtWork || (this.#cancelLook !== null && delayMs > 0)) return;
    this.#cancelLook?.();
    this.#cancelLook = this.#time.after(delayMs, () => void this.#work());
  }

  async #work(): Promise<void> {
    this.#cancelLook = null;
    this.#isAtWork = true;
    const untilMs = this.#time.nowMs() - this.#quietMs;
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
