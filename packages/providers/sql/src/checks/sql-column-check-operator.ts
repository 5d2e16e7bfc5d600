// Checks columns of a table: nulls, distinct values, repeated values, the least and the greatest.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { BaseSqlOperator, type SqlOperatorOptions } from '../sql-operator.ts';
import { checkComparison, checkFailed, inWords, meets, numberOf, type SqlComparison } from './comparison.ts';

addLibraryFolder(import.meta.url);

/** What a column is asked for. */
const columnChecks = {
  /** How many are null. */
  nullCheck: (column: string) => `sum(case when ${column} is null then 1 else 0 end)`,
  /** How many different values there are. */
  distinctCheck: (column: string) => `count(distinct(${column}))`,
  /** How many values there are less than rows with one: 0 where none is repeated, else negative. */
  uniqueCheck: (column: string) => `count(distinct(${column})) - count(${column})`,
  min: (column: string) => `min(${column})`,
  max: (column: string) => `max(${column})`,
} as const;

export type ColumnCheckName = keyof typeof columnChecks;

/** A comparison, for a part of the rows where it says so. */
export interface SqlColumnCheck extends SqlComparison {
  /** A condition: only rows that meet it count. @default those of the operator */
  readonly partitionClause?: string;
}

export type SqlColumnMapping = Readonly<
  Record<string, { readonly [Name in ColumnCheckName]?: SqlColumnCheck }>
>;

export interface SqlColumnCheckOperatorOptions extends SqlOperatorOptions {
  /** The table. */
  readonly table: Templated<string>;
  /** By column and check: what its number is compared with. */
  readonly columnMapping: SqlColumnMapping;
  /** A condition: only rows that meet it count. @default all rows */
  readonly partitionClause?: Templated<string>;
  /** Whether a number that is null, as of an empty table, counts as 0; else it fails its check. @default true */
  readonly acceptNone?: boolean;
}

/**
 * Fails where a column does not meet its checks, and names all that do not.
 *
 * @example
 * new SqlColumnCheckOperator({ taskId: 'columns', connId: 'shop', table: 'orders', columnMapping: { id: { nullCheck: { equalTo: 0 }, uniqueCheck: { equalTo: 0 } }, total: { min: { geqTo: 0 } } } });
 */
export class SqlColumnCheckOperator extends BaseSqlOperator<void> {
  static override readonly templateFields: readonly string[] = [
    'table',
    'partitionClause',
    'connId',
    'database',
  ];
  readonly table: string;
  readonly columnMapping: SqlColumnMapping;
  readonly partitionClause: string | undefined;
  readonly acceptNone: boolean;

  constructor(options: SqlColumnCheckOperatorOptions) {
    super(options);
    checkMapping(options.columnMapping);
    this.table = this.rendered<string>(options.table);
    this.columnMapping = options.columnMapping;
    this.partitionClause = this.rendered<string | undefined>(options.partitionClause);
    this.acceptNone = options.acceptNone ?? true;
  }

  async execute(context: TaskContext): Promise<void> {
    const checks = allChecks(this.columnMapping);
    const failed: string[] = [];
    for (const { check, column, name } of checks) {
      const found = await this.#ask({ check, column, name }, context);
      const value = found === null && this.acceptNone ? 0 : numberOf(found);
      const isRight = meets(value, check);
      context.log.info(
        `${column} ${name}: ${String(found)}, ${inWords(check)}: ${isRight ? 'right' : 'wrong'}`,
      );
      if (!isRight) failed.push(`${column} ${name} is ${String(found)}, not ${inWords(check)}`);
    }
    if (failed.length > 0)
      throw checkFailed(
        `${failed.length} of ${checks.length} checks of ${this.table} failed: ${failed.join('; ')}`,
      );
  }

  async #ask({ check, column, name }: ColumnCheck, context: TaskContext): Promise<unknown> {
    const conditions = [this.partitionClause, check.partitionClause].filter(
      (clause) => clause !== undefined && clause !== '',
    );
    const where =
      conditions.length === 0 ? '' : ` where ${conditions.map((clause) => `(${clause})`).join(' and ')}`;
    const sql = `select ${columnChecks[name](column)} from ${this.table}${where}`;
    return (await this.hook(context).firstValues(sql))?.[0] ?? null;
  }
}

interface ColumnCheck {
  readonly column: string;
  readonly name: ColumnCheckName;
  readonly check: SqlColumnCheck;
}

const allChecks = (mapping: SqlColumnMapping): ColumnCheck[] =>
  Object.entries(mapping).flatMap(([column, checks]) =>
    Object.entries(checks).map(([name, check]) => ({ column, name: name as ColumnCheckName, check })),
  );

function checkMapping(mapping: SqlColumnMapping): void {
  const checks = allChecks(mapping);
  if (checks.length === 0)
    throw new TypeError('columnMapping names no check. Give at least one column with a check.');
  for (const { check, column, name } of checks) {
    if (!Object.hasOwn(columnChecks, name))
      throw new TypeError(
        `Column ${column} has no check ${name}: use one of ${Object.keys(columnChecks).join(', ')}.`,
      );
    checkComparison(`${name} of column ${column}`, check);
  }
}
