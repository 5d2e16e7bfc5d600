// The base of operators: tasks as objects with options. Placing one is `new` inside a DAG body.
// Its options are stored as inputs of the task; where it runs they are put back into its fields, rendered.
import type { TaskKind } from '@ariel/core';
import type { Orderable, OrderTargets } from '../order/orderable.ts';
import { orderingOf, rememberNode } from '../order/ordering.ts';
import { type PlacedWork, setupMembers, type TeardownOptions } from '../order/setup-teardown.ts';
import type { Output, Templated } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { currentBuilder } from '../task/current-builder.ts';
import { outputOf } from '../task/place-function-task.ts';
import { placeTask } from '../task/place-task.ts';
import type { TaskOptions } from '../task/task-options.ts';
import type { DeferOptions } from '../trigger/defer-options.ts';
import { TaskDeferred } from '../trigger/task-deferred.ts';
import { detachedTaskId } from './detached-construction.ts';
import {
  inputFunctionsOf,
  inputsOf,
  type OperatorOptions,
  type OptionRules,
  taskOptionsOf,
} from './operator-options.ts';
import {
  type GivenOptions,
  type OperatorClass,
  type PartialOperator,
  partialOperator,
  type SharedOptions,
} from './partial-operator.ts';
import { resumeOperator } from './resume-operator.ts';

/**
 * The base class of operators. An operator keeps each of its options in a field of the same name, and gives all of them to `super`.
 *
 * @example
 * class GreetOperator extends BaseOperator<string> {
 *   static override readonly templateFields = ['name'];
 *   readonly name: string;
 *   constructor(options: OperatorOptions & { readonly name: Templated<string> }) {
 *     super(options);
 *     this.name = this.rendered(options.name);
 *   }
 *   execute() { return `Hello, ${this.name}!`; }
 * }
 */
export abstract class BaseOperator<Result = unknown> implements PlacedWork {
  /** Names of the options that may be templates or functions of the context. @default none */
  static readonly templateFields: readonly string[] = [];
  /** Endings of templated options that name a file whose text is the template: `['.sql']`. @default none */
  static readonly templateExt: readonly string[] = [];
  /** What kind of task it is placed as: a `branch` returns ids of tasks that follow, a `shortCircuit` whether any do. @default 'operator' */
  static readonly taskKind: TaskKind = 'operator';
  readonly taskId: string;
  /** What it returns, for the inputs of other tasks. */
  readonly output: Output<Result>;
  readonly #placed: PlacedWork;

  constructor(options: OperatorOptions) {
    const detached = detachedTaskId();
    if (detached !== null) {
      this.taskId = detached;
      // Made where it runs: there is nothing to wire it to.
      this.output = undefined as unknown as Output<Result>;
      this.#placed = undefined as unknown as PlacedWork;
      return;
    }
    const builder = currentBuilder(`operator "${options.taskId}"`);
    const type = new.target as typeof BaseOperator;
    const rules: OptionRules = type;
    const { taskKind, templateFields } = rules;
    const placed = placeTask(builder, {
      id: options.taskId,
      identity: this,
      kind: taskKind,
      operatorName: type.name,
      options: taskOptionsOf(rules, options) satisfies TaskOptions,
      handler: handlerOf(this as unknown as BaseOperator, taskKind, inputFunctionsOf(rules, options)),
      templateFields,
      inputs: (wiring) => inputsOf(rules, options, wiring),
      startTrigger: () => this.startTrigger(),
    });
    const node = { kind: 'task', id: placed.taskId } as const;
    const ordering: Orderable = orderingOf(builder, node);
    this.taskId = placed.taskId;
    this.output = outputOf(builder, placed) as Output<Result>;
    this.#placed = {
      ...ordering,
      ...setupMembers(builder, placed.taskId, () => this),
    } as unknown as PlacedWork;
    rememberNode(this, builder, node);
  }

  /**
   * Gives the options that all instances share, before `expand`.
   *
   * @example
   * BashOperator.partial({ taskId: 'list', retries: 2 }).expand({ bashCommand: ['ls /a', 'ls /b'] });
   */
  static partial<Type, const Given extends SharedOptions<Type>>(
    this: Type,
    given: GivenOptions<Type, Given>,
  ): PartialOperator<Type, Given> {
    // biome-ignore lint/complexity/noThisInStatic: it is the class on which partial() is called, not this base.
    return partialOperator(this as OperatorClass, given as OperatorOptions) as PartialOperator<Type, Given>;
  }

  /** Does the work. Fields hold their rendered values here. */
  abstract execute(context: TaskContext): Result | Promise<Result>;

  /** Ends what `execute` started outside this process; called when the task is killed or has timed out. */
  onKill(): void | Promise<void> {}

  /**
   * Gives the worker back until the trigger has an event; then `method` is called with the context, the event's payload and
   * `kwargs`, on a worker that need not be the same: what the operator kept in its fields is gone, what it was made with is there.
   *
   * @example
   * return this.defer({ trigger: new FileTrigger({ path }), method: 'executeComplete', timeout: '1h' });
   */
  protected defer<Method extends string>(options: DeferOptions<Method & keyof this>): never {
    throw new TaskDeferred(options);
  }

  /**
   * What the task waits for before it has a worker for the first time: it is deferred without having run. Read when the DAG is
   * evaluated, so whatever it says must be known there; not for mapped operators. @default null: it starts on a worker
   */
  protected startTrigger(): DeferOptions | null {
    return null;
  }

  /** For fields: the option, typed as it will be when `execute` runs. */
  protected rendered<T>(option: Templated<T>): T {
    return option as T;
  }

  before(targets: OrderTargets): void {
    this.#placed.before(targets);
  }

  after(sources: OrderTargets): void {
    this.#placed.after(sources);
  }

  setUpstream(sources: OrderTargets): void {
    this.#placed.after(sources);
  }

  setDownstream(targets: OrderTargets): void {
    this.#placed.before(targets);
  }

  asSetup(): this {
    this.#placed.asSetup();
    return this;
  }

  asTeardown(options: TeardownOptions = {}): this {
    this.#placed.asTeardown(options);
    return this;
  }
}

function handlerOf(
  operator: BaseOperator,
  kind: TaskKind,
  inputFunctions: TaskHandler['inputFunctions'],
): TaskHandler {
  // The object itself, not a copy: a copy would lose the private fields of its class. One process runs one task
  // at a time; afterwards the fields are as the DAG body made them.
  const withInputs = async (inputs: object, work: () => unknown): Promise<unknown> => {
    const before = Object.getOwnPropertyDescriptors(operator);
    Object.assign(operator, inputs);
    try {
      return await work();
    } finally {
      Object.defineProperties(operator, before);
    }
  };
  return {
    kind,
    inputFunctions,
    waitsItself: true,
    execute: (inputs, context) => withInputs(inputs, () => operator.execute(context)),
    resume: (with_, inputs, context) => withInputs(inputs, () => resumeOperator(operator, with_, context)),
    onKill: () => operator.onKill(),
  };
}
