// What a process keeps of a task besides its stored definition: functions, found by (DAG id, task id).
import type { TaskKind } from '@ariel/core';
import type { TaskContext } from './task-context.ts';

export interface TaskHandler {
  readonly kind: TaskKind;
  /** Inputs that are functions of the context, by the input's name. */
  readonly inputFunctions: Readonly<Record<string, (context: TaskContext) => unknown>>;
  execute(inputs: Readonly<Record<string, unknown>>, context: TaskContext): unknown;
  /** Ends what the task started outside its own process. */
  onKill?(): void | Promise<void>;
}
