// What becomes of a statement's result: functions that are given as `handler`.
import type { SqlResult } from './drivers/sql-driver.ts';

/** A row by the names of its columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

export type SqlHandler<Result> = (result: SqlResult) => Result | Promise<Result>;

/** All rows; null of a statement that gives none, such as an update. */
export const fetchAllHandler = (result: SqlResult): SqlRow[] | null =>
  result.columns.length === 0 ? null : result.rows.map((row) => rowOf(result.columns, row));

/** The first row; null where there is none. */
export function fetchOneHandler({ columns, rows }: SqlResult): SqlRow | null {
  const [first] = rows;
  return first === undefined ? null : rowOf(columns, first);
}

/** How many rows it gave or changed. */
export const rowCountHandler = ({ rowCount }: SqlResult): number => rowCount;

/** The first value of the first row; null where there is none. */
export const scalarHandler = ({ rows }: SqlResult): unknown => rows[0]?.[0] ?? null;

export const rowOf = (columns: readonly string[], values: readonly unknown[]): SqlRow =>
  Object.fromEntries(columns.map((column, index) => [column, values[index]]));
