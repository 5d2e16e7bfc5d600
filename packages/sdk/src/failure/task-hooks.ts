// Code of the author's around a task's work, as the process that runs the task finds it. Types only.
import type { TaskCallbackEvent } from '@ariel/core';
import type { Callback } from '../callback/callback.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface TaskHooks {
  readonly callbacks: Readonly<Partial<Record<TaskCallbackEvent, readonly Callback[]>>>;
  readonly retryPolicy: RetryPolicy | null;
  readonly preExecute: ((context: TaskContext) => unknown) | null;
  readonly postExecute: ((context: TaskContext, result: unknown) => unknown) | null;
  readonly onKill: ((context: TaskContext) => unknown) | null;
}
