// Time that moves only when it is told to. Everything in a simulation that waits, waits here; nothing reads a real clock.
import type { Pacing } from '@ariel/scheduler';
import { type Timer, TimerQueue } from './timer-queue.ts';

/** Who looks on, or takes part, as time goes by. */
export interface TimeWatcher {
  readonly beforeStep?: () => void;
  /** Resolves when all that a step caused has been done. @default after every promise that can go on */
  readonly idle?: () => Promise<void>;
  /** After each step, when everything that it caused has been done. */
  readonly afterStep?: () => Promise<void>;
  /** All is at rest, and the clock is about to move on. */
  readonly beforeMove?: (fromUs: number, toUs: number) => void | Promise<void>;
}

/** Steps at one instant after which the world is taken to go round in circles. */
const MOST_STEPS = 200_000;

export class VirtualTime implements Pacing {
  #nowUs: number;
  readonly #timers = new TimerQueue();
  #soon: (() => void)[] = [];
  #order = 0;
  readonly #watcher: TimeWatcher;
  readonly #idle: () => Promise<void>;

  constructor(startUs: number, watcher: TimeWatcher = {}) {
    this.#nowUs = startUs;
    this.#watcher = watcher;
    this.#idle = watcher.idle ?? everythingDone;
  }

  readonly nowUs = (): number => this.#nowUs;

  soon(turn: () => void): void {
    this.#soon.push(turn);
  }

  at(instantUs: number, turn: () => void): () => void {
    const timer: Timer = { atUs: instantUs, order: this.#order++, run: turn, isCancelled: false };
    this.#timers.add(timer);
    return () => {
      timer.isCancelled = true;
    };
  }

  /** Forgets everything that waits: what a process waits for ends with it. */
  clear(): void {
    this.#timers.clear();
    this.#soon = [];
  }

  /** One step of what is to happen now; false where nothing is. */
  async step(): Promise<boolean> {
    const turn = this.#soon.shift() ?? this.#timers.takeDue(this.#nowUs)?.run;
    if (!turn) return false;
    this.#watcher.beforeStep?.();
    turn();
    await this.#idle();
    await this.#watcher.afterStep?.();
    return true;
  }

  /** Lets happen what is to happen now, without moving the clock. */
  async settle(): Promise<void> {
    await this.#idle();
    for (let steps = 0; await this.step(); steps++) {
      if (steps > MOST_STEPS) throw new Error(`the world does not come to rest at ${this.#nowUs}`);
    }
  }

  /** Moves the clock to `instantUs`, stopping at each timer on the way. */
  async moveTo(instantUs: number): Promise<void> {
    await this.settle();
    for (let next = this.#timers.first(); next !== null && next.atUs <= instantUs; ) {
      await this.#moveTo(next.atUs);
      next = this.#timers.first();
    }
    await this.#moveTo(instantUs);
  }

  async #moveTo(instantUs: number): Promise<void> {
    if (instantUs > this.#nowUs) {
      await this.#watcher.beforeMove?.(this.#nowUs, instantUs);
      this.#nowUs = instantUs;
    }
    await this.settle();
  }
}

/** The database of a simulation is synchronous underneath, so nothing real is waited for. */
const everythingDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
