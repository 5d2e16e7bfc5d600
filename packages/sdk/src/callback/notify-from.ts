// Calls a notifier from within a running task: its templates are rendered with what the task knows.
import { noteOf } from '../run/create-task-context.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { BaseNotifier } from './base-notifier.ts';
import { taskCallbackContext } from './create-callback-context.ts';
import { runCallbacks } from './run-callbacks.ts';

/** What it throws is logged, and changes nothing else. */
export async function notifyFrom(notifier: BaseNotifier, context: TaskContext): Promise<void> {
  const facts = { event: 'execute', reason: null, exception: null, signal: context.signal } as const;
  await runCallbacks([notifier], taskCallbackContext(context, facts), noteOf(context));
}
