// SQLite through node:sqlite. Every statement is prepared once; calls are synchronous underneath, so a handle
// belongs to one process that does little else, or is read-only. It must not be shared between threads.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Queryable, SqlParameters } from './database.ts';

export interface SqliteOptions {
  readonly path: string;
  readonly readOnly?: boolean;
  /** How long a statement waits for another process's lock. @default 5000 */
  readonly busyTimeoutMs?: number;
  /** `full` survives power loss without losing the last commits, at a third of the speed. @default 'normal' */
  readonly synchronous?: 'normal' | 'full';
  /** Another process has a checkpointer: this one only steps in where the log grows without it. @default false */
  readonly isCheckpointedElsewhere?: boolean;
  /** What the database's clock says, in µs since the epoch. @default the system's clock */
  readonly clockUs?: () => number;
}

/** 64 MB of log: then somebody must checkpoint, whoever it is. */
const LAST_RESORT_PAGES = 16_000;
/** More statements than the program has; a bound only for lists built from filters. */
const MAX_CACHED_STATEMENTS = 500;

class SqliteStatements implements Queryable {
  readonly dialect = 'sqlite';
  readonly #connection: DatabaseSync;
  readonly #cache = new Map<string, StatementSync>();
  readonly #clockUs: () => number;

  constructor(connection: DatabaseSync, clockUs: () => number) {
    this.#connection = connection;
    this.#clockUs = clockUs;
  }

  #prepare(sql: string): StatementSync {
    const cached = this.#cache.get(sql);
    if (cached) return cached;
    const statement = this.#connection.prepare(sql);
    if (this.#cache.size >= MAX_CACHED_STATEMENTS) {
      const [oldest] = this.#cache.keys();
      if (oldest !== undefined) this.#cache.delete(oldest);
    }
    this.#cache.set(sql, statement);
    return statement;
  }

  async all<Row>(sql: string, parameters: SqlParameters = []): Promise<Row[]> {
    return this.#prepare(sql).all(...parameters) as Row[];
  }

  async first<Row>(sql: string, parameters: SqlParameters = []): Promise<Row | undefined> {
    return this.#prepare(sql).get(...parameters) as Row | undefined;
  }

  async run(sql: string, parameters: SqlParameters = []): Promise<number> {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  async runMany(sql: string, parameterLists: readonly SqlParameters[]): Promise<number[]> {
    const statement = this.#prepare(sql);
    return parameterLists.map((parameters) => Number(statement.run(...parameters).changes));
  }

  async allMany<Row>(sql: string, parameterLists: readonly SqlParameters[]): Promise<Row[][]> {
    const statement = this.#prepare(sql);
    return parameterLists.map((parameters) => statement.all(...parameters) as Row[]);
  }

  async clockUs(): Promise<number> {
    return this.#clockUs();
  }
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly signals = null;
  readonly #connection: DatabaseSync;
  readonly #statements: SqliteStatements;
  /** The end of the last transaction; everything else waits for it, because one connection has one transaction. */
  #last: Promise<unknown> = Promise.resolve();
  #inTransaction = false;

  constructor(connection: DatabaseSync, clockUs: () => number) {
    this.#connection = connection;
    this.#statements = new SqliteStatements(connection, clockUs);
  }

  // Between the last look and the statement nothing may be awaited: a transaction could begin there and take it in.

  async all<Row>(sql: string, parameters?: SqlParameters): Promise<Row[]> {
    while (this.#inTransaction) await this.#last;
    return this.#statements.all<Row>(sql, parameters);
  }

  async first<Row>(sql: string, parameters?: SqlParameters): Promise<Row | undefined> {
    while (this.#inTransaction) await this.#last;
    return this.#statements.first<Row>(sql, parameters);
  }

  async run(sql: string, parameters?: SqlParameters): Promise<number> {
    while (this.#inTransaction) await this.#last;
    return this.#statements.run(sql, parameters);
  }

  async runMany(sql: string, parameterLists: readonly SqlParameters[]): Promise<number[]> {
    return this.transaction((tx) => tx.runMany(sql, parameterLists));
  }

  async allMany<Row>(sql: string, parameterLists: readonly SqlParameters[]): Promise<Row[][]> {
    return this.transaction((tx) => tx.allMany<Row>(sql, parameterLists));
  }

  clockUs(): Promise<number> {
    return this.#statements.clockUs();
  }

  async transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> {
    while (this.#inTransaction) await this.#last;
    this.#inTransaction = true;
    const result = this.#perform(work);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #perform<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> {
    try {
      await this.#statements.run('begin immediate');
      try {
        const result = await work(this.#statements);
        await this.#statements.run('commit');
        return result;
      } catch (error) {
        // SQLite itself has rolled back after some errors; the first error is the one to tell.
        if (this.#connection.isTransaction) this.#connection.exec('rollback');
        throw error;
      }
    } finally {
      this.#inTransaction = false;
    }
  }

  async close(): Promise<void> {
    while (this.#inTransaction) await this.#last;
    this.#connection.close();
  }
}

/** Tasks that run as other users may reach the folder, and the database is not for them. What lies beside it takes its mode. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    // Opening it fails, too, and says why.
  }
}

/** Opens (and makes, unless read-only) the database file. Throws node:sqlite's error where it cannot. */
export function openSqlite(options: SqliteOptions): Database {
  if (!options.readOnly && options.path !== ':memory:') makeFile(options.path);
  const connection = new DatabaseSync(options.path, { readOnly: options.readOnly ?? false });
  connection.exec(`pragma busy_timeout = ${options.busyTimeoutMs ?? 5000}`);
  if (!options.readOnly) {
    connection.exec('pragma journal_mode = wal');
    connection.exec(`pragma synchronous = ${options.synchronous ?? 'normal'}`);
  }
  if (options.isCheckpointedElsewhere) connection.exec(`pragma wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
  connection.exec('pragma foreign_keys = off');
  connection.exec('pragma cache_size = -16000');
  return new SqliteDatabase(connection, options.clockUs ?? (() => Date.now() * 1000));
}
