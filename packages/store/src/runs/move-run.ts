// Moves a run to another version of its DAG, and takes instances and lengths out of it that this version does not have. Only
// what an operator asked for may call it: otherwise a run keeps its version.
import { type ExpansionSnapshot, holdsSlots } from '@ariel/core';
import { deleteXComs } from '../attempts/claim-attempt.ts';
import { archiveAttempt, dropAttempt } from '../attempts/settle-attempt.ts';
import { pinnedVersion } from '../bundles/pinned-version.ts';
import type { Queryable } from '../database/database.ts';
import type { LoopedRow } from './drop-iterations.ts';

/** False where the run has another version than `from` meanwhile. */
export async function moveRun(
  tx: Queryable,
  runRef: number,
  versions: { readonly from: string; readonly to: string },
  params: string,
  nowUs: number,
): Promise<boolean> {
  const moved = await tx.run(
    `update dag_run set version_id = ?, params = ?, updated_at = ?, bundle_version = ${pinnedVersion('dag_run.dag_id', '?')}
     where id = ? and version_id = ?`,
    [versions.to, params, nowUs, versions.to, runRef, versions.from],
  );
  if (moved === 0) return false;
  await tx.run('update dag_version set is_used = 1 where id = ? and is_used = 0', [versions.to]);
  return true;
}

type EndedRow = Pick<LoopedRow, 'id' | 'iteration' | 'map_index' | 'run_ref' | 'state' | 'task_id'> & {
  readonly start_at: number | null;
};

/** Keeps the try that an instance leaves behind, and gives it another id; one that was never begun is none. */
export async function leaveTry(tx: Queryable, row: EndedRow, nextId: string, nowUs: number): Promise<void> {
  if (row.state === 'queued' && row.start_at === null) {
    await dropAttempt(tx, row.id, nextId);
    return;
  }
  const isLive = holdsSlots(row.state);
  if (isLive) await tx.run('update task_instance set end_at = ? where id = ?', [nowUs, row.id]);
  await archiveAttempt(tx, row.id, isLive ? 'failed' : row.state, nextId);
}

/** Takes an instance out of the run; its tries stay in the history. */
export async function takeOut(tx: Queryable, row: EndedRow, nextId: string, nowUs: number): Promise<void> {
  await leaveTry(tx, row, nextId, nowUs);
  await deleteXComs(tx, row);
  await tx.run(
    'delete from task_instance where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    [row.run_ref, row.task_id, row.map_index, row.iteration],
  );
}

export async function deleteExpansions(
  tx: Queryable,
  runRef: number,
  expansions: readonly ExpansionSnapshot[],
): Promise<void> {
  await tx.runMany(
    `delete from task_expansion where run_ref = ? and id = ? and is_loop = ? and parent_map_index = ?
       and parent_iteration = ? and from_position = ?`,
    expansions.map((each) => [
      runRef,
      each.id,
      each.isLoop ? 1 : 0,
      each.parentMapIndex,
      each.parentIteration,
      each.from,
    ]),
  );
}

/** An attempt that is queued and has not begun is planned anew: under another id, so that nobody who heard of it takes it. */
export async function unqueueAttempt(
  tx: Queryable,
  attemptId: string,
  nextAttemptId: string,
): Promise<boolean> {
  const changed = await tx.run(
    `update task_instance set id = ?, state = 'scheduled', try_number = try_number - 1, queued_at = null
     where id = ? and state = 'queued' and start_at is null`,
    [nextAttemptId, attemptId],
  );
  return changed === 1;
}

/** What a task decided, where it is of another kind now and decides nothing. */
export async function deleteChoices(
  tx: Queryable,
  runRef: number,
  taskIds: readonly string[],
  key: string,
): Promise<void> {
  await tx.runMany(
    'delete from xcom where run_ref = ? and task_id = ? and key = ?',
    taskIds.map((taskId) => [runRef, taskId, key]),
  );
}
