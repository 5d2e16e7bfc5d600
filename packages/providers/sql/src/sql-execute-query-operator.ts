// Runs SQL in a database.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { fetchAllHandler, type SqlHandler, type SqlRow } from './sql-handlers.ts';
import { BaseSqlOperator, type SqlOperatorOptions, shown } from './sql-operator.ts';
import type { SqlParameters } from './sql-text.ts';

addLibraryFolder(import.meta.url);

export interface SqlExecuteQueryOperatorOptions<Result> extends SqlOperatorOptions {
  /** A statement, several in one text, a list of them, or the path of a `.sql` file beside the DAG file. */
  readonly sql: Templated<string | readonly string[]>;
  /** Whether each statement counts by itself; else all do together, or none. @default false */
  readonly autocommit?: boolean;
  /** For placeholders: a list for `?`, an object for `:name`. @default none */
  readonly parameters?: Templated<SqlParameters>;
  /** What becomes of each statement's result; null: nothing. @default fetchAllHandler: its rows as objects */
  readonly handler?: SqlHandler<unknown> | null;
  /** Makes the task's result from the handler's: of one statement, or the list of all. @default as it is */
  readonly outputProcessor?: (result: unknown) => Result;
  /** Whether a text is cut into statements. @default where it holds several */
  readonly splitStatements?: boolean;
  /** Whether only the last result is given of a text with several statements. @default true */
  readonly returnLast?: boolean;
  /** Whether the log has the result. @default true */
  readonly showReturnValueInLog?: boolean;
}

/**
 * Runs SQL; its result is the rows of the last statement.
 *
 * @example
 * new SqlExecuteQueryOperator({ taskId: 'totals', connId: 'shop', sql: 'select day, sum(total) as total from orders where day >= ? group by day', parameters: ['{{ ds }}'] });
 */
export class SqlExecuteQueryOperator<Result = SqlRow[] | null> extends BaseSqlOperator<Result> {
  static override readonly templateFields: readonly string[] = ['sql', 'parameters', 'connId', 'database'];
  /** A text that ends so is the path of a file, which is rendered. */
  static override readonly templateExt: readonly string[] = ['.sql'];
  readonly sql: string | readonly string[];
  readonly parameters: SqlParameters | undefined;
  readonly #options: SqlExecuteQueryOperatorOptions<Result>;

  constructor(options: SqlExecuteQueryOperatorOptions<Result>) {
    super(options);
    this.sql = this.rendered<string | readonly string[]>(options.sql);
    this.parameters = this.rendered<SqlParameters | undefined>(options.parameters);
    this.#options = options;
  }

  async execute(context: TaskContext): Promise<Result> {
    const {
      autocommit,
      handler = fetchAllHandler,
      outputProcessor,
      returnLast,
      splitStatements,
    } = this.#options;
    context.log.info('runs SQL', { sql: this.sql, connection: this.connId });
    const result: unknown = await this.hook(context).run(this.sql, {
      handler,
      parameters: this.parameters ?? null,
      ...(autocommit === undefined ? {} : { autocommit }),
      ...(returnLast === undefined ? {} : { returnLast }),
      ...(splitStatements === undefined ? {} : { splitStatements }),
    });
    const made = outputProcessor === undefined ? (result as Result) : outputProcessor(result);
    if (this.#options.showReturnValueInLog ?? true) context.log.info(`gave ${shown(made)}`);
    return made;
  }
}
