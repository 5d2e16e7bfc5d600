// Callbacks that run by themselves: made in the transaction of what they are about. Their ids tell them from attempts, whose
// ways through claim, heartbeat and report they go.
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

/** `reference`: a function that says when a deadline is. */
export type CallbackKind = 'task' | 'dag' | 'deadline' | 'reference';

export interface CallbackTask {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly tryNumber: number;
  readonly maxTries: number;
}

export interface NewCallback {
  readonly id: string;
  readonly kind: CallbackKind;
  readonly event: string;
  readonly runRef: number;
  readonly versionId: string;
  /** Null: it is about the whole run. */
  readonly task: CallbackTask | null;
  /** JSON text of what its context is made of besides. */
  readonly facts: string;
  readonly queue: string;
  readonly logPath: string;
  /** Not null: it ran already, with the task, and this is what went wrong. */
  readonly problem?: string | null;
}

const insert = `insert into callback
  (id, kind, event, run_ref, version_id, team, task_id, map_index, iteration, path, try_number, max_tries, facts, state, queue,
   log_path, problem, created_at, end_at)
  values (?, ?, ?, ?, ?, (select team from dag_run where id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export async function insertCallbacks(
  tx: Queryable,
  callbacks: readonly NewCallback[],
  nowUs: number,
): Promise<void> {
  await writeLater(
    tx,
    insert,
    callbacks.map((each) => [
      each.id,
      each.kind,
      each.event,
      each.runRef,
      each.versionId,
      each.runRef,
      each.task?.taskId ?? null,
      each.task?.mapIndex ?? -1,
      each.task?.iteration ?? 0,
      each.task?.path ?? null,
      each.task?.tryNumber ?? 0,
      each.task?.maxTries ?? 0,
      each.facts,
      each.problem == null ? 'queued' : 'failed',
      each.queue,
      each.logPath,
      each.problem ?? null,
      nowUs,
      each.problem == null ? null : nowUs,
    ]),
  );
}

export interface CallbackRow {
  readonly id: string;
  readonly kind: CallbackKind;
  readonly event: string;
  readonly run_ref: number;
  readonly version_id: string;
  readonly task_id: string | null;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly try_number: number;
  readonly max_tries: number;
  readonly facts: string;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
  readonly queue: string;
  readonly claims: number;
  readonly worker_id: string | null;
  readonly log_path: string;
  readonly problem: string | null;
  readonly created_at: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
}

export const callbackColumns = `id, kind, event, run_ref, version_id, task_id, map_index, iteration, path, try_number, max_tries, facts,
  state, queue, claims, worker_id, log_path, problem, created_at, start_at, end_at`;

export function readCallback(db: Queryable, id: string): Promise<CallbackRow | undefined> {
  return db.first<CallbackRow>(`select ${callbackColumns} from callback where id = ?`, [id]);
}

/** What was called, or is to be called, about a run and its tasks, oldest first. */
export function readCallbacksOf(db: Queryable, runRef: number): Promise<CallbackRow[]> {
  return db.all<CallbackRow>(
    `select ${callbackColumns} from callback where run_ref = ? order by created_at, id`,
    [runRef],
  );
}
