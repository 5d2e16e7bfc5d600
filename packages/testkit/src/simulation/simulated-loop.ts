// The event loop of a simulated world: instants in the world's true time, at which something happens. Nothing in a world
// waits anywhere else; between two events every promise that can go on has gone on.
import { TimerQueue } from '@ariel/simulator';

export interface LoopTimer {
  cancel(): void;
}

export class SimulatedLoop {
  #nowUs: number;
  #order = 0;
  readonly #timers = new TimerQueue();
  readonly #afterStep: () => Promise<void> | void;
  steps = 0;
  /** Turns of the real event loop that something real still takes. */
  #turns = 0;
  /** What really happens outside of the world, and ends by itself. */
  #outside = 0;

  constructor(startUs: number, afterStep: () => Promise<void> | void) {
    this.#nowUs = startUs;
    this.#afterStep = afterStep;
  }

  readonly nowUs = (): number => this.#nowUs;

  /** What is asked for at one instant happens in the order in which it was asked. */
  at(instantUs: number, run: () => void): LoopTimer {
    const timer = { atUs: Math.max(instantUs, this.#nowUs), order: this.#order++, run, isCancelled: false };
    this.#timers.add(timer);
    return {
      cancel: () => {
        timer.isCancelled = true;
      },
    };
  }

  in(delayUs: number, run: () => void): LoopTimer {
    return this.at(this.#nowUs + Math.round(delayUs), run);
  }

  /** Goes on until `isOver` says so, or nothing is left before `untilUs`; true where it is over. */
  async run(untilUs: number, isOver: () => boolean): Promise<boolean> {
    await this.#everythingDone();
    while (!isOver()) {
      const next = this.#timers.first();
      if (next === null || next.atUs > untilUs) {
        this.#nowUs = Math.max(this.#nowUs, untilUs);
        return false;
      }
      this.#timers.takeDue(next.atUs);
      this.#nowUs = next.atUs;
      this.steps += 1;
      next.run();
      await this.#everythingDone();
      const checked = this.#afterStep();
      if (checked) await checked;
    }
    return true;
  }

  /** Lets so many turns of the real event loop happen before the world goes on. */
  letTurn(turns: number): void {
    this.#turns = Math.max(this.#turns, turns);
  }

  /** The world waits for what really happens outside of it: it must not need the world for that. */
  reallyDone<Result>(outside: Promise<Result>): Promise<Result> {
    this.#outside += 1;
    return outside.finally(() => (this.#outside -= 1));
  }

  clear(): void {
    this.#timers.clear();
  }

  /** After every promise that can go on: the database is synchronous underneath, so nothing real is waited for. */
  async #everythingDone(): Promise<void> {
    await oneTurn();
    for (; this.#turns > 0 || this.#outside > 0; this.#turns = Math.max(0, this.#turns - 1)) await oneTurn();
  }
}

const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
