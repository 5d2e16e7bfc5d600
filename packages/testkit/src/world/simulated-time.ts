// Time that moves only when a test says so. Everything in the world that waits, waits here; nothing reads a real clock.
import type { Pacing } from '@ariel/scheduler';

interface Timer {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

const units: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };

/** Microseconds of `90s`, `15m`, `2h`, `1d`. */
export function durationUs(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (factor === undefined) throw new Error(`"${text}" is no duration: write 90s, 15m, 2h or 1d`);
  return Math.round(Number(count) * factor);
}

export class SimulatedTime implements Pacing {
  #nowUs: number;
  #timers: Timer[] = [];
  #soon: (() => void)[] = [];
  #order = 0;
  #beside: { left: number; readonly run: () => void } | null = null;
  /** Called after each step, when everything that it caused has been done. */
  readonly #afterStep: () => Promise<void>;

  constructor(startUs: number, afterStep: () => Promise<void> = async () => {}) {
    this.#nowUs = startUs;
    this.#afterStep = afterStep;
  }

  readonly nowUs = (): number => this.#nowUs;

  soon(turn: () => void): void {
    this.#soon.push(turn);
  }

  at(instantUs: number, turn: () => void): () => void {
    const timer = { atUs: instantUs, order: this.#order++, run: turn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Forgets everything that waits: what a process waits for ends with it. */
  clear(): void {
    this.#timers = [];
    this.#soon = [];
  }

  /** Calls `run` in the moment in which the step that comes after `steps` others begins, so that both go on together. */
  beside(steps: number, run: () => void): void {
    this.#beside = { left: steps, run };
  }

  /** One step of what is to happen now; false where nothing is. */
  async step(): Promise<boolean> {
    const turn = this.#soon.shift() ?? this.#takeDue();
    if (!turn) return false;
    if (this.#beside !== null && this.#beside.left-- === 0) {
      this.#beside.run();
      this.#beside = null;
    }
    turn();
    await everythingDone();
    await this.#afterStep();
    return true;
  }

  /** Lets happen what is to happen now, without moving the clock. */
  async settle(): Promise<void> {
    await everythingDone();
    for (let steps = 0; await this.step(); steps++) {
      if (steps > 200_000) throw new Error(`the world does not come to rest at ${this.#nowUs}`);
    }
  }

  /** Moves the clock to `instantUs`, stopping at each timer on the way. */
  async moveTo(instantUs: number): Promise<void> {
    await this.settle();
    for (let next = this.#next(); next !== null && next.atUs <= instantUs; next = this.#next()) {
      this.#nowUs = Math.max(this.#nowUs, next.atUs);
      await this.settle();
    }
    this.#nowUs = Math.max(this.#nowUs, instantUs);
    await this.settle();
  }

  #next(): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) {
      if (
        first === null ||
        timer.atUs < first.atUs ||
        (timer.atUs === first.atUs && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }

  #takeDue(): (() => void) | undefined {
    const next = this.#next();
    if (next === null || next.atUs > this.#nowUs) return undefined;
    this.#timers = this.#timers.filter((each) => each !== next);
    return next.run;
  }
}

/** After every promise that can go on: the database is synchronous underneath, so nothing real is waited for. */
const everythingDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
