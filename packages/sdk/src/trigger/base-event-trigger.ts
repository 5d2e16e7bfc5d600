// The base of triggers that watch: they may say that an asset has news.
import { BaseTrigger } from './base-trigger.ts';

const brand = Symbol.for('ariel.event-trigger');

/**
 * The base class of triggers that watch for news of assets. Such a trigger runs for as long as a DAG waits for an asset that it watches;
 * each event that it yields is news of its assets. What it yields is written before it goes on: it may acknowledge a message after
 * the `yield`, and one that was not written comes again. Where it ends, or throws, it begins anew after a while.
 *
 * A task may wait for one too: then its first event counts.
 *
 * @example
 * class QueueTrigger extends BaseEventTrigger {
 *   serialize() { return {}; }
 *   async *run({ conn, signal }: TriggerContext) {
 *     const client = await connect(await conn('queue'));
 *     for await (const message of client.messages({ signal })) {
 *       yield new TriggerEvent(message.body);
 *       await message.acknowledge();
 *     }
 *   }
 * }
 * registerTrigger('acme.queue', QueueTrigger);
 */
export abstract class BaseEventTrigger extends BaseTrigger {
  readonly [brand] = true;
}

/** Recognises those of any copy of this package. */
export function isEventTrigger(value: unknown): value is BaseEventTrigger {
  return typeof value === 'object' && value !== null && brand in value;
}
