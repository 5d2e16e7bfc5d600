// Checks that a query's value lies between two others.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { shown } from '../sql-operator.ts';
import { checkFailed, numberOf } from './comparison.ts';
import { SqlCheckOperator, type SqlCheckOperatorOptions } from './sql-check-operator.ts';

addLibraryFolder(import.meta.url);

export interface SqlThresholdCheckOperatorOptions extends SqlCheckOperatorOptions {
  /** The least that the value may be: a number, or a query that gives it. */
  readonly minThreshold: Templated<number | string>;
  /** The most that it may be. */
  readonly maxThreshold: Templated<number | string>;
}

/**
 * Fails where the first value of the query is less than the one threshold or more than the other.
 *
 * @example
 * new SqlThresholdCheckOperator({ taskId: 'price', connId: 'shop', sql: 'select avg(price) from orders', minThreshold: 5, maxThreshold: 'select max(price) from prices' });
 */
export class SqlThresholdCheckOperator extends SqlCheckOperator {
  static override readonly templateFields: readonly string[] = [
    'sql',
    'minThreshold',
    'maxThreshold',
    'parameters',
    'connId',
    'database',
  ];
  readonly minThreshold: number | string;
  readonly maxThreshold: number | string;

  constructor(options: SqlThresholdCheckOperatorOptions) {
    super(options);
    this.minThreshold = this.rendered<number | string>(options.minThreshold);
    this.maxThreshold = this.rendered<number | string>(options.maxThreshold);
  }

  override async execute(context: TaskContext): Promise<void> {
    const [value] = await this.values(context);
    const least = await this.#threshold(this.minThreshold, context);
    const most = await this.#threshold(this.maxThreshold, context);
    const found = numberOf(value);
    if (found >= least && found <= most) return;
    throw checkFailed(`the query gave ${shown(value)}, but must give something from ${least} to ${most}`);
  }

  async #threshold(given: number | string, context: TaskContext): Promise<number> {
    const number = numberOf(given);
    if (!Number.isNaN(number)) return number;
    const found = numberOf((await this.hook(context).firstValues(String(given)))?.[0]);
    if (Number.isNaN(found))
      throw checkFailed(`the query for the threshold, ${String(given)}, gave no number`);
    return found;
  }
}
