// The names of trigger classes: code is never stored, so the stored form of a trigger names its class.
import type { DeferredTrigger } from '@ariel/core';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { registry } from '../registry.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { encodeValue } from '../value/encode-value.ts';
import type { BaseTrigger, TriggerClass } from './base-trigger.ts';
import { NamedTrigger, PLUGIN_TRIGGERS } from './named-trigger.ts';

export interface TriggerOrigin {
  /** The library that has the trigger, as DAG files import it: for libraries that Ariel brings. @default the file that registers it */
  readonly module?: string;
}

/**
 * Names a class of triggers, so that triggerers find it. Call it at the top level of the file that has the class: of the DAG file, or
 * of one that it imports.
 *
 * @example
 * registerTrigger('acme.order', OrderTrigger);
 */
export function registerTrigger(name: string, type: TriggerClass, origin: TriggerOrigin = {}): void {
  const { collecting, triggers } = registry();
  const isOfLibrary = origin.module !== undefined;
  const known = isOfLibrary ? triggers.ofLibraries : (collecting?.triggers ?? triggers.others);
  const there = known.get(name);
  // A file that is loaded again registers its classes anew; within one file a name is one class.
  if (there !== undefined && there !== type && collecting !== null && !isOfLibrary) {
    throw new DagAuthoringError({
      code: 'ARIEL_TRIGGER_NAME_TWICE',
      what: `two classes of triggers are registered as "${name}"`,
      place: callerPlace(),
    });
  }
  known.set(name, type);
  triggers.names.set(type, { name, module: origin.module ?? null });
}

/** A trigger as data. Throws where its class has no name. */
export function triggerAsData(trigger: BaseTrigger): DeferredTrigger {
  if (trigger instanceof NamedTrigger)
    return dataOf(trigger, { name: trigger.name, module: PLUGIN_TRIGGERS }, trigger.servedBy);
  const { names, used } = registry().triggers;
  const named = names.get(trigger.constructor);
  if (named === undefined) {
    const type = trigger.constructor.name;
    throw new TaskRunError(
      'ARIEL_TRIGGER_UNREGISTERED',
      `the trigger class ${type} has no name: registerTrigger('…', ${type}) was not called`,
    );
  }
  used.set(named.name, trigger.constructor as TriggerClass);
  return dataOf(trigger, named);
}

const dataOf = (
  trigger: BaseTrigger,
  named: { readonly name: string; readonly module: string | null },
  queue = trigger.queue ?? null,
): DeferredTrigger => ({
  ...named,
  args: encodeValue(trigger.serialize(), 'what serialize() gave').json,
  queue,
});
