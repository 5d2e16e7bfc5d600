// `task()` and its kinds: defining tasks. Placing them is place-function-task.ts.

import type { ParamDeclarations } from '../param/param.ts';
import type { NoInputs } from '../reference/wired.ts';
import type { IsolatedContext } from '../run/isolated-context.ts';
import type { NoParams, UnknownParams } from '../run/task-context.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import { type BashTaskOptions, bashTask } from './bash-task.ts';
import { type ConditionOptions, conditionalTask, type TaskCondition } from './conditional-task.ts';
import { branchTask, plainTask, sensorTask, shortCircuitTask } from './define-task.ts';
import {
  type ExternalNodeTaskOptions,
  externalNodeTask,
  type IsolatedTaskOptions,
  isolatedTask,
} from './foreign-task.ts';
import { latestOnlyTask } from './latest-only.ts';
import type { ShortCircuitOptions } from './short-circuit-options.ts';
import type { StorableResult, StoredResult } from './storable.ts';
import type { TaskOptions } from './task-options.ts';
import type {
  AnyTask,
  BranchAnswer,
  BranchTask,
  PokeAnswer,
  SensorTask,
  ShortCircuitTask,
  Task,
  TaskFunction,
  WithParams,
} from './task-type.ts';

/** How tasks are defined; inside a DAG body the context's params have the types that the DAG declares. */
export interface TaskFactory<Declared extends ParamDeclarations | UnknownParams = UnknownParams> {
  /**
   * Defines a task.
   *
   * @example
   * const total = task('total', ({ parts }: { parts: number[] }) => parts.reduce((sum, part) => sum + part, 0), { retries: 2 });
   */
  <Inputs = NoInputs, Result = void, const Own extends ParamDeclarations = NoParams>(
    taskId: string,
    work: TaskFunction<Inputs, Result, Declared, Own> & StorableResult<Result>,
    options?: WithParams<TaskOptions, Own>,
  ): Task<Inputs, StoredResult<Result>>;
  /**
   * Defines a task whose answer chooses what runs next.
   *
   * @example
   * const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 10_000 ? 'big' : 'small'));
   */
  branch<
    Inputs = NoInputs,
    const Answer extends BranchAnswer = null,
    const Own extends ParamDeclarations = NoParams,
  >(
    taskId: string,
    choose: TaskFunction<Inputs, Answer, Declared, Own>,
    options?: WithParams<TaskOptions, Own>,
  ): BranchTask<Inputs, Answer>;
  /**
   * Defines a task that waits: its function is asked again until it says yes.
   *
   * @example
   * const landed = task.sensor('landed', () => existsSync('/data/today.csv'), { pokeInterval: '1m', timeout: '1h' });
   */
  sensor<
    Inputs = NoInputs,
    Answer extends PokeAnswer = boolean,
    const Own extends ParamDeclarations = NoParams,
  >(
    taskId: string,
    poke: TaskFunction<Inputs, Answer, Declared, Own>,
    options?: WithParams<SensorOptions, Own>,
  ): SensorTask<Inputs, Answer>;
  /**
   * Defines a task whose answer says whether what is downstream runs: where it is empty (false, null, 0, '', and so on)
   * all of it is skipped.
   *
   * @example
   * const weekday = task.shortCircuit('weekday', (_inputs: {}, { logicalDate }) => logicalDate?.getUTCDay() !== 0);
   */
  shortCircuit<Inputs = NoInputs, Result = void, const Own extends ParamDeclarations = NoParams>(
    taskId: string,
    decide: TaskFunction<Inputs, Result, Declared, Own> & StorableResult<Result>,
    options?: WithParams<ShortCircuitOptions, Own>,
  ): ShortCircuitTask<Inputs, Result>;
  /**
   * Defines a task that skips what is directly downstream, unless its run is the latest by now. Runs started by hand go on.
   *
   * @example
   * chain(task.latestOnly('latest_only')(), publish({ report }));
   */
  latestOnly(taskId: string, options?: TaskOptions): ShortCircuitTask<NoInputs, boolean>;
  /**
   * The task, skipped where the condition is not met when it is to run.
   *
   * @example
   * const nightly = task.runIf(({ dagRun }) => dagRun.runType === 'scheduled', archive);
   */
  runIf<Definition extends AnyTask>(
    condition: TaskCondition<Declared>,
    task: Definition,
    options?: ConditionOptions,
  ): Definition;
  /**
   * The task, skipped where the condition is met when it is to run.
   *
   * @example
   * const careful = task.skipIf(async ({ variable }) => variable<boolean>('frozen'), deploy, { message: 'frozen' });
   */
  skipIf<Definition extends AnyTask>(
    condition: TaskCondition<Declared>,
    task: Definition,
    options?: ConditionOptions,
  ): Definition;
  /**
   * Defines a task whose function returns a command, which bash then runs. Its result is the last line printed.
   *
   * @example
   * const count = task.bash('count', ({ folder }: { folder: string }) => `ls ${folder} | wc -l`);
   */
  bash<Inputs = NoInputs, const Own extends ParamDeclarations = NoParams>(
    taskId: string,
    command: TaskFunction<Inputs, string, Declared, Own>,
    options?: WithParams<BashTaskOptions, Own>,
  ): Task<Inputs, string>;
  /**
   * Defines a task whose function runs in a Node process of its own with npm packages of its own. It must not use anything from
   * outside of itself but its inputs; packages are imported inside.
   *
   * @example
   * const slug = task.isolated('slug', async ({ text }: { text: string }) => (await import('slugify')).default(text), { dependencies: { slugify: '1.6.6' } });
   */
  isolated<Inputs = NoInputs, Result = void>(
    taskId: string,
    work: ForeignFunction<Inputs, Result> & StorableResult<Result>,
    options: IsolatedTaskOptions,
  ): Task<Inputs, Result>;
  /** As `isolated`, for a function that chooses what runs next. */
  branchIsolated<Inputs = NoInputs, const Answer extends BranchAnswer = null>(
    taskId: string,
    choose: ForeignFunction<Inputs, Answer>,
    options: IsolatedTaskOptions,
  ): BranchTask<Inputs, Answer>;
  /**
   * Defines a task whose function runs in another Node, which is there already. It must not use anything from outside of itself.
   *
   * @example
   * const old = task.externalNode('old', () => process.version, { node: '/opt/node18/bin/node' });
   */
  externalNode<Inputs = NoInputs, Result = void>(
    taskId: string,
    work: ForeignFunction<Inputs, Result> & StorableResult<Result>,
    options: ExternalNodeTaskOptions,
  ): Task<Inputs, Result>;
  /** As `externalNode`, for a function that chooses what runs next. */
  branchExternalNode<Inputs = NoInputs, const Answer extends BranchAnswer = null>(
    taskId: string,
    choose: ForeignFunction<Inputs, Answer>,
    options: ExternalNodeTaskOptions,
  ): BranchTask<Inputs, Answer>;
}

/** A function that runs elsewhere: what it knows of the run is data. */
type ForeignFunction<Inputs, Result> = (inputs: Inputs, context: IsolatedContext) => Result | Promise<Result>;

type ConditionArguments = [condition: TaskCondition, task: unknown, options?: ConditionOptions];

/**
 * Defines a task; `task.branch`, `task.sensor` and others define the other kinds.
 *
 * @example
 * const hello = task('hello', ({ name }: { name: string }, { log }) => { log.info(`Hello, ${name}!`); });
 */
export const task: TaskFactory = Object.assign(plainTask, {
  branch: branchTask,
  sensor: sensorTask,
  shortCircuit: shortCircuitTask,
  latestOnly: latestOnlyTask,
  runIf: (...given: ConditionArguments) => conditionalTask(true, ...given),
  skipIf: (...given: ConditionArguments) => conditionalTask(false, ...given),
  bash: bashTask,
  isolated: isolatedTask('function'),
  branchIsolated: isolatedTask('branch'),
  externalNode: externalNodeTask('function'),
  branchExternalNode: externalNodeTask('branch'),
}) as TaskFactory;
