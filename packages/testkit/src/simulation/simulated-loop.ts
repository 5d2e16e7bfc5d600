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
    return this.at(this.#nowUs + delayUs, run);
  }

  /** Goes on until `isOver` says so, or nothing is left before `untilUs`; true where it is over. */
  async run(untilUs: number, isOver: () => boolean): Promise<boolean> {
    await everythingDone();
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
      await everythingDone();
      const checked = this.#afterStep();
      if (checked) await checked;
    }
    return true;
  }

  clear(): void {
    this.#timers.clear();
  }
}

/** After every promise that can go on: the database is synchronous underneath, so nothing real is waited for. */
const everythingDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
