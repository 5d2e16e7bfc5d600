// What may stand where a callback is wanted, and how it becomes a list. It runs nothing.
import { refuseOption } from '../task/option-value.ts';
import { type BaseNotifier, isNotifier } from './base-notifier.ts';
import type { CallbackContext, TaskCallbackContext } from './callback-context.ts';

/** A function of the context, or a notifier. */
export type Callback<Context extends CallbackContext = CallbackContext> =
  | ((context: Context) => unknown)
  | BaseNotifier;

/** One, or several that run one after the other. */
export type Callbacks<Context extends CallbackContext = CallbackContext> =
  | Callback<Context>
  | readonly Callback<Context>[];

export type TaskCallbacks = Callbacks<TaskCallbackContext>;

/** Throws `OptionError` where something else stands there. */
export function callbackList(name: string, given: unknown): readonly Callback[] {
  if (given === undefined) return [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const each of list)
    if (typeof each !== 'function' && !isNotifier(each))
      refuseOption(name, describe(each), 'a function of the context, a notifier, or a list of these');
  return list as readonly Callback[];
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));

/** What its log calls it. */
export function callbackName(callback: Callback): string {
  if (typeof callback === 'function') return callback.name === '' ? 'a function' : `${callback.name}()`;
  return callback.constructor.name;
}
