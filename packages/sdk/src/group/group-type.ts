// The types of task groups. Types only.
import type { Reference } from '../reference/reference.ts';
import type { InputArguments, WiredList } from '../reference/wired.ts';
import type { GroupPlacementOptions } from './group-options.ts';
import type { GroupResult, MappedGroupResult } from './group-result.ts';
import type { LoopOptions } from './loop-type.ts';

/** What an argument stands for, where its type takes an output; else nothing. */
type ArgumentValue<Argument> = [Extract<Argument, Reference<unknown>>] extends [never]
  ? never
  : Extract<Argument, Reference<unknown>> extends Reference<infer Value>
    ? Value
    : never;

/** What an argument can be mapped over: it must be one that takes an output. */
type ArgumentList<Argument> = [ArgumentValue<Argument>] extends [never]
  ? never
  : WiredList<ArgumentValue<Argument>>;

/** The objects of arguments of `expandKwargs`. */
type ArgumentValues<Inputs> = {
  readonly [Name in keyof Inputs]: ArgumentValue<Inputs[Name]> | Reference<ArgumentValue<Inputs[Name]>>;
};
type PlainArguments<Inputs> = { readonly [Name in keyof Inputs]: ArgumentValue<Inputs[Name]> };

/** A group to be mapped: its body is given an output in place of each argument, and stands for one item of it. */
export interface MappableGroup<Inputs, Result> {
  /**
   * One instance of the whole group per element; of several arguments, one per combination. A task in it waits only for
   * tasks of its own instance.
   *
   * @example
   * const parsed = etl.expand({ file: listFiles() });
   */
  expand(lists: { readonly [Name in keyof Inputs]: ArgumentList<Inputs[Name]> }): MappedGroupResult<Result>;
  /**
   * One instance of the whole group per object of arguments.
   *
   * @example
   * etl.expandKwargs([{ file: 'a.csv', table: 'a' }, { file: 'b.csv', table: 'b' }]);
   */
  expandKwargs(
    inputs: readonly ArgumentValues<Inputs>[] | Reference<readonly PlainArguments<Inputs>[]>,
  ): MappedGroupResult<Result>;
}

/** A task group: calling it inside a DAG body places its tasks there. */
export interface TaskGroup<Inputs, Result> extends MappableGroup<Inputs, Result> {
  (...inputs: InputArguments<Inputs>): GroupResult<Result>;
  readonly groupId: string;
  /**
   * The same group under another id or with other options.
   *
   * @example
   * etl.with({ id: 'etl_late' })({ file });
   */
  with(options: GroupPlacementOptions): TaskGroup<Inputs, Result>;
  /**
   * Gives the arguments that all instances share, before `expand`; the body is given them as they are.
   *
   * @example
   * etl.partial({ table: 'orders' }).expand({ file: listFiles() });
   */
  partial<Name extends keyof Inputs>(
    given: { readonly [Given in Name]: Inputs[Given] },
  ): MappableGroup<Omit<Inputs, Name>, Result>;
  /**
   * Runs the group again and again, one iteration after the other, until `until` says that it is enough. What is returned is the
   * result of the last iteration.
   *
   * @example
   * const text = improve.loop({ maxIterations: 5, until: ({ score }) => score > 0.9 }, { draft: write() });
   */
  loop(options: LoopOptions<ResultValue<Result>>, ...inputs: InputArguments<Inputs>): Result;
}

/** A group whose body is told of the iteration: it can only be placed as a loop. */
export interface LoopGroup<Inputs, Result> extends Pick<TaskGroup<Inputs, Result>, 'groupId' | 'loop'> {
  with(options: GroupPlacementOptions): LoopGroup<Inputs, Result>;
}

type ResultValue<Result> = Result extends Reference<infer Value> ? Value : never;
