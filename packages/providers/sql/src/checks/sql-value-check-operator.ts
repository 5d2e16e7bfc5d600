// Checks that a query gives a certain value.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { shown } from '../sql-operator.ts';
import { checkFailed, isAround, numberOf } from './comparison.ts';
import { SqlCheckOperator, type SqlCheckOperatorOptions } from './sql-check-operator.ts';

addLibraryFolder(import.meta.url);

export interface SqlValueCheckOperatorOptions extends SqlCheckOperatorOptions {
  /** What every value of the first row must be: a number, or a text. */
  readonly passValue: Templated<string | number>;
  /** The share by which a number may be off: 0.1 is a tenth. @default 0 */
  readonly tolerance?: number;
}

/**
 * Fails where a value of the query's first row is not the wanted one.
 *
 * @example
 * new SqlValueCheckOperator({ taskId: 'count', connId: 'shop', sql: 'select count(*) from orders', passValue: 1000, tolerance: 0.1 });
 */
export class SqlValueCheckOperator extends SqlCheckOperator {
  static override readonly templateFields: readonly string[] = [
    'sql',
    'passValue',
    'parameters',
    'connId',
    'database',
  ];
  readonly passValue: string | number;
  readonly tolerance: number;

  constructor(options: SqlValueCheckOperatorOptions) {
    super(options);
    this.passValue = this.rendered<string | number>(options.passValue);
    this.tolerance = options.tolerance ?? 0;
  }

  override async execute(context: TaskContext): Promise<void> {
    const values = await this.values(context);
    const { passValue, tolerance } = this;
    const wanted = numberOf(passValue);
    const isRight = Number.isNaN(wanted)
      ? values.every((value) => String(value) === String(passValue))
      : values.every((value) => isAround(numberOf(value), wanted, tolerance));
    if (isRight) return;
    const more = tolerance === 0 ? '' : ` with a tolerance of ${tolerance}`;
    throw checkFailed(`the query gave ${shown(values)}, but must give ${shown(passValue)}${more}`);
  }
}
