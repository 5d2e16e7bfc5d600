// The port to a relational database. Implementations: sqlite-database.ts. It knows no table.

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParameters = readonly SqlValue[];

/** Statements, in or outside a transaction. `?` marks a parameter in every dialect. */
export interface Queryable {
  readonly dialect: 'sqlite' | 'postgres';
  /** All rows of a query; also of `insert … returning` and the like. */
  all<Row>(sql: string, parameters?: SqlParameters): Promise<Row[]>;
  /** The first row, or undefined. */
  first<Row>(sql: string, parameters?: SqlParameters): Promise<Row | undefined>;
  /** How many rows the statement changed. */
  run(sql: string, parameters?: SqlParameters): Promise<number>;
  /** The same statement for each list of parameters; how many rows each changed. */
  runMany(sql: string, parameterLists: readonly SqlParameters[]): Promise<number[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one write transaction: all of it or nothing. Transactions of one handle never interleave. */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
