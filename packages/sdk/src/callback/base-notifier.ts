// The base of notifiers: what tells somebody of an event, made once with its options and used wherever a callback is.
import type { CallbackContext } from './callback-context.ts';

/**
 * The base class of notifiers. A notifier keeps each of its options in a field of the same name; those in `templateFields`
 * hold their rendered text when `notify` runs.
 *
 * @example
 * class PageNotifier extends BaseNotifier {
 *   static override readonly templateFields = ['text'];
 *   readonly text: string;
 *   constructor({ text }: { readonly text: string }) {
 *     super();
 *     this.text = text;
 *   }
 *   override async notify({ log }: CallbackContext) { log.info(`paging: ${this.text}`); }
 * }
 * task('load', load, { onFailureCallback: new PageNotifier({ text: '{{ ti.task_id }} failed' }) });
 */
export abstract class BaseNotifier {
  /** Names of fields whose text is a template, also inside lists and objects. @default none */
  static readonly templateFields: readonly string[] = [];

  /** Tells whoever is to be told. What it throws is logged, and changes nothing else. */
  abstract notify(context: CallbackContext): unknown;
}

/** Also of another copy of this package. */
export function isNotifier(value: unknown): value is BaseNotifier {
  return (
    typeof value === 'object' && value !== null && 'notify' in value && typeof value.notify === 'function'
  );
}

/** Fields of the notifier's class that hold templates. */
export function templateFieldsOf(notifier: BaseNotifier): readonly string[] {
  const { templateFields } = notifier.constructor as { readonly templateFields?: unknown };
  return Array.isArray(templateFields) ? templateFields.filter((name) => typeof name === 'string') : [];
}
