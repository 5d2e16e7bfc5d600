// What the hook needs of a database's client. One implementation per database; each loads its client when it is first used.
import type { Connection } from '@ariel/sdk';

/** What a statement gave. */
export interface SqlResult {
  readonly columns: readonly string[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows that it gave or changed; −1 where the database does not say. */
  readonly rowCount: number;
}

/** One open connection. */
export interface SqlSession {
  execute(sql: string, values: readonly unknown[]): Promise<SqlResult>;
  /** Ends the statement that runs, from outside of it. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

export interface SqlDialect {
  readonly name: 'postgres' | 'mysql' | 'sqlite';
  /** The placeholder with a number, from 1. */
  mark(number: number): string;
  /** Whether a backslash in quotes takes the next character along. */
  readonly escapes: boolean;
  quote(identifier: string): string;
  readonly begin: string;
}

export interface SqlDriver {
  readonly dialect: SqlDialect;
  /** `database` replaces the connection's. */
  open(connection: Connection, database: string | null): Promise<SqlSession>;
}

/** The file or package of a client is not there. */
export async function clientOf<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`The package ${name} is not installed. Run npm install ${name} beside ariel.`, {
      cause: error,
    });
  }
}

/** Options of a URI are texts; Airflow's have names with `_`. */
export function extraText(extra: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = extra[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}
