// Asks databases in SQL by a stored connection: one hook for all of them, with placeholders that are the same in each.
import { addLibraryFolder, BaseHook, getContext, type HookOptions } from '@ariel/sdk';
import { driverOf } from './drivers/driver-of.ts';
import type { SqlDialect, SqlResult, SqlSession } from './drivers/sql-driver.ts';
import { type InsertOptions, insertStatements } from './insert-statements.ts';
import { fetchAllHandler, fetchOneHandler, type SqlHandler, type SqlRow } from './sql-handlers.ts';
import { bind, type SqlParameters, splitStatements } from './sql-text.ts';

addLibraryFolder(import.meta.url);

export interface SqlHookOptions extends HookOptions {
  /** Its type says which database it is: `postgres`, `mysql`, `sqlite`. @default 'sql_default' */
  readonly connId?: string;
  /** The database, in place of the connection's; of SQLite the file. @default the connection's */
  readonly database?: string;
  /** Ends the statement that runs. @default the running task's */
  readonly signal?: AbortSignal;
}

export interface SqlRunOptions<Result> {
  /** For placeholders: a list for `?`, an object for `:name`. @default none */
  readonly parameters?: SqlParameters | null;
  /** What becomes of each result. @default nothing: results are not kept */
  readonly handler?: SqlHandler<Result> | null;
  /** Whether each statement counts by itself; else all do together, or none. @default false */
  readonly autocommit?: boolean;
  /** Whether a text is cut into statements. @default where it holds several */
  readonly splitStatements?: boolean;
  /** Whether only the last result is given of a text with several statements. @default true */
  readonly returnLast?: boolean;
}

/** A statement on an open connection, within its transaction. */
export interface SqlTransaction {
  readonly dialect: SqlDialect['name'];
  query(sql: string, parameters?: SqlParameters | null): Promise<SqlResult>;
}

/**
 * Asks databases in SQL.
 *
 * @example
 * const orders = await new SqlHook({ connId: 'shop' }).getRecords('select id, total from orders where day = ?', [day]);
 */
export class SqlHook extends BaseHook {
  readonly connId: string;
  readonly #options: SqlHookOptions;

  constructor(options: SqlHookOptions = {}) {
    super(options);
    this.connId = options.connId ?? 'sql_default';
    this.#options = options;
  }

