// Chooses by the first value of a query.
import {
  addLibraryFolder,
  BaseBranchOperator,
  type BranchTarget,
  branchIds,
  type ChosenBranch,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { SqlHook } from './sql-hook.ts';
import { type SqlOperatorOptions, shown } from './sql-operator.ts';
import type { SqlParameters } from './sql-text.ts';

addLibraryFolder(import.meta.url);

export interface BranchSqlOperatorOptions extends SqlOperatorOptions {
  /** A query whose first value is asked: a boolean, a number, or a text such as `yes` or `off`. */
  readonly sql: Templated<string>;
  /** What runs where the value is true, a number but 0, or one of `true`, `y`, `yes`, `1`, `on`. */
  readonly followTaskIdsIfTrue: BranchTarget;
  /** What runs where it is false, 0, or one of `false`, `n`, `no`, `0`, `off`. */
  readonly followTaskIdsIfFalse: BranchTarget;
  /** For placeholders: a list for `?`, an object for `:name`. @default none */
  readonly parameters?: Templated<SqlParameters>;
}

/**
 * Chooses by a query.
 *
 * @example
 * new BranchSqlOperator({ taskId: 'any', connId: 'shop', sql: 'select count(*) > 0 from orders', followTaskIdsIfTrue: 'load', followTaskIdsIfFalse: 'wait' });
 */
export class BranchSqlOperator extends BaseBranchOperator {
  static override readonly templateFields: readonly string[] = ['sql', 'parameters', 'connId', 'database'];
  static override readonly templateExt: readonly string[] = ['.sql'];
  readonly sql: string;
  readonly parameters: SqlParameters | undefined;
  readonly connId: string;
  readonly database: string | undefined;
  readonly followTaskIdsIfTrue: readonly string[];
  readonly followTaskIdsIfFalse: readonly string[];

  constructor(options: BranchSqlOperatorOptions) {
    const { followTaskIdsIfFalse: ifFalse, followTaskIdsIfTrue: ifTrue } = options;
    const ids = { followTaskIdsIfTrue: branchIds(ifTrue), followTaskIdsIfFalse: branchIds(ifFalse) };
    super({ ...options, ...ids } as SqlOperatorOptions);
    this.sql = this.rendered<string>(options.sql);
    this.parameters = this.rendered<SqlParameters | undefined>(options.parameters);
    this.connId = this.rendered<string>(options.connId ?? 'sql_default');
    this.database = this.rendered<string | undefined>(options.database);
    this.followTaskIdsIfTrue = ids.followTaskIdsIfTrue;
    this.followTaskIdsIfFalse = ids.followTaskIdsIfFalse;
    this.followedBy(ifTrue, ifFalse);
  }

  async chooseBranch({ log, signal }: TaskContext): Promise<ChosenBranch> {
    const { connId, database } = this;
    const hook = new SqlHook({ connId, signal, ...(database === undefined ? {} : { database }) });
    const first = await hook.firstValues(this.sql, this.parameters ?? null);
    if (first === null)
      throw new TaskRunError(
        'ARIEL_SQL_CHECK_FAILED',
        'the query gave no row, so there is nothing to choose by',
      );
    log.info(`the query gave ${shown(first[0])}`);
    return isTrue(first[0]) ? this.followTaskIdsIfTrue : this.followTaskIdsIfFalse;
  }
}

const yes = ['true', 'y', 'yes', '1', 'on'];
const no = ['false', 'n', 'no', '0', 'off'];

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : null;
  if (text !== null && yes.includes(text)) return true;
  if (text !== null && no.includes(text)) return false;
  throw new TaskRunError(
    'ARIEL_SQL_CHECK_FAILED',
    `the query gave ${shown(value)}, which is neither a boolean nor a number nor one of ${[...yes, ...no].join(', ')}`,
  );
}
