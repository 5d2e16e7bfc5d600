// Reads what instances of a task stored, as one reader sees it. Instances with one coordinate of a kind are found by their
// names; the others by their paths.
import {
  coordinatesOf,
  dimensionsOf,
  type NestedValue,
  nestValues,
  type OutputRead,
  type PlacedValue,
} from '@ariel/core';
import type { Queryable } from '../database/database.ts';

/** Which instances of a task a reader sees. */
type Spot =
  | { readonly kind: 'row'; readonly mapIndex: number; readonly iteration: number }
  /** All items of what is mapped, in one iteration or outside of loops. */
  | { readonly kind: 'items'; readonly iteration: number }
  /** Every iteration, of one item or of all. */
  | { readonly kind: 'iterations'; readonly mapIndex: number | null }
  | { readonly kind: 'paths'; readonly prefix: string; readonly isOne: boolean };

interface Where {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** How a value is shown that holds a secret, where its attempt said so. */
const viewJoin =
  'left join xcom_view v on v.run_ref = x.run_ref and v.attempt_id = x.attempt_id and v.key = x.key';
export const shownXCom = { from: `xcom x ${viewJoin}`, value: 'coalesce(v.view, x.value) as value' } as const;

const terminal = "('success', 'failed', 'skipped', 'upstream_failed', 'removed')";

export interface ReadStoredOptions {
  /** Of many values the first so many, in order of the instances' names. @default all */
  readonly limit?: number;
  /** As values may be shown, without secrets. @default as they are */
  readonly isShown?: boolean;
}

export async function readStored(
  db: Queryable,
  runRef: number,
  read: OutputRead,
  { isShown = false, limit = Number.MAX_SAFE_INTEGER }: ReadStoredOptions = {},
): Promise<NestedValue> {
  const { from, value } = isShown ? shownXCom : { from: 'xcom x', value: 'x.value' };
  const spot = spotOf(read);
  const { taskId } = read.task;
  if (spot.kind === 'row') {
    const row = await db.first<{ value: string }>(
      `select ${value} from ${from} where x.run_ref = ? and x.task_id = ? and x.map_index = ? and x.iteration = ? and x.key = ?`,
      [runRef, taskId, spot.mapIndex, spot.iteration, read.key],
    );
    return { kind: 'one', json: row?.value ?? null };
  }
  if (spot.kind === 'items') {
    const rows = await db.all<{ value: string }>(
      `select ${value} from ${from} where x.run_ref = ? and x.task_id = ? and x.map_index >= 0 and x.iteration = ? and x.key = ?
       order by x.map_index limit ?`,
      [runRef, taskId, spot.iteration, read.key, limit],
    );
    return { kind: 'list', items: rows.map((row) => row.value) };
  }
  const values = await placedValues(db, runRef, read, { ...whereOf(spot), limit, isShown });
  return nestValues(values, read.prefix.length, read.below);
}

/** The value of the instance with this map index: in the reader's own iteration where it is there, else in the last. */
export async function readStoredAt(
  db: Queryable,
  runRef: number,
  read: OutputRead,
  mapIndex: number,
): Promise<string | null> {
  const where = { sql: 't.map_index = ?', parameters: [mapIndex] };
  const values = await placedValues(db, runRef, read, where);
  const own = values.filter(({ coordinates }) => read.prefix.every((each, at) => coordinates[at] === each));
  const [last] = (own.length > 0 ? own : values).toSorted((left, right) =>
    compare(right.coordinates, left.coordinates),
  );
  return last?.json ?? null;
}

/** The attempt whose result a read of a single instance gives, once that succeeded; undefined for other reads. */
export async function settledAttempt(
  db: Queryable,
  runRef: number,
  read: OutputRead,
): Promise<string | null | undefined> {
  const spot = spotOf(read);
  if (spot.kind !== 'row') return undefined;
  const row = await db.first<{ id: string; state: string | null }>(
    'select id, state from task_instance where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    [runRef, read.task.taskId, spot.mapIndex, spot.iteration],
  );
  return row?.state === 'success' ? row.id : null;
}

/** Whether all instances that a read sees have ended. */
export async function isSettled(db: Queryable, runRef: number, read: OutputRead): Promise<boolean> {
  const { sql, parameters } = whereOf(spotOf(read));
  const open = await db.first<object>(
    `select 1 as one from task_instance t where t.run_ref = ? and t.task_id = ? and ${sql}
       and (t.state is null or t.state not in ${terminal}) limit 1`,
    [runRef, read.task.taskId, ...parameters],
  );
  return open === undefined;
}

function spotOf({ below, prefix, task }: OutputRead): Spot {
  const isOne = below.length === 0;
  if (task.needsPath) return { kind: 'paths', prefix: prefix.join('/'), isOne };
  const dimensions = dimensionsOf(task);
  const [mapAt, loopAt] = [dimensions.indexOf('mapped'), dimensions.indexOf('loop')];
  const mapIndex = mapAt < 0 ? -1 : (prefix[mapAt] ?? null);
  if (loopAt >= prefix.length) return { kind: 'iterations', mapIndex };
  const iteration = prefix[loopAt] ?? 0;
  return mapIndex === null ? { kind: 'items', iteration } : { kind: 'row', mapIndex, iteration };
}

function whereOf(spot: Spot): Where {
  switch (spot.kind) {
    case 'row':
      return { sql: 't.map_index = ? and t.iteration = ?', parameters: [spot.mapIndex, spot.iteration] };
    case 'items':
      return { sql: 't.iteration = ?', parameters: [spot.iteration] };
    case 'iterations':
      return spot.mapIndex === null
        ? { sql: '1 = 1', parameters: [] }
        : { sql: 't.map_index = ?', parameters: [spot.mapIndex] };
    case 'paths':
      // A range of one: for an equation SQLite would look through all instances of the task.
      if (spot.isOne) return { sql: 't.path >= ? and t.path <= ?', parameters: [spot.prefix, spot.prefix] };
      if (spot.prefix === '') return { sql: 't.path is not null', parameters: [] };
      // What begins with the prefix and a slash: "0" is the character after it.
      return { sql: 't.path >= ? and t.path < ?', parameters: [`${spot.prefix}/`, `${spot.prefix}0`] };
  }
}

interface PlacedRow {
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly value: string | null;
}

async function placedValues(
  db: Queryable,
  runRef: number,
  { key, task }: OutputRead,
  { isShown = false, limit = Number.MAX_SAFE_INTEGER, parameters, sql }: Where & ReadStoredOptions,
): Promise<PlacedValue[]> {
  const view = isShown
    ? { value: 'coalesce(v.view, x.value) as value', join: viewJoin }
    : { value: 'x.value', join: '' };
  const rows = await db.all<PlacedRow>(
    `select t.map_index, t.iteration, ${task.needsPath ? 't.path' : 'null as path'}, ${view.value}
     from task_instance t left join xcom x on x.run_ref = t.run_ref and x.task_id = t.task_id
       and x.map_index = t.map_index and x.iteration = t.iteration and x.key = ? ${view.join}
     where t.run_ref = ? and t.task_id = ? and ${sql} and (t.state is null or t.state <> 'removed')
     limit ?`,
    [key, runRef, task.taskId, ...parameters, limit],
  );
  return rows.map((row) => {
    const name = { mapIndex: row.map_index, iteration: row.iteration, path: row.path };
    return { coordinates: coordinatesOf(task.scopes, task.isMapped, name), json: row.value };
  });
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((each, index) => each !== right[index]);
  return (left[at] ?? 0) - (right[at] ?? 0);
}