  /**
   * Runs statements, all in one transaction. A text gives one result, and a list of results where `returnLast` is off and it holds several;
   * a list of texts gives a list.
   */
  async run<Result = undefined>(
    sql: string | readonly string[],
    options: SqlRunOptions<Result> = {},
  ): Promise<Result | Result[] | undefined> {
    const { autocommit = false, handler = null, parameters = null, returnLast = true } = options;
    return this.#withSession(async (session, dialect) => {
      const { isSplit, statements } = statementsOf(sql, options.splitStatements, dialect);
      const results: Result[] = [];
      const all = async (): Promise<void> => {
        for (const statement of statements) {
          const result = await execute(session, dialect, statement, parameters);
          if (handler !== null) results.push(await handler(result));
        }
      };
      await (autocommit ? all() : inTransaction(session, dialect, all));
      if (handler === null) return undefined;
      const isSingle = typeof sql === 'string' && (returnLast || !isSplit);
      return isSingle ? results.at(-1) : results;
    });
  }

  /** All rows. */
  async getRecords<Row extends SqlRow = SqlRow>(
    sql: string,
    parameters?: SqlParameters | null,
  ): Promise<Row[]> {
    const rows = await this.run(sql, { parameters: parameters ?? null, handler: fetchAllHandler });
    return (rows ?? []) as unknown as Row[];
  }

  /** The first row; null where there is none. */
  async getFirst<Row extends SqlRow = SqlRow>(
    sql: string,
    parameters?: SqlParameters | null,
  ): Promise<Row | null> {
    return ((await this.run(sql, { parameters: parameters ?? null, handler: fetchOneHandler })) ??
      null) as Row | null;
  }

  /** The values of the first row in their order; null where there is none. */
  async firstValues(sql: string, parameters?: SqlParameters | null): Promise<readonly unknown[] | null> {
    const first = await this.run(sql, {
      parameters: parameters ?? null,
      handler: ({ rows }) => rows[0] ?? null,
    });
    return (first ?? null) as readonly unknown[] | null;
  }

  /** Runs `work` on one connection in one transaction, which ends with it. */
  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> {
    return this.#withSession((session, dialect) =>
      inTransaction(session, dialect, () =>
        work({
          dialect: dialect.name,
          query: (sql, parameters = null) => execute(session, dialect, sql, parameters),
        }),
      ),
    );
  }

  /** Inserts rows, many with one statement; gives how many. */
  async insertRows(
    table: string,
    rows: Iterable<readonly unknown[] | SqlRow>,
    options: InsertOptions = {},
  ): Promise<number> {
    return this.#withSession(async (session, dialect) => {
      let inserted = 0;
      const each = insertStatements(table, rows, options, dialect);
      for (const { count, statements } of each) {
        await inTransaction(session, dialect, async () => {
          for (const { sql, values } of statements) await session.execute(sql, values);
        });
        inserted += count;
      }
      return inserted;
    });
  }

  protected override async probe(): Promise<string> {
    await this.firstValues('select 1');
    return 'the database answered';
  }

  /** Opens a connection, and closes it; what runs on it is cancelled when the task is killed. */
  async #withSession<Result>(
    work: (session: SqlSession, dialect: SqlDialect) => Promise<Result>,
  ): Promise<Result> {
    const connection = await this.getConnection(this.connId);
    const { dialect, open } = driverOf(connection.type, this.connId);
    const signal = this.#options.signal ?? runningSignal();
    signal?.throwIfAborted();
    const session = await open(connection, this.#options.database ?? null);
    const cancel = (): void => void session.cancel().catch(() => undefined);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await work(session, dialect);
    } finally {
      signal?.removeEventListener('abort', cancel);
      await session.close().catch(() => undefined);
    }
  }
}

function statementsOf(
  sql: string | readonly string[],
  split: boolean | undefined,
  { escapes, name }: SqlDialect,
): { readonly statements: readonly string[]; readonly isSplit: boolean } {
  const texts = [sql].flat().map((text) => text.trim());
  if (texts.every((text) => text === '')) throw new TypeError('There is no SQL to run: the text is empty.');
  const parts = texts.map((text) => splitStatements(text, escapes));
  const isSplit = split ?? parts.some((each) => each.length > 1);
  if (isSplit) return { statements: parts.flat(), isSplit };
  // SQLite would quietly leave out all but the first.
  if (name === 'sqlite' && parts.some((each) => each.length > 1))
    throw new TypeError(
      'The text holds several statements. SQLite runs one at a time: leave splitStatements out, or set it.',
    );
  return {
    statements: parts.map((each, index) => (each.length === 1 ? (each[0] ?? '') : (texts[index] ?? ''))),
    isSplit,
  };
}

function execute(
  session: SqlSession,
  dialect: SqlDialect,
  statement: string,
  parameters: SqlParameters | null,
): Promise<SqlResult> {
  const { sql, values } = bind(statement, parameters, dialect);
  return session.execute(sql, values);
}

async function inTransaction<Result>(
  session: SqlSession,
  { begin }: SqlDialect,
  work: () => Promise<Result>,
): Promise<Result> {
  await session.execute(begin, []);
  try {
    const result = await work();
    await session.execute('commit', []);
    return result;
  } catch (error) {
    // The connection may be gone; what went wrong first is what counts.
    await session.execute('rollback', []).catch(() => undefined);
    throw error;
  }
}

function runningSignal(): AbortSignal | null {
  try {
    return getContext().signal;
  } catch {
    return null;
  }
}
