// Hears what other processes call to the schedulers. Where there are no signals, it looks instead: often while something
// goes on, seldom at rest.
import { type SchedulerNotice, type SchedulerSignal, signalChannels } from '@ariel/protocol';
import type { Database } from '@ariel/store';

export interface EarHooks {
  notice(notice: SchedulerNotice): void;
  /** Events wait for this owner. */
  events(ownerId: string): void;
  /** Somebody left: its runs may be taken. */
  left(): void;
  /** Signals may have been missed. */
  missed(): void;
}

const SHORTEST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 500;
const RESTING_LOOK_MS = 1000;

export class SignalEar {
  readonly #database: Database;
  readonly #hooks: EarHooks;
  readonly #looks: boolean;
  #stop: (() => Promise<void>) | null = null;
  #waitMs = SHORTEST_LOOK_MS;
  #nextLookUs = 0;

  constructor(database: Database, isOnlyScheduler: boolean, hooks: EarHooks) {
    this.#database = database;
    this.#hooks = hooks;
    this.#looks = !isOnlyScheduler && database.signals === null;
  }

  async start(): Promise<void> {
    const { signals } = this.#database;
    if (signals === null || this.#stop !== null) return;
    this.#stop = await signals.listen(signalChannels.scheduler, {
      heard: (text) => this.#heard(text),
      missed: () => this.#hooks.missed(),
    });
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = null;
    await stop?.();
  }

  /** When to look without being called; null where signals do. */
  nextLookUs(): number | null {
    return this.#looks ? this.#nextLookUs : null;
  }

  isTimeToLook(nowUs: number): boolean {
    return this.#looks && this.#nextLookUs <= nowUs;
  }

  looked(nowUs: number, hasFound: boolean, isBusy: boolean): void {
    if (hasFound) this.#waitMs = SHORTEST_LOOK_MS;
    else this.#waitMs = isBusy ? Math.min(2 * this.#waitMs, LONGEST_LOOK_MS) : RESTING_LOOK_MS;
    this.#nextLookUs = nowUs + this.#waitMs * 1000;
  }

  #heard(text: string): void {
    const signal = JSON.parse(text) as SchedulerSignal;
    switch (signal.kind) {
      case 'events':
        this.#hooks.events(signal.ownerId);
        break;
      case 'notice':
        this.#hooks.notice(signal.notice);
        break;
      case 'left':
        this.#hooks.left();
        break;
    }
  }
}
