// A process of a simulated world: it has a clock of its own, may be frozen (everything that reaches it waits until it is
// woken) and may be killed (nothing reaches it any more). Each life of a process is one of these.
import type { Pacing } from '@ariel/scheduler';
import { DatabaseError } from '@ariel/store';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedLoop } from './simulated-loop.ts';

/** As the longest wait of a real timer in the scheduler's pacing. */
const LONGEST_WAIT_US = 60_000_000;

export class SimulatedProcess {
  readonly name: string;
  readonly loop: SimulatedLoop;
  readonly random: SeededRandom;
  /** What its clock is ahead of the world's. */
  clockOffsetUs: number;
  #state: 'alive' | 'frozen' | 'dead' = 'alive';
  #held: (() => void)[] = [];
  #severed = severance();

  constructor(name: string, loop: SimulatedLoop, random: SeededRandom, clockOffsetUs: number) {
    this.name = name;
    this.loop = loop;
    this.random = random;
    this.clockOffsetUs = clockOffsetUs;
  }

  readonly nowUs = (): number => this.loop.nowUs() + this.clockOffsetUs;

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  get isFrozen(): boolean {
    return this.#state === 'frozen';
  }

  /** Rejects once the process is killed or frozen: the server then ends its sessions. */
  get severed(): Promise<never> {
    return this.#severed.promise;
  }

  /** Lets something reach the process: now, when it is woken, or never. */
  reach(act: () => void): void {
    if (this.#state === 'alive') act();
    else if (this.#state === 'frozen') this.#held.push(act);
  }

  /** A timer of the process, in true time. */
  in(delayUs: number, act: () => void): () => void {
    const timer = this.loop.in(delayUs, () => this.reach(act));
    return timer.cancel;
  }

  kill(): void {
    this.#state = 'dead';
    this.#held = [];
    this.#severed.reject(new Error(`${this.name} was killed`));
  }

  freeze(): void {
    if (this.#state !== 'alive') return;
    this.#state = 'frozen';
    const lost = `the connection of ${this.name} was lost`;
    this.#severed.reject(new DatabaseError('ARIEL_DATABASE_UNAVAILABLE', lost));
  }

  wake(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'alive';
    this.#severed = severance();
    const held = this.#held;
    this.#held = [];
    for (const act of held) this.loop.in(0, () => this.reach(act));
  }

  /** Turns as the real pacing takes them, on this process's clock. */
  pacing(): Pacing {
    return {
      soon: (turn) => void this.in(this.random.below(200), turn),
      at: (instantUs, turn) =>
        this.in(Math.min(LONGEST_WAIT_US, Math.max(0, instantUs - this.nowUs())), turn),
    };
  }
}

function severance(): PromiseWithResolvers<never> {
  const made = Promise.withResolvers<never>();
  made.promise.catch(() => {});
  return made;
}
