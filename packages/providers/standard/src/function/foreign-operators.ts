// Functions in other Node processes, as operators.
import {
  addLibraryFolder,
  BaseOperator,
  type ChosenBranch,
  type ExternalNodeSettings,
  type ForeignWork,
  type IsolatedContext,
  type IsolatedSettings,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { runInNode } from './run-in-node.ts';

addLibraryFolder(import.meta.url);

type Nothing = Readonly<Record<string, never>>;
type ForeignFunction<Inputs, Result> = (inputs: Inputs, context: IsolatedContext) => Result | Promise<Result>;

interface ForeignOptions<Inputs, Result> extends OperatorOptions {
  /** What runs. It must not use anything from outside of itself; packages are imported inside. */
  readonly callable: ForeignFunction<Inputs, Result>;
  /** What it is given. @default {} */
  readonly opKwargs?: Templated<Inputs>;
}

export interface IsolatedFunctionOperatorOptions<Inputs, Result>
  extends ForeignOptions<Inputs, Result>,
    IsolatedSettings {}

export interface ExternalNodeOperatorOptions<Inputs, Result>
  extends ForeignOptions<Inputs, Result>,
    ExternalNodeSettings {}

abstract class ForeignOperator<Inputs, Result> extends BaseOperator<Result> {
  static override readonly templateFields: readonly string[] = ['opKwargs'];
  readonly callable: ForeignFunction<Inputs, Result>;
  readonly opKwargs: Inputs;

  constructor(options: ForeignOptions<Inputs, Result>) {
    super(options);
    this.callable = options.callable;
    this.opKwargs = this.rendered<Inputs>(options.opKwargs ?? ({} as Inputs));
  }

  protected abstract settings(): ForeignWork;

  async execute(context: TaskContext): Promise<Result> {
    return (await runInNode(this.callable.toString(), this.opKwargs, this.settings(), context)) as Result;
  }
}

/**
 * Runs a function in a Node process of its own with npm packages of its own; `task.isolated` as an operator.
 *
 * @example
 * new IsolatedFunctionOperator({ taskId: 'slug', callable: async () => (await import('slugify')).default('a b'), dependencies: { slugify: '1.6.6' } });
 */
export class IsolatedFunctionOperator<Inputs = Nothing, Result = unknown> extends ForeignOperator<
  Inputs,
  Result
> {
  readonly #settings: IsolatedSettings;

  constructor(options: IsolatedFunctionOperatorOptions<Inputs, Result>) {
    super(options);
    this.#settings = options;
  }

  protected settings(): ForeignWork {
    return { kind: 'isolated', ...this.#settings };
  }
}

/** As `IsolatedFunctionOperator`, for a function that returns the ids that follow. */
export class BranchIsolatedFunctionOperator<Inputs = Nothing> extends IsolatedFunctionOperator<
  Inputs,
  ChosenBranch
> {
  static override readonly taskKind = 'branch';
}

/**
 * Runs a function in another Node, which is there already; `task.externalNode` as an operator.
 *
 * @example
 * new ExternalNodeOperator({ taskId: 'old', callable: () => process.version, node: '/opt/node18/bin/node' });
 */
export class ExternalNodeOperator<Inputs = Nothing, Result = unknown> extends ForeignOperator<
  Inputs,
  Result
> {
  readonly #settings: ExternalNodeSettings;

  constructor(options: ExternalNodeOperatorOptions<Inputs, Result>) {
    super(options);
    this.#settings = options;
  }

  protected settings(): ForeignWork {
    return { kind: 'external', ...this.#settings };
  }
}

/** As `ExternalNodeOperator`, for a function that returns the ids that follow. */
export class BranchExternalNodeOperator<Inputs = Nothing> extends ExternalNodeOperator<Inputs, ChosenBranch> {
  static override readonly taskKind = 'branch';
}
