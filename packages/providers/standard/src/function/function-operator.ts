// A function as an operator: for those who like all tasks to be objects, and for classes that build on it.
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';

addLibraryFolder(import.meta.url);

/** A function of an operator: its inputs are named; the context comes second. */
export type OperatorFunction<Inputs, Result> = (
  inputs: Inputs,
  context: TaskContext,
) => Result | Promise<Result>;

export interface FunctionOperatorOptions<Inputs, Result> extends OperatorOptions {
  /** What runs. */
  readonly callable: OperatorFunction<Inputs, Result>;
  /** What it is given: values, templates, outputs of other tasks. @default {} */
  readonly opKwargs?: Templated<Inputs>;
  /** Further templates, rendered into `templatesDict` of the operator. @default none */
  readonly templatesDict?: Templated<Readonly<Record<string, unknown>>>;
  /** Whether the log says what it returned; switch it off where that is large or secret. @default true */
  readonly showReturnValueInLogs?: boolean;
}

/**
 * Runs a function of the DAG file in the task's process.
 *
 * @example
 * new FunctionOperator({ taskId: 'greet', callable: ({ name }: { name: string }) => `Hello, ${name}!`, opKwargs: { name: '{{ params.name }}' } });
 */
export class FunctionOperator<
  Inputs = Readonly<Record<string, never>>,
  Result = unknown,
> extends BaseOperator<Result> {
  static override readonly templateFields: readonly string[] = ['opKwargs', 'templatesDict'];
  readonly callable: OperatorFunction<Inputs, Result>;
  readonly opKwargs: Inputs;
  readonly templatesDict: Readonly<Record<string, unknown>>;
  readonly showReturnValueInLogs: boolean;

  constructor(options: FunctionOperatorOptions<Inputs, Result>) {
    super(options);
    this.callable = options.callable;
    this.opKwargs = this.rendered<Inputs>(options.opKwargs ?? ({} as Inputs));
    this.templatesDict = this.rendered<Readonly<Record<string, unknown>>>(options.templatesDict ?? {});
    this.showReturnValueInLogs = options.showReturnValueInLogs ?? true;
  }

  async execute(context: TaskContext): Promise<Result> {
    const result = await this.call(context);
    context.log.info(
      this.showReturnValueInLogs ? `returned ${shown(result)}` : 'returned a value that is not shown',
    );
    return result;
  }

  /** Calls the function; where it runs elsewhere, a subclass says how. */
  protected call(context: TaskContext): Promise<Result> | Result {
    return this.callable(this.opKwargs, context);
  }
}

const mostShown = 1_000;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    typeof value === 'string'
      ? value
      : (JSON.stringify(value, (_key, item: unknown) => plain(item)) ?? String(value));
  return text.length > mostShown ? `${text.slice(0, mostShown)}… (${text.length} characters)` : text;
}

const plain = (item: unknown): unknown => (typeof item === 'bigint' ? String(item) : item);
