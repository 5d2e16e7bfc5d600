// Functions that decide what follows, as operators.
import { addLibraryFolder, type ChosenBranch } from '@ariel/sdk';
import { FunctionOperator, type FunctionOperatorOptions } from './function-operator.ts';

addLibraryFolder(import.meta.url);

type Nothing = Readonly<Record<string, never>>;

export type BranchFunctionOperatorOptions<Inputs> = FunctionOperatorOptions<Inputs, ChosenBranch>;

/**
 * Runs a function that returns the ids of the tasks or groups directly downstream that follow; null: none of them.
 *
 * @example
 * const pick = new BranchFunctionOperator({ taskId: 'pick', callable: () => (new Date().getUTCDay() === 1 ? 'weekly' : 'daily') });
 * pick.before([weekly, daily]);
 */
export class BranchFunctionOperator<Inputs = Nothing> extends FunctionOperator<Inputs, ChosenBranch> {
  static override readonly taskKind = 'branch';
}

export interface ShortCircuitOperatorOptions<Inputs> extends FunctionOperatorOptions<Inputs, unknown> {
  /**
   * Whether a "no" skips all that is downstream, whatever the trigger rules; else only what is directly downstream is skipped, and
   * the rules decide about the rest. @default true
   */
  readonly ignoreDownstreamTriggerRules?: boolean;
}

/**
 * Runs a function whose answer says whether what is downstream runs: false, null, 0 and `''` skip it.
 *
 * @example
 * new ShortCircuitOperator({ taskId: 'weekday', callable: (_: {}, { logicalDate }) => logicalDate?.getUTCDay() !== 0 });
 */
export class ShortCircuitOperator<Inputs = Nothing> extends FunctionOperator<Inputs, unknown> {
  static override readonly taskKind = 'shortCircuit';
  readonly ignoreDownstreamTriggerRules: boolean;

  constructor(options: ShortCircuitOperatorOptions<Inputs>) {
    super(options);
    this.ignoreDownstreamTriggerRules = options.ignoreDownstreamTriggerRules ?? true;
  }
}
