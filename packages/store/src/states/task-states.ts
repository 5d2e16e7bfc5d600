// The task state store: values that an instance of a task keeps from try to try.
import type { Queryable } from '../database/database.ts';
import { noteObjects } from '../xcoms/objects-to-delete.ts';

export interface StateOwner {
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

export interface KeptStateRow {
  readonly map_index: number;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly updated_at: number;
  readonly expires_at: number | null;
}

const ofOwner = 'run_ref = ? and task_id = ? and map_index = ? and iteration = ?';
const isLive = '(expires_at is null or expires_at > ?)';
const keyOf = (owner: StateOwner) => [owner.run_ref, owner.task_id, owner.map_index, owner.iteration];

/** A value that has expired is not there, whether it was swept or not. */
export function readTaskState(
  db: Queryable,
  owner: StateOwner,
  key: string,
  nowUs: number,
): Promise<KeptStateRow | undefined> {
  return db.first<KeptStateRow>(
    `select map_index, key, value, updated_at, expires_at from task_state where ${ofOwner} and key = ? and ${isLive}`,
    [...keyOf(owner), key, nowUs],
  );
}

export function listTaskStates(
  db: Queryable,
  owner: StateOwner,
  page: { readonly limit: number; readonly offset: number },
  nowUs: number,
): Promise<KeptStateRow[]> {
  return db.all<KeptStateRow>(
    `select map_index, key, value, updated_at, expires_at from task_state where ${ofOwner} and ${isLive}
     order by key limit ? offset ?`,
    [...keyOf(owner), nowUs, page.limit, page.offset],
  );
}

export async function countTaskStates(db: Queryable, owner: StateOwner, nowUs: number): Promise<number> {
  const row = await db.first<{ found: number }>(
    `select count(*) as found from task_state where ${ofOwner} and ${isLive}`,
    [...keyOf(owner), nowUs],
  );
  return Number(row?.found ?? 0);
}

/** `expiresUs`: null for never. */
export async function writeTaskState(
  tx: Queryable,
  owner: StateOwner,
  state: {
    readonly key: string;
    readonly value: string;
    readonly nowUs: number;
    readonly expiresUs: number | null;
  },
): Promise<void> {
  await noteObjects(tx, 'task_state', `${ofOwner} and key = ?`, [[...keyOf(owner), state.key]]);
  await tx.run(
    `insert into task_state (run_ref, task_id, map_index, iteration, key, value, updated_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run_ref, task_id, map_index, iteration, key)
     do update set value = excluded.value, updated_at = excluded.updated_at, expires_at = excluded.expires_at`,
    [...keyOf(owner), state.key, state.value, state.nowUs, state.expiresUs],
  );
}

/** Null: all of its keys. */
export async function deleteTaskStates(
  tx: Queryable,
  owner: StateOwner,
  key: string | null,
): Promise<number> {
  const where = key === null ? ofOwner : `${ofOwner} and key = ?`;
  await noteObjects(tx, 'task_state', where, [key === null ? keyOf(owner) : [...keyOf(owner), key]]);
  return key === null
    ? tx.run(`delete from task_state where ${ofOwner}`, keyOf(owner))
    : tx.run(`delete from task_state where ${ofOwner} and key = ?`, [...keyOf(owner), key]);
}

export async function deleteTaskStatesOf(tx: Queryable, owners: readonly StateOwner[]): Promise<void> {
  await noteObjects(tx, 'task_state', ofOwner, owners.map(keyOf));
  await tx.runMany(`delete from task_state where ${ofOwner}`, owners.map(keyOf));
}

/** Of all instances of the task in the run. */
export async function deleteTaskStatesOfTask(tx: Queryable, runRef: number, taskId: string): Promise<number> {
  await noteObjects(tx, 'task_state', 'run_ref = ? and task_id = ?', [[runRef, taskId]]);
  return tx.run('delete from task_state where run_ref = ? and task_id = ?', [runRef, taskId]);
}

/** Values whose time is over: gives how many went (or, dry, would go). */
export async function sweepTaskStates(tx: Queryable, nowUs: number, isDry = false): Promise<number> {
  if (!isDry) {
    await noteObjects(tx, 'task_state', 'expires_at <= ?', [[nowUs]]);
    return tx.run('delete from task_state where expires_at <= ?', [nowUs]);
  }
  const row = await tx.first<{ found: number }>(
    'select count(*) as found from task_state where expires_at <= ?',
    [nowUs],
  );
  return Number(row?.found ?? 0);
}
