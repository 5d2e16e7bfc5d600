// The base of operators: tasks as objects with options. Placing one is `new` inside a DAG body.
// Its options are stored as inputs of the task; where it runs they are put back into its fields, rendered.
import type { ValueExpression } from '@ariel/core';
import type { Orderable, OrderTargets } from '../order/orderable.ts';
import { orderingOf, rememberNode } from '../order/ordering.ts';
import type { Output, Templated } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { outputOf } from '../task/place-function-task.ts';
import { currentBuilder, placeTask, type Wiring } from '../task/place-task.ts';
import type { TaskOptions } from '../task/task-options.ts';

/** Options that every operator takes. */
export interface OperatorOptions extends TaskOptions {
  readonly taskId: string;
}

const commonOptions: ReadonlySet<string> = new Set<keyof Required<OperatorOptions>>([
  'taskId',
  'displayName',
  'docMd',
  'retries',
  'retryDelay',
  'infraRetries',
  'executionTimeout',
  'triggerRule',
  'pool',
  'poolSlots',
  'priorityWeight',
  'weightRule',
  'queue',
  'owner',
  'maxActiveTisPerDag',
  'maxActiveTisPerDagrun',
]);

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
export abstract class BaseOperator<Result = unknown> implements Orderable {
  /** Names of the options that may be templates or functions of the context. @default none */
  static readonly templateFields: readonly string[] = [];
  readonly taskId: string;
  /** What it returns, for the inputs of other tasks. */
  readonly output: Output<Result>;
  readonly #ordering: Orderable;

  constructor(options: OperatorOptions) {
    const builder = currentBuilder(`operator "${options.taskId}"`);
    const type = new.target as typeof BaseOperator;
    const placed = placeTask(builder, {
      id: options.taskId,
      identity: this,
      kind: 'operator',
      operatorName: type.name,
      options: options satisfies TaskOptions,
      handler: handlerOf(this, inputFunctionsOf(type, options)),
      templateFields: type.templateFields,
      inputs: (wiring) => inputsOf(type, options, wiring),
    });
    this.taskId = placed.taskId;
    this.output = outputOf(builder, placed) as Output<Result>;
    this.#ordering = orderingOf(builder, { kind: 'task', id: placed.taskId });
    rememberNode(this, builder, { kind: 'task', id: placed.taskId });
  }

  /** Does the work. Fields hold their rendered values here. */
  abstract execute(context: TaskContext): Result | Promise<Result>;

  /** Ends what `execute` started outside this process; called when the task is killed or has timed out. */
  onKill(): void | Promise<void> {}

  /** For fields: the option, typed as it will be when `execute` runs. */
  protected rendered<T>(option: Templated<T>): T {
    return option as T;
  }

  before(targets: OrderTargets): void {
    this.#ordering.before(targets);
  }

  after(sources: OrderTargets): void {
    this.#ordering.after(sources);
  }

  setUpstream(sources: OrderTargets): void {
    this.#ordering.after(sources);
  }

  setDownstream(targets: OrderTargets): void {
    this.#ordering.before(targets);
  }
}

type OwnOptions = readonly (readonly [name: string, value: unknown])[];

function ownOptions(options: object): OwnOptions {
  return Object.entries(options).filter(([name, value]) => !commonOptions.has(name) && value !== undefined);
}

/** Options that are functions but no templates stay with the object: code is never stored. */
function inputsOf(
  type: typeof BaseOperator,
  options: object,
  wiring: Wiring,
): Readonly<Record<string, ValueExpression>> {
  const entries = ownOptions(options).flatMap(([name, value]): (readonly [string, ValueExpression])[] => {
    const templated = type.templateFields.includes(name);
    if (typeof value === 'function') return templated ? [[name, { kind: 'function' }]] : [];
    return [[name, wiring.wire(name, value, templated)]];
  });
  return Object.fromEntries(entries);
}

function inputFunctionsOf(type: typeof BaseOperator, options: object): TaskHandler['inputFunctions'] {
  const functions = ownOptions(options).filter(
    ([name, value]) => type.templateFields.includes(name) && typeof value === 'function',
  );
  return Object.fromEntries(functions) as TaskHandler['inputFunctions'];
}

function handlerOf(operator: BaseOperator, inputFunctions: TaskHandler['inputFunctions']): TaskHandler {
  return {
    kind: 'operator',
    inputFunctions,
    async execute(inputs, context) {
      // The object itself, not a copy: a copy would lose the private fields of its class. One process runs one task
      // at a time; afterwards the fields are as the DAG body made them.
      const before = Object.getOwnPropertyDescriptors(operator);
      Object.assign(operator, inputs);
      try {
        return await operator.execute(context);
      } finally {
        Object.defineProperties(operator, before);
      }
    },
    onKill: () => operator.onKill(),
  };
}
