// Goes on only in the run that is the latest by now.
import {
  addLibraryFolder,
  BaseOperator,
  isLatestRun,
  type OperatorOptions,
  type TaskContext,
} from '@ariel/sdk';

addLibraryFolder(import.meta.url);

/**
 * Skips what is directly downstream unless its run is the latest by now. Runs started by hand go on.
 *
 * @example
 * new LatestOnlyOperator({ taskId: 'latest_only' }).before(publish);
 */
export class LatestOnlyOperator extends BaseOperator<boolean> {
  static override readonly taskKind = 'shortCircuit';
  readonly #isLatest: (context: TaskContext) => Promise<boolean>;

  constructor(options: OperatorOptions) {
    super({ ...options, ignoreDownstreamTriggerRules: false } as OperatorOptions);
    this.#isLatest = isLatestRun();
  }

  execute(context: TaskContext): Promise<boolean> {
    return this.#isLatest(context);
  }
}
