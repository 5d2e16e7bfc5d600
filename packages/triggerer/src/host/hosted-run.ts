// One trigger in its host: built from its arguments, iterated until its first event, and cleaned up whatever becomes of it.
import type { ErrorReport } from '@ariel/core';
import {
  type BaseTrigger,
  createTriggerContext,
  decodeValue,
  encodeValue,
  type TriggerClass,
  type TriggerContext,
} from '@ariel/sdk';
import { HostedServices, type HostLine } from './hosted-services.ts';
import type { FromHost, HostedTrigger } from './messages.ts';

export interface RunningHost extends HostLine {
  send(message: FromHost): void;
  find(trigger: HostedTrigger): Promise<TriggerClass>;
  /** Something thrown, with paths as its author knows them. */
  report(thrown: unknown): ErrorReport;
  ended(run: HostedRun): void;
}

export class HostedRun {
  readonly id: string;
  /** Tells it from the others in this process. */
  readonly number: number;
  readonly #host: RunningHost;
  readonly #services: HostedServices;
  readonly #watches: boolean;
  /** Lets one that watches go on after its event. */
  #goOn: () => void = () => {};
  #isOver = false;

  constructor(trigger: HostedTrigger, number: number, host: RunningHost) {
    this.id = trigger.id;
    this.number = number;
    this.#host = host;
    this.#watches = trigger.watched !== null;
    this.#services = new HostedServices(trigger, host);
  }

  async start(given: HostedTrigger): Promise<void> {
    try {
      const type = await this.#host.find(given);
      // What it was made with came from this class's own serialize().
      const trigger = new type(decodeValue(given.args) as never);
      if (!this.#isOver) await this.#iterate(trigger, createTriggerContext(this.#services));
    } catch (thrown) {
      this.failed(thrown);
    }
    this.#host.send({ kind: 'over', id: this.id });
  }

  /** Nobody waits for it any more. */
  stop(): void {
    if (this.#end()) this.#services.stop(new Error('nobody waits for the trigger any more'));
  }

  /** The last event is written. */
  recorded(): void {
    this.#goOn();
  }

  failed(thrown: unknown): void {
    if (!this.#end()) return;
    const error = this.#host.report(thrown);
    const message = `${error.name}: ${error.message}`;
    this.#host.send({ kind: 'failed', id: this.id, message, stack: textOf(error) });
    this.#services.stop(new Error('the trigger failed'));
  }

  async #iterate(trigger: BaseTrigger, context: TriggerContext): Promise<void> {
    const iterator = trigger.run(context)[Symbol.asyncIterator]();
    try {
      if (this.#watches) await this.#watch(iterator);
      else await this.#await(iterator);
    } finally {
      // Its own `finally` runs, once it lets go.
      Promise.resolve(iterator.return?.()).catch(() => undefined);
      await this.#cleanUp(trigger, context);
    }
  }

  async #await(iterator: AsyncIterator<unknown>): Promise<void> {
    const next = await this.#nextOf(iterator);
    if (next === null) return;
    if (next.done) throw new Error('the trigger ended without an event');
    const { event, partitionKey } = eventOf(next.value);
    if (this.#end()) this.#host.send({ kind: 'event', id: this.id, event, partitionKey });
  }

  /** It goes on after an event once that is written: what it took from a queue it may acknowledge then. */
  async #watch(iterator: AsyncIterator<unknown>): Promise<void> {
    for (;;) {
      const next = await this.#nextOf(iterator);
      if (next === null || this.#isOver) return;
      if (next.done) {
        if (this.#end()) this.#host.send({ kind: 'finished', id: this.id });
        return;
      }
      const { event, partitionKey } = eventOf(next.value);
      const written = new Promise<void>((resolve) => {
        this.#goOn = resolve;
        this.#services.onStop(() => resolve());
      });
      this.#host.send({ kind: 'event', id: this.id, event, partitionKey });
      await written;
    }
  }

  /** Null where it is to stop: one that does not look at the signal is left behind where it stands. */
  #nextOf(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown> | null> {
    return new Promise((resolve, reject) => {
      this.#services.onStop(() => resolve(null));
      iterator.next().then(resolve, reject);
    });
  }

  async #cleanUp(trigger: BaseTrigger, context: TriggerContext): Promise<void> {
    try {
      await trigger.cleanup(context);
    } catch (thrown) {
      context.log.error('cleanup of the trigger failed', { error: this.#host.report(thrown).message });
    }
  }

  /** False where it was over before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#host.ended(this);
    return true;
  }
}

/** The stack as people know it, with the author's own paths. */
function textOf(error: ErrorReport): string {
  const frames = error.frames.map(
    ({ column, functionName, line, path }) =>
      `    at ${functionName ?? '<anonymous>'} (${path}:${line}:${column})`,
  );
  const cause = error.cause === null ? [] : [`Caused by: ${textOf(error.cause)}`];
  return [`${error.name}: ${error.message}`, ...frames, ...cause].join('\n');
}

/** What it yielded: an event, or the payload of one. */
function eventOf(yielded: unknown): { readonly event: string; readonly partitionKey: string | null } {
  const isEvent = typeof yielded === 'object' && yielded !== null && 'payload' in yielded;
  const { json } = encodeValue((isEvent ? yielded.payload : yielded) ?? null, 'the payload of the event');
  const key = isEvent && 'partitionKey' in yielded ? yielded.partitionKey : null;
  return { event: json, partitionKey: typeof key === 'string' ? key : null };
}
