// The port to a relational database. Implementations: sqlite-database.ts, postgres-database.ts. It knows no table.

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParameters = readonly SqlValue[];

/** Statements, in or outside a transaction. `?` marks a parameter in every dialect. */
export interface Queryable {
  readonly dialect: 'sqlite' | 'postgres';
  /** All rows of a query; also of `insert … returning` and the like. */
  all<Row>(sql: string, parameters?: SqlParameters): Promise<Row[]>;
  /** The first row, or undefined. */
  first<Row>(sql: string, parameters?: SqlParameters): Promise<Row | undefined>;
  /** The `total` of a counting statement, perhaps of a moment ago where counting takes long. Absent where nobody keeps counts. */
  count?(sql: string, parameters: SqlParameters): Promise<number>;
  /** As `count`, over everything that is there, whoever asks: for what tells nothing of the rows. */
  countAll?(sql: string, parameters: SqlParameters): Promise<number>;
  /** How many rows the statement changed. */
  run(sql: string, parameters?: SqlParameters): Promise<number>;
  /** The same statement for each list of parameters, in one round trip; how many rows each changed. */
  runMany(sql: string, parameterLists: readonly SqlParameters[]): Promise<number[]>;
  /** The same statement for each list of parameters, in one round trip; the rows of each. */
  allMany<Row>(sql: string, parameterLists: readonly SqlParameters[]): Promise<Row[][]>;
  /**
   * As `runMany`, where nobody needs the counts: in a transaction the statement travels with the next one, at the latest with
   * `commit`, and its error is the transaction's. Absent where nothing is saved by it; `writeLater` asks.
   */
  runLater?(sql: string, parameterLists: readonly SqlParameters[]): void;
  /**
   * In a transaction: what is asked for at this moment is its last, and `commit` travels with it; a statement after it throws.
   * Absent where nothing is saved by it.
   */
  closes?(): void;
  /** The database's own clock, in µs since the epoch: leases are counted on it, since the clocks of hosts differ. */
  clockUs(): Promise<number>;
  /** The same as an expression, where a statement may ask for it itself. */
  readonly clockSql?: string;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one write transaction: all of it or nothing. `work` may run again from its beginning where the database
   * undid it (a deadlock, a serialization failure): it keeps what it finds out in its result, not beside it.
   *
   * Throws `CommitUnknownError` where the connection was lost while committing.
   */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
  /** How processes on this database wake each other; null where one process alone has it. */
  readonly signals: Signals | null;
  close(): Promise<void>;
}

/** Short messages between the processes on one database. They may be lost: whoever listens looks again now and then. */
export interface Signals {
  /** Sent when the transaction commits, and only then. At most a few hundred characters. */
  send(tx: Queryable, channel: string, text: string): Promise<void>;
  /** Hears every message on a channel from now on; the answer ends it. */
  listen(channel: string, listener: SignalListener): Promise<() => Promise<void>>;
}

export interface SignalListener {
  heard(text: string): void;
  /** Messages may have been missed until now: the connection was lost and is back. */
  missed(): void;
}

/** The connection was lost while a transaction, or a write outside of one, was committing: it may or may not have happened. */
export class CommitUnknownError extends Error {
  readonly code = 'ARIEL_COMMIT_UNKNOWN';
}
