// `task()` and its kinds: defining tasks. Placing them is place-function-task.ts.

import type { ParamDeclarations } from '../param/param.ts';
import type { NoInputs } from '../reference/wired.ts';
import type { UnknownParams } from '../run/task-context.ts';
import { branchTask, plainTask, sensorTask } from './define-task.ts';
import type { StorableResult } from './storable.ts';
import type { SensorOptions, TaskOptions } from './task-options.ts';
import type { BranchAnswer, BranchTask, PokeAnswer, SensorTask, Task, TaskFunction } from './task-type.ts';

/** How tasks are defined; inside a DAG body the context's params have the types that the DAG declares. */
export interface TaskFactory<Declared extends ParamDeclarations | UnknownParams = UnknownParams> {
  /**
   * Defines a task.
   *
   * @example
   * const total = task('total', ({ parts }: { parts: number[] }) => parts.reduce((sum, part) => sum + part, 0), { retries: 2 });
   */
  <Inputs = NoInputs, Result = void>(
    taskId: string,
    work: TaskFunction<Inputs, Result, Declared> & StorableResult<Result>,
    options?: TaskOptions,
  ): Task<Inputs, Result>;
  /**
   * Defines a task whose answer chooses what runs next.
   *
   * @example
   * const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 10_000 ? 'big' : 'small'));
   */
  branch<Inputs = NoInputs, const Answer extends BranchAnswer = null>(
    taskId: string,
    choose: TaskFunction<Inputs, Answer, Declared>,
    options?: TaskOptions,
  ): BranchTask<Inputs, Answer>;
  /**
   * Defines a task that waits: its function is asked again until it says yes.
   *
   * @example
   * const landed = task.sensor('landed', () => existsSync('/data/today.csv'), { pokeInterval: '1m', timeout: '1h' });
   */
  sensor<Inputs = NoInputs, Answer extends PokeAnswer = boolean>(
    taskId: string,
    poke: TaskFunction<Inputs, Answer, Declared>,
    options?: SensorOptions,
  ): SensorTask<Inputs, Answer>;
}

/**
 * Defines a task; `task.branch` and `task.sensor` define the other kinds.
 *
 * @example
 * const hello = task('hello', ({ name }: { name: string }, { log }) => { log.info(`Hello, ${name}!`); });
 */
export const task: TaskFactory = Object.assign(plainTask, {
  branch: branchTask,
  sensor: sensorTask,
}) as TaskFactory;
