// Checks rows of a table by conditions.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { BaseSqlOperator, type SqlOperatorOptions } from '../sql-operator.ts';
import { checkFailed, numberOf } from './comparison.ts';

addLibraryFolder(import.meta.url);

export interface SqlTableCheck {
  /** A condition on a row, or on all of them by functions such as `count(*) = 1000`. */
  readonly checkStatement: string;
  /** A condition: only rows that meet it count. @default those of the operator */
  readonly partitionClause?: string;
}

export interface SqlTableCheckOperatorOptions extends SqlOperatorOptions {
  /** The table. */
  readonly table: Templated<string>;
  /** By name. */
  readonly checks: Templated<Readonly<Record<string, SqlTableCheck>>>;
  /** A condition: only rows that meet it count. @default all rows */
  readonly partitionClause?: Templated<string>;
}

/**
 * Fails where a condition does not hold in every row, and names all that do not.
 *
 * @example
 * new SqlTableCheckOperator({ taskId: 'rows', connId: 'shop', table: 'orders', checks: { enough: { checkStatement: 'count(*) >= 100' }, paid: { checkStatement: 'paid <= total' } } });
 */
export class SqlTableCheckOperator extends BaseSqlOperator<void> {
  static override readonly templateFields: readonly string[] = [
    'table',
    'checks',
    'partitionClause',
    'connId',
    'database',
  ];
  readonly table: string;
  readonly checks: Readonly<Record<string, SqlTableCheck>>;
  readonly partitionClause: string | undefined;

  constructor(options: SqlTableCheckOperatorOptions) {
    super(options);
    this.table = this.rendered<string>(options.table);
    this.checks = this.rendered<Readonly<Record<string, SqlTableCheck>>>(options.checks);
    this.partitionClause = this.rendered<string | undefined>(options.partitionClause);
  }

  async execute(context: TaskContext): Promise<void> {
    const failed: string[] = [];
    const checks = Object.entries(this.checks);
    if (checks.length === 0) throw checkFailed('there is nothing to check: checks is empty');
    for (const [name, check] of checks) {
      const found = (await this.hook(context).firstValues(this.#query(check)))?.[0] ?? null;
      const isRight = numberOf(found) === 1;
      context.log.info(
        `${name}, ${check.checkStatement}: ${found === null ? 'no rows' : isRight ? 'right' : 'wrong'}`,
      );
      if (!isRight) failed.push(`${name}, ${check.checkStatement}${found === null ? ', found no rows' : ''}`);
    }
    if (failed.length > 0)
      throw checkFailed(
        `${failed.length} of ${checks.length} checks of ${this.table} failed: ${failed.join('; ')}`,
      );
  }

  #query({ checkStatement, partitionClause }: SqlTableCheck): string {
    const conditions = [this.partitionClause, partitionClause].filter(
      (clause) => clause !== undefined && clause !== '',
    );
    const where =
      conditions.length === 0 ? '' : ` where ${conditions.map((clause) => `(${clause})`).join(' and ')}`;
    return `select min(is_right) from (select case when ${checkStatement} then 1 else 0 end as is_right from ${this.table}${where}) as checked`;
  }
}
