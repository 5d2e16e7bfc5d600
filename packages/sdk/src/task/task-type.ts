// The types of task definitions: what `task()` gives back. Types only.

import type { Orderable } from '../order/orderable.ts';
import type { ParamDeclarations } from '../param/param.ts';
import type { Reference } from '../reference/reference.ts';
import type { InputArguments, MappedOutput, Output, WiredInputs, WiredList } from '../reference/wired.ts';
import type { NoParams, TaskContext, UnknownParams } from '../run/task-context.ts';
import type { RunOptions } from '../run/test-run.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import type { ShortCircuitOptions } from './short-circuit-options.ts';
import type { TaskOptions } from './task-options.ts';

/** The function of a task. Its inputs are named; the context comes second. */
export type TaskFunction<
  Inputs,
  Result,
  Declared extends ParamDeclarations | UnknownParams,
  Own extends ParamDeclarations = NoParams,
> = (inputs: Inputs, context: TaskContext<Declared, Own>) => Result | Promise<Result>;

/** Options that name params of the task's own: with these its function sees their types. */
export type WithParams<Options, Own extends ParamDeclarations> = Options & { readonly params?: Own };

/** Another id and other options for one place of a task. */
export interface PlacementId {
  /** The id in this place. @default the definition's id, numbered when it is placed again */
  readonly id?: string;
}

/** What every kind of task definition has. */
interface RunnableTask<Inputs, Result> {
  readonly taskId: string;
  /**
   * Runs the task's function once in this process, for a test or a REPL. Throws what the function throws.
   *
   * @example
   * expect(await parse.run({ file: 'orders.csv' })).toHaveLength(3);
   */
  run(...call: RunArguments<Inputs>): Promise<Result>;
}

type RunArguments<Inputs> =
  Record<never, never> extends Inputs
    ? [inputs?: Inputs, options?: RunOptions]
    : [inputs: Inputs, options?: RunOptions];

/** What can be mapped over lists. */
interface MappableTask<Inputs, Mapped> {
  /**
   * One instance per element; of several inputs, one per combination.
   *
   * @example
   * const parsed = parse.expand({ file: listFiles() });
   */
  expand(lists: { readonly [Name in keyof Inputs]: WiredList<Inputs[Name]> }): Mapped;
  /**
   * One instance per object of inputs.
   *
   * @example
   * store.expandKwargs([{ sum: 1, table: 'a' }, { sum: 2, table: 'b' }]);
   */
  expandKwargs(inputs: readonly WiredInputs<Inputs>[] | Reference<readonly Inputs[]>): Mapped;
}

/** A mapped task with some of its inputs given: the others are mapped over. */
export interface PartialTask<Inputs, Mapped> extends MappableTask<Inputs, Mapped> {}

interface PartialableTask<Inputs, Mapped> extends MappableTask<Inputs, Mapped> {
  /**
   * Gives the inputs that all instances share, before `expand`.
   *
   * @example
   * store.partial({ table: 'orders' }).expand({ sum: sums });
   */
  partial<Name extends keyof Inputs>(
    given: { readonly [Given in Name]: Wired<Inputs, Given> },
  ): PartialTask<Omit<Inputs, Name>, Mapped>;
}

/** A definition of any kind of task. */
export interface AnyTask {
  readonly taskId: string;
  run(...call: never): Promise<unknown>;
}

/**
 * A task: calling it inside a DAG body places it there.
 *
 * @example
 * const parse = task('parse', async ({ file }: { file: string }) => readOrders(file));
 * dag('sales', {}, () => { parse({ file: 'a.csv' }); });
 */
export interface Task<Inputs, Result>
  extends RunnableTask<Inputs, Result>,
    PartialableTask<Inputs, MappedOutput<Result>> {
  (...inputs: InputArguments<Inputs, WiredInputs<Inputs>>): Output<Result>;
  /**
   * The same function under another id or with other options.
   *
   * @example
   * parse.with({ id: 'parse_late', retries: 5 })({ file });
   */
  with(options: TaskOptions & PlacementId): Task<Inputs, Result>;
}

type Wired<Inputs, Name extends keyof Inputs> = WiredInputs<Inputs>[Name];

/** What a branch may answer: ids of cases. */
export type BranchAnswer = string | readonly string[] | null | undefined;

type CaseOf<Answer> = Answer extends readonly (infer Case extends string)[] ? Case : Extract<Answer, string>;

/** Where each answer leads: every answer has its case, and there are no others. */
export type BranchCases<Answer> = { readonly [Case in CaseOf<Answer>]: Orderable | readonly Orderable[] };

/** A placed branch. */
export interface Branch<Answer> extends Output<Answer> {
  /**
   * Says which tasks or groups follow each answer; `null` is followed by none of them.
   *
   * @example
   * size({ sum }).to({ big: notify, small: quiet });
   */
  to(cases: BranchCases<Answer>): Branch<Answer>;
}

/** A placed branch that is mapped: each of its instances chooses for what is in the same mapped group. */
export interface MappedBranch<Answer> extends MappedOutput<Answer> {
  /** Says which tasks or groups follow each answer; `null` is followed by none of them. */
  to(cases: BranchCases<Answer>): MappedBranch<Answer>;
}

/** A task that chooses among its cases. */
export interface BranchTask<Inputs, Answer>
  extends RunnableTask<Inputs, Answer>,
    PartialableTask<Inputs, MappedBranch<Answer>> {
  (...inputs: InputArguments<Inputs, WiredInputs<Inputs>>): Branch<Answer>;
  with(options: TaskOptions & PlacementId): BranchTask<Inputs, Answer>;
}

/** A sensor's answer that carries a value: `done` says whether the wait is over. */
export interface PokeResult<Value> {
  readonly done: boolean;
  readonly value?: Value;
}

export type PokeAnswer = boolean | PokeResult<unknown>;

/** What a sensor returns at last: the value of its answer, where it has one. */
export type SensedValue<Answer> =
  Extract<Answer, PokeResult<unknown>> extends never
    ? null
    : Extract<Answer, object> extends { readonly value?: infer Value }
      ? Value
      : null;

/** A task that is asked again until it says yes. */
export interface SensorTask<Inputs, Answer>
  extends RunnableTask<Inputs, Answer>,
    PartialableTask<Inputs, MappedOutput<SensedValue<Answer>>> {
  (...inputs: InputArguments<Inputs, WiredInputs<Inputs>>): Output<SensedValue<Answer>>;
  with(options: SensorOptions & PlacementId): SensorTask<Inputs, Answer>;
}

/** A task whose answer says whether what is downstream runs. */
export interface ShortCircuitTask<Inputs, Result>
  extends RunnableTask<Inputs, Result>,
    PartialableTask<Inputs, MappedOutput<Result>> {
  (...inputs: InputArguments<Inputs, WiredInputs<Inputs>>): Output<Result>;
  with(options: ShortCircuitOptions & PlacementId): ShortCircuitTask<Inputs, Result>;
}
