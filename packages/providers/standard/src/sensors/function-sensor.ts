// Waits until a function says yes, as an operator: for those who like all tasks to be objects.
import {
  addLibraryFolder,
  BaseSensor,
  type BaseSensorOptions,
  type PokeResult,
  refuseDeferrable,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import type { OperatorFunction } from '../function/function-operator.ts';

addLibraryFolder(import.meta.url);

export interface FunctionSensorOptions<Inputs, Result> extends BaseSensorOptions {
  /** One look: whether what it waits for is there, with a value for the result where there is one. */
  readonly callable: OperatorFunction<Inputs, boolean | PokeResult<Result>>;
  /** What it is given: values, templates, outputs of other tasks. @default {} */
  readonly opKwargs?: Templated<Inputs>;
  /** Further templates, rendered into `templatesDict` of the sensor. @default none */
  readonly templatesDict?: Templated<Readonly<Record<string, unknown>>>;
}

/**
 * Waits until a function says yes. It is asked in a worker, so there is no `deferrable`: `mode: 'reschedule'` gives the worker back
 * between two looks.
 *
 * @example
 * new FunctionSensor({ taskId: 'enough', callable: async ({ table }: { table: string }) => (await count(table)) > 100, opKwargs: { table: 'orders_{{ ds_nodash }}' } });
 */
export class FunctionSensor<
  Inputs = Readonly<Record<string, never>>,
  Result = void,
> extends BaseSensor<Result> {
  static override readonly templateFields: readonly string[] = ['opKwargs', 'templatesDict'];
  readonly callable: OperatorFunction<Inputs, boolean | PokeResult<Result>>;
  readonly opKwargs: Inputs;
  readonly templatesDict: Readonly<Record<string, unknown>>;

  constructor(options: FunctionSensorOptions<Inputs, Result>) {
    refuseDeferrable('FunctionSensor', options);
    super(options);
    this.callable = options.callable;
    this.opKwargs = this.rendered<Inputs>(options.opKwargs ?? ({} as Inputs));
    this.templatesDict = this.rendered<Readonly<Record<string, unknown>>>(options.templatesDict ?? {});
  }

  poke(context: TaskContext): boolean | PokeResult<Result> | Promise<boolean | PokeResult<Result>> {
    return this.callable(this.opKwargs, context);
  }
}
