// Mapped operators: `Operator.partial({ … }).expand({ … })`. The object of an instance is made where the instance runs,
// because only there all of its options are known.
import type { Reference } from '../reference/reference.ts';
import type { MappedOutput } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { currentBuilder } from '../task/current-builder.ts';
import { type GivenInputs, type GivenMapping, mappingOf } from '../task/mapping.ts';
import { outputOf } from '../task/place-function-task.ts';
import { placeTask } from '../task/place-task.ts';
import { constructDetached } from './detached-construction.ts';
import {
  inputFunctionsOf,
  inputsOf,
  type OperatorOptions,
  type OptionRules,
  taskOptionsOf,
} from './operator-options.ts';
import { resumeOperator } from './resume-operator.ts';

/** A class of operators. */
export interface OperatorClass extends OptionRules {
  readonly name: string;
  new (options: never): RunnableOperator;
}

interface RunnableOperator {
  execute(context: TaskContext): unknown;
  onKill(): void | Promise<void>;
}

export type OptionsOf<Type> = Type extends new (
  options: infer Options extends Omit<OperatorOptions, 'params'>,
) => unknown
  ? Options
  : never;

/** What all instances may share. */
export type SharedOptions<Type> = { readonly taskId: string } & Partial<OptionsOf<Type>>;

/** What `partial` may be given: its id, and any other options. */
export type GivenOptions<Type, Given> = Given & {
  readonly [Name in Exclude<keyof Given, keyof OptionsOf<Type>>]: never;
};

/** Options of every task, but for those that mean something else to this operator. */
type TaskOptionNames<Type> = Exclude<
  keyof OperatorOptions,
  Type extends { readonly ownOptions: readonly (infer Own)[] } ? Own : never
>;

type Rest<Type, Given> = Omit<OptionsOf<Type>, keyof Given | TaskOptionNames<Type>>;
/** Functions are left out. */
type Data<Option> = Exclude<Option, ((...given: never[]) => unknown) | undefined>;
type ValueOf<Option> = Extract<Option, Reference<unknown>> extends Reference<infer Value> ? Value : Option;

/** What an operator returns; a class with a type of results of its own names it in `mappedResult`. */
export type ResultOf<Type> = Type extends { readonly mappedResult: infer Result }
  ? Result
  : Type extends new (
        options: never,
      ) => { execute(context: TaskContext): infer Result }
    ? Awaited<Result>
    : unknown;

/** An operator with some of its options given: the others are mapped over. */
export interface PartialOperator<Type, Given> {
  /**
   * One instance per element; of several options, one per combination.
   *
   * @example
   * BashOperator.partial({ taskId: 'list' }).expand({ bashCommand: ['ls /a', 'ls /b'] });
   */
  expand<Result = ResultOf<Type>>(
    lists: {
      readonly [Name in keyof Rest<Type, Given>]:
        | readonly Data<Rest<Type, Given>[Name]>[]
        | Reference<readonly ValueOf<Data<Rest<Type, Given>[Name]>>[]>;
    },
  ): MappedOutput<Result>;
  /**
   * One instance per object of options.
   *
   * @example
   * BashOperator.partial({ taskId: 'list' }).expandKwargs([{ bashCommand: 'ls', cwd: '/a' }, { bashCommand: 'ls -l', cwd: '/b' }]);
   */
  expandKwargs<Result = ResultOf<Type>>(
    options:
      | readonly { readonly [Name in keyof Rest<Type, Given>]: Data<Rest<Type, Given>[Name]> }[]
      | Reference<
          readonly { readonly [Name in keyof Rest<Type, Given>]: ValueOf<Data<Rest<Type, Given>[Name]>> }[]
        >,
  ): MappedOutput<Result>;
}

export function partialOperator(type: OperatorClass, given: OperatorOptions): object {
  return {
    expand: (lists: GivenInputs) => placeMappedOperator(type, given, { given: { ...given }, lists }),
    expandKwargs: (over: unknown) => placeMappedOperator(type, given, { given: { ...given }, over }),
  };
}

function placeMappedOperator(type: OperatorClass, given: OperatorOptions, mapping: GivenMapping): object {
  const builder = currentBuilder(`operator "${given.taskId}"`);
  const { taskKind, templateExt, templateFields } = type;
  const placed = placeTask(builder, {
    id: given.taskId,
    identity: {},
    kind: taskKind,
    operatorName: type.name,
    options: taskOptionsOf(type, given),
    handler: handlerOf(type, given),
    templateFields,
    inputs: (wiring) => inputsOf(type, given, wiring),
    mapping: (wiring) => mappingOf(wiring, mapping, (name) => templateFields.includes(name) && templateExt),
  });
  return outputOf(builder, placed);
}

function handlerOf(type: OperatorClass, given: OperatorOptions): TaskHandler {
  let running: RunnableOperator | null = null;
  const withOperator = async (
    inputs: object,
    { ti }: TaskContext,
    work: (operator: RunnableOperator) => unknown,
  ): Promise<unknown> => {
    // What is no data, such as a function that reads the result, comes from the file; all else as it was stored and rendered.
    const options = { ...given, ...inputs, taskId: ti.taskId } as never;
    const operator = constructDetached(ti.taskId, () => new type(options));
    running = operator;
    try {
      return await work(operator);
    } finally {
      running = null;
    }
  };
  return {
    kind: type.taskKind,
    inputFunctions: inputFunctionsOf(type, given),
    waitsItself: true,
    execute: (inputs, context) => withOperator(inputs, context, (operator) => operator.execute(context)),
    resume: (with_, inputs, context) =>
      withOperator(inputs, context, (operator) => resumeOperator(operator, with_, context)),
    onKill: () => running?.onKill(),
  };
}
