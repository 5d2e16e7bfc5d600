// Says that a task of another DAG depends on this DAG: clearing it clears that task, too.
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';

addLibraryFolder(import.meta.url);

export interface ExternalTaskMarkerOptions extends OperatorOptions {
  /** The DAG that depends on this one. */
  readonly externalDagId: Templated<string>;
  /** Its task, usually an `ExternalTaskSensor`. */
  readonly externalTaskId: Templated<string>;
  /** The logical date of its run, ISO 8601. @default '{{ logical_date.isoformat() }}' */
  readonly logicalDate?: Templated<string>;
  /** How many markers are followed one after the other. @default 10 */
  readonly recursionDepth?: number;
}

/**
 * Does nothing itself. When it is cleared together with what is downstream, the task of the other DAG is cleared, and what is
 * downstream of it; markers there are followed in turn.
 *
 * @example
 * new ExternalTaskMarker({ taskId: 'to_report', externalDagId: 'report', externalTaskId: 'sales_loaded' });
 */
export class ExternalTaskMarker extends BaseOperator<void> {
  static override readonly templateFields = ['externalDagId', 'externalTaskId', 'logicalDate'];
  readonly externalDagId: string;
  readonly externalTaskId: string;
  readonly logicalDate: string;
  readonly recursionDepth: number;

  constructor(options: ExternalTaskMarkerOptions) {
    const { logicalDate = '{{ logical_date.isoformat() }}', recursionDepth = 10 } = options;
    if (!Number.isInteger(recursionDepth) || recursionDepth <= 0)
      throw new TypeError(`recursionDepth is ${recursionDepth}, but must be a whole number of at least 1.`);
    super({ ...options, logicalDate, recursionDepth } as OperatorOptions);
    this.externalDagId = this.rendered<string>(options.externalDagId);
    this.externalTaskId = this.rendered<string>(options.externalTaskId);
    this.logicalDate = this.rendered<string>(logicalDate);
    this.recursionDepth = recursionDepth;
  }

  execute({ log }: TaskContext): void {
    log.info(
      `task ${this.externalTaskId} of DAG ${this.externalDagId} depends on this run at ${this.logicalDate}`,
    );
  }
}
