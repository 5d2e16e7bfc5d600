// Runs callbacks, one after the other. What one of them throws is logged and counted; it reaches nobody else.
import { errorReport } from '../run/error-report.ts';
import type { LogFields } from '../run/task-context.ts';
import { type BaseNotifier, templateFieldsOf } from './base-notifier.ts';
import { type Callback, callbackName } from './callback.ts';
import type { CallbackContext } from './callback-context.ts';

/** Writes a line about the callbacks themselves. */
export type NoteCallback = (level: 'info' | 'error', message: string, fields: LogFields) => void;

export interface RanCallbacks {
  readonly succeeded: number;
  readonly failed: number;
  /** What the last that failed threw, in words. */
  readonly problem: string | null;
}

export async function runCallbacks(
  callbacks: readonly Callback[],
  context: CallbackContext,
  note: NoteCallback,
): Promise<RanCallbacks> {
  let succeeded = 0;
  let problem: string | null = null;
  for (const callback of callbacks) {
    const name = callbackName(callback);
    try {
      context.signal.throwIfAborted();
      await callOne(callback, context);
      succeeded += 1;
      note('info', `callback on ${context.event}: ${name} is done`, {});
    } catch (thrown) {
      const report = errorReport(thrown);
      problem = `${name}: ${report.name}: ${report.message}`;
      note('error', `callback on ${context.event}: ${problem}`, { error_detail: report });
    }
  }
  return { succeeded, failed: callbacks.length - succeeded, problem };
}

async function callOne(callback: Callback, context: CallbackContext): Promise<void> {
  if (typeof callback === 'function') await callback(context);
  else await withRenderedFields(callback, context);
}

/** The notifier itself, not a copy: a copy would lose the private fields of its class. Afterwards its fields are as before. */
async function withRenderedFields(notifier: BaseNotifier, context: CallbackContext): Promise<void> {
  const before = Object.getOwnPropertyDescriptors(notifier);
  const fields = notifier as unknown as Record<string, unknown>;
  try {
    for (const name of templateFieldsOf(notifier))
      if (Object.hasOwn(fields, name))
        fields[name] = await rendered(fields[name], (text) => context.render(text));
    await notifier.notify(context);
  } finally {
    Object.defineProperties(notifier, before);
  }
}

async function rendered(value: unknown, render: (text: string) => Promise<unknown>): Promise<unknown> {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return Promise.all(value.map((item) => rendered(item, render)));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await rendered(item, render)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
