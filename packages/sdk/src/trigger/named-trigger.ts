// Triggers that a plugin makes known under a name: DAG files hold their name and arguments, never their class.
import { refuseUnknownName } from '../plugin/unknown-name.ts';
import { registry } from '../registry.ts';
import { BaseEventTrigger } from './base-event-trigger.ts';
import type { TriggerContext } from './trigger-context.ts';
import type { TriggerEvent } from './trigger-event.ts';

/** In place of a module, where the class is that of a plugin. */
export const PLUGIN_TRIGGERS = 'plugins';

export interface NamedTriggerOptions {
  /** Triggerers that serve this queue may run it. @default any triggerer without queues */
  readonly queue?: string;
}

/** A trigger of a plugin by its name. It may watch assets where the plugin's class may. */
export class NamedTrigger extends BaseEventTrigger {
  readonly name: string;
  readonly servedBy: string | null;
  readonly #args: Readonly<Record<string, unknown>>;

  constructor(name: string, args: Readonly<Record<string, unknown>>, { queue }: NamedTriggerOptions) {
    super();
    this.name = name;
    this.#args = args;
    this.servedBy = queue ?? null;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return this.#args;
  }

  /** Nothing runs it: triggerers build the plugin's own class. */
  run(_context: TriggerContext): AsyncIterable<TriggerEvent> {
    throw new Error(`the trigger "${this.name}" of a plugin runs in triggerers only`);
  }
}

/**
 * A trigger that a file in the plugins folder has registered with `registerTrigger`. What it is built from is checked by nobody before it runs.
 *
 * @example
 * const orders = asset({ name: 'orders', watchers: [new AssetWatcher('inbox', trigger('acme.queue', { topic: 'orders' }))] });
 */
export function trigger(
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  options: NamedTriggerOptions = {},
): NamedTrigger {
  if (!registry().triggers.others.has(name)) refuseUnknownName('trigger', name);
  return new NamedTrigger(name, args, options);
}
