// The base of triggers: what waits for something outside of any worker, in a triggerer, on one event loop with thousands of others.
import type { TriggerContext } from './trigger-context.ts';
import type { TriggerEvent } from './trigger-event.ts';

/**
 * The base class of triggers. A trigger is made where the task defers itself, stored as what `serialize` gives, and built from that
 * in a triggerer; it may run more than once, and its first event counts. Register its class with `registerTrigger`.
 *
 * Whatever it does must be asynchronous: one that keeps the process busy is ended, and goes on alone.
 *
 * @example
 * class CountTrigger extends BaseTrigger {
 *   readonly to: number;
 *   constructor({ to }: { readonly to: number }) { super(); this.to = to; }
 *   serialize() { return { to: this.to }; }
 *   async *run({ sleep }: TriggerContext) { await sleep(this.to * 1000); yield new TriggerEvent(this.to); }
 * }
 * registerTrigger('count', CountTrigger);
 */
export abstract class BaseTrigger {
  /** Triggerers that serve this queue may run it (`ariel triggerer --queues`). @default any triggerer without queues */
  readonly queue?: string;

  /** What its constructor is to be given again: values as tasks pass them. No secrets: name a connection instead. */
  abstract serialize(): Readonly<Record<string, unknown>>;

  /** Waits, and yields an event. What it throws fails the task. */
  abstract run(context: TriggerContext): AsyncIterable<TriggerEvent>;

  /** Called once it has stopped, whatever the reason: closes what it opened. @default nothing */
  cleanup(_context: TriggerContext): void | Promise<void> {}
}

/** A class of triggers; its constructor takes what `serialize` gives. */
export type TriggerClass = new (args: never) => BaseTrigger;
