// What a process keeps of a task besides its stored definition: functions, found by (DAG id, task id).
import type { TaskKind } from '@ariel/core';
import type { TaskHooks } from '../failure/task-hooks.ts';
import type { TaskContext } from './task-context.ts';

export interface TaskHandler {
  readonly kind: TaskKind;
  /** Inputs that are functions of the context, by the input's name. */
  readonly inputFunctions: Readonly<Record<string, (context: TaskContext) => unknown>>;
  execute(inputs: Readonly<Record<string, unknown>>, context: TaskContext): unknown;
  /** A sensor that waits itself: what it returns is its result, not the answer of one look. @default false */
  readonly waitsItself?: boolean;
  /** Goes on after a wait outside of any worker. @default `execute` again */
  resume?(
    with_: {
      readonly method: string;
      readonly event: unknown;
      readonly kwargs: Readonly<Record<string, unknown>>;
    },
    inputs: Readonly<Record<string, unknown>>,
    context: TaskContext,
  ): unknown;
  /** Ends what the task started outside its own process. */
  onKill?(context: TaskContext): void | Promise<void>;
  /** What the author wants done around the work. @default nothing */
  readonly hooks?: TaskHooks;
}
