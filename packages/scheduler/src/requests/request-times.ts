// When the first of the requests to people is over. It is read when requests were made, and when its time has come; nobody polls.
import { nextRequestUs } from '@ariel/store';
import type { SchedulerSettings } from '../scheduler-settings.ts';

export class RequestTimes {
  #mayHaveMoved = true;
  #nextUs: number | null = null;

  /** Requests were made, here or elsewhere. */
  came(): void {
    this.#mayHaveMoved = true;
  }

  get nextUs(): number | null {
    return this.#nextUs;
  }

  async look({ database, nowUs, timeOutRequests }: SchedulerSettings): Promise<void> {
    if (timeOutRequests === undefined) return;
    if (this.#mayHaveMoved) await this.#read(database);
    const isDue = (): boolean => this.#nextUs !== null && this.#nextUs <= nowUs();
    while (isDue()) {
      const ended = await timeOutRequests();
      await this.#read(database);
      // Nothing can be done about it now: the next sweep looks again.
      if (ended === 0 && isDue()) this.#nextUs = null;
    }
  }

  async #read(database: SchedulerSettings['database']): Promise<void> {
    this.#mayHaveMoved = false;
    this.#nextUs = await nextRequestUs(database);
  }
}
