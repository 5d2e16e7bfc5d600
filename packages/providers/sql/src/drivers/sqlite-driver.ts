// SQLite by the one that Node brings. It works in the task's own thread: while a statement runs, nothing else of the task does, and
// what ends it is the end of the process.
import type { Connection } from '@ariel/sdk';
import type { SqlDialect, SqlDriver, SqlResult, SqlSession } from './sql-driver.ts';

const dialect: SqlDialect = {
  name: 'sqlite',
  mark: () => '?',
  escapes: false,
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  begin: 'begin',
};

export const sqliteDriver: SqlDriver = {
  dialect,
  async open(connection, database) {
    const { DatabaseSync } = await import('node:sqlite');
    const client = new DatabaseSync(pathOf(connection, database), { timeout: 5_000 });
    const session: SqlSession = {
      async execute(sql, values): Promise<SqlResult> {
        const statement = client.prepare(sql);
        statement.setReturnArrays(true);
        statement.setReadBigInts(true);
        const columns = statement.columns().map(({ name }) => name);
        const parameters = values.map(asParameter);
        if (columns.length === 0)
          return { columns, rows: [], rowCount: Number(statement.run(...parameters).changes) };
        const rows = (statement.all(...parameters) as unknown as unknown[][]).map((row) => row.map(asValue));
        return { columns, rows, rowCount: rows.length };
      },
      cancel: async () => undefined,
      close: async () => client.close(),
    };
    return session;
  },
};

/** As Airflow: the host is the path; of `sqlite:///shop.db` it is the schema. */
function pathOf({ host, schema }: Connection, database: string | null): string {
  return database ?? (host || schema || ':memory:');
}

const asValue = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;

function asParameter(value: unknown): string | number | bigint | null | Uint8Array {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array || typeof value !== 'object')
    return value as string | number | bigint | Uint8Array;
  return JSON.stringify(value);
}
