// Queues of messages outside of a simulated installation: each message is there until somebody acknowledges it, whoever took it and
// however often. What was told of them is noted, to be compared with the news that there is in the end.
import type { WorldPlan } from './world-plan.ts';

export class SimulatedQueues {
  readonly #arrivalsUs: ReadonlyMap<string, readonly number[]>;
  readonly #acknowledged = new Map<string, Set<number>>();
  /** Every event that a watcher yielded, and whether it was told that it is written. */
  readonly fired = new Map<string, { isRecorded: boolean }>();
  #events = 0;

  constructor({ queues = [] }: WorldPlan, startUs: number) {
    this.#arrivalsUs = new Map(
      queues.map(({ arrivalsMs, name }) => [name, arrivalsMs.map((ms) => startUs + ms * 1000)]),
    );
  }

  /** The oldest message that is there and that nobody has acknowledged; null: none. */
  head(queue: string, nowUs: number): number | null {
    const done = this.#acknowledged.get(queue);
    const index = (this.#arrivalsUs.get(queue) ?? []).findIndex(
      (at, each) => at <= nowUs && !done?.has(each),
    );
    return index < 0 ? null : index;
  }

  /** A text for an event about the message, unlike every other. */
  fire(message: number): string {
    this.#events += 1;
    const token = `${message}.${this.#events}`;
    this.fired.set(token, { isRecorded: false });
    return token;
  }

  recorded(queue: string, message: number, token: string): void {
    const event = this.fired.get(token);
    if (event) event.isRecorded = true;
    this.#acknowledged.set(queue, (this.#acknowledged.get(queue) ?? new Set()).add(message));
  }

  /** Messages that nobody has acknowledged, in words. */
  left(): string[] {
    return [...this.#arrivalsUs].flatMap(([queue, arrivals]) =>
      arrivals.flatMap((_at, index) =>
        this.#acknowledged.get(queue)?.has(index) ? [] : [`message ${index} of ${queue}`],
      ),
    );
  }
}
