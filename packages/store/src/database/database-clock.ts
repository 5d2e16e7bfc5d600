// "Now" inside a statement, on the database's own clock: leases are counted on it, since the clocks of hosts differ.
import type { Queryable } from './database.ts';

export interface DatabaseNow {
  /** An expression: µs since the epoch. */
  readonly sql: string;
  /** What it takes, each time that it stands in a statement. */
  readonly parameters: readonly number[];
}

export async function databaseNow(db: Queryable): Promise<DatabaseNow> {
  if (db.clockSql !== undefined) return { sql: db.clockSql, parameters: [] };
  return { sql: 'cast(? as integer)', parameters: [await db.clockUs()] };
}
