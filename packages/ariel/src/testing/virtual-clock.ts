// Time as a run in this process sees it: it begins at the real instant and jumps over every wait.
import type { Instant } from '@ariel/core';
import type { TaskClock } from '@ariel/sdk';

export class VirtualClock implements TaskClock {
  #nowUs: Instant;

  constructor(startUs: Instant) {
    this.#nowUs = startUs;
  }

  nowUs(): Instant {
    return this.#nowUs;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#nowUs += Math.round(ms * 1000);
  }

  /** Goes to `instantUs`, never back. */
  jumpTo(instantUs: Instant): void {
    this.#nowUs = Math.max(this.#nowUs, instantUs);
  }
}
