// Checks by a query of its own: that all values of its first row are true.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { BaseSqlOperator, type SqlOperatorOptions, shown } from '../sql-operator.ts';
import type { SqlParameters } from '../sql-text.ts';
import { checkFailed } from './comparison.ts';

addLibraryFolder(import.meta.url);

export interface SqlCheckOperatorOptions extends SqlOperatorOptions {
  /** The query. */
  readonly sql: Templated<string>;
  /** For placeholders: a list for `?`, an object for `:name`. @default none */
  readonly parameters?: Templated<SqlParameters>;
}

/**
 * Fails where the query gives no row, or a value of its first row is false, 0, null or empty.
 *
 * @example
 * new SqlCheckOperator({ taskId: 'any_orders', connId: 'shop', sql: "select count(*), min(total) > 0 from orders where day = '{{ ds }}'" });
 */
export class SqlCheckOperator extends BaseSqlOperator<void> {
  static override readonly templateFields: readonly string[] = ['sql', 'parameters', 'connId', 'database'];
  static override readonly templateExt: readonly string[] = ['.sql'];
  readonly sql: string;
  readonly parameters: SqlParameters | undefined;

  constructor(options: SqlCheckOperatorOptions) {
    super(options);
    this.sql = this.rendered<string>(options.sql);
    this.parameters = this.rendered<SqlParameters | undefined>(options.parameters);
  }

  async execute(context: TaskContext): Promise<void> {
    const values = await this.values(context);
    if (!values.every(isTrue))
      throw checkFailed(`the query gave ${shown(values)}, of which not all are true`);
  }

  /** The values of the first row. */
  protected async values(context: TaskContext): Promise<readonly unknown[]> {
    const values = await this.hook(context).firstValues(this.sql, this.parameters ?? null);
    context.log.info(`the query gave ${values === null ? 'no row' : shown(values)}`);
    if (values === null) throw checkFailed('the query gave no row');
    return values;
  }
}

/** Numbers may be texts. */
const isTrue = (value: unknown): boolean =>
  typeof value === 'string' && /^-?[\d.]+$/.test(value) ? Number(value) !== 0 : Boolean(value);
