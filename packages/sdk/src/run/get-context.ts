// The context of the running task, for code that is called below the task's function.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TaskContext } from './task-context.ts';
import { TaskRunError } from './task-run-error.ts';

const key = Symbol.for('ariel.running-context');
// On the global object, so that two copies of this package share it.
const holder = globalThis as { [key]?: AsyncLocalStorage<TaskContext> };
const running = (): AsyncLocalStorage<TaskContext> => {
  holder[key] ??= new AsyncLocalStorage<TaskContext>();
  return holder[key];
};

/**
 * The context of the task that is running.
 *
 * @example
 * function audit(text: string) { getContext().log.info(text); }
 */
export function getContext(): TaskContext {
  const context = running().getStore();
  if (context === undefined) {
    throw new TaskRunError('ARIEL_NO_CONTEXT', 'getContext() was called where no task is running');
  }
  return context;
}

/** Runs `work` as a part of the task whose context is given. */
export function withContext<T>(context: TaskContext, work: () => T): T {
  return running().run(context, work);
}
