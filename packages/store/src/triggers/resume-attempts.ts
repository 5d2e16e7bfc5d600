// Ends waits: the row of the trigger goes, and its attempt is ready to go on, in one transaction. Whoever finds the row gone was
// not the first, and writes nothing.
import type { Resumption } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

/** A wait that may be over. */
export interface WaitingRow {
  readonly id: string;
  readonly attempt_id: string;
  readonly run_ref: number;
  readonly method: string;
  readonly kwargs: string;
  readonly pool: string;
  readonly pool_slots: number;
}

const columns = 'id, attempt_id, run_ref, method, kwargs, pool, pool_slots';

/** Those of the triggers that still wait: read before the rows of their runs are locked. */
export async function readWaiting(db: Queryable, triggerIds: readonly string[]): Promise<WaitingRow[]> {
  const rows = await db.allMany<WaitingRow>(
    `select ${columns} from waiting_trigger where id = ?`,
    triggerIds.map((id) => [id]),
  );
  return rows.flat();
}

/** Takes the rows out, under the locks of their runs; gives those that were there. */
export async function takeWaiting(tx: Queryable, triggerIds: readonly string[]): Promise<WaitingRow[]> {
  const rows = await tx.allMany<WaitingRow>(
    `delete from waiting_trigger where id = ? returning ${columns}`,
    triggerIds.map((id) => [id]),
  );
  return rows.flat();
}

export interface ResumedRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

/** The state is named twice: the guard of the transition allows more, but this is about these waits only. */
const resume = (state: 'deferred' | 'awaiting_input'): string => `update task_instance
  set state = 'scheduled', scheduled_at = ?, queued_at = null, end_at = null, wait_until = null, reason = null, resume = ?
  where id = ? and state = '${state}' returning id, run_ref, task_id, map_index, iteration`;
const statements = { deferred: resume('deferred'), awaiting_input: resume('awaiting_input') };

/** The instances that go on, in the order of `resumed`; undefined where one does not wait in this state any more. */
export async function resumeAttempts(
  tx: Queryable,
  state: keyof typeof statements,
  resumed: readonly { readonly attemptId: string; readonly resumption: Resumption }[],
  nowUs: number,
): Promise<(ResumedRow | undefined)[]> {
  const rows = await tx.allMany<ResumedRow>(
    statements[state],
    resumed.map(({ attemptId, resumption }) => [nowUs, JSON.stringify(resumption), attemptId]),
  );
  return rows.map(([row]) => row);
}
