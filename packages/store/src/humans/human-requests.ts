// What tries ask people. A request is open while its attempt waits and nobody has answered; each is answered once.
import type { Continuation, HumanRequest, HumanUser } from '@ariel/core';
import type { HeldRow } from '../attempts/live-attempt.ts';
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

export interface NewRequest {
  readonly row: HeldRow;
  readonly request: HumanRequest;
  readonly next: Continuation;
  readonly atUs: number;
  readonly deadlineUs: number | null;
}

// A try that waits a second time asks anew: what was answered before is its own affair.
const insert = `insert into human_request
  (attempt_id, run_ref, task_id, map_index, iteration, try_number, subject, body, options, defaults, multiple, params, assigned_users,
   method, kwargs, created_at, deadline_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (attempt_id) do update set subject = excluded.subject, body = excluded.body, options = excluded.options,
    defaults = excluded.defaults, multiple = excluded.multiple, params = excluded.params, assigned_users = excluded.assigned_users,
    method = excluded.method, kwargs = excluded.kwargs, created_at = excluded.created_at, deadline_at = excluded.deadline_at,
    responded_at = null, responded_by = null, chosen_options = null, params_input = null, is_timed_out = 0`;

/** In the transaction in which the attempts began to wait. */
export async function storeRequests(tx: Queryable, requests: readonly NewRequest[]): Promise<void> {
  await writeLater(
    tx,
    insert,
    requests.map(({ atUs, deadlineUs, next, request, row }) => [
      row.id,
      row.run_ref,
      row.task_id,
      row.map_index,
      row.iteration,
      row.try_number,
      request.subject,
      request.body,
      JSON.stringify(request.options),
      request.defaults === null ? null : JSON.stringify(request.defaults),
      request.multiple ? 1 : 0,
      JSON.stringify(request.params),
      JSON.stringify(request.assignedUsers),
      next.method,
      next.kwargs,
      atUs,
      deadlineUs,
    ]),
  );
}

export interface RequestRow {
  readonly attempt_id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
  readonly subject: string;
  readonly body: string | null;
  readonly options: string;
  readonly defaults: string | null;
  readonly multiple: number;
  readonly params: string;
  readonly assigned_users: string;
  readonly method: string;
  readonly kwargs: string;
  readonly created_at: number;
  readonly deadline_at: number | null;
  readonly responded_at: number | null;
  readonly responded_by: string | null;
  readonly chosen_options: string | null;
  readonly params_input: string | null;
}

export const requestColumns = `attempt_id, run_ref, task_id, map_index, iteration, try_number, subject, body, options, defaults, multiple, params,
  assigned_users, method, kwargs, created_at, deadline_at, responded_at, responded_by, chosen_options, params_input`;

export function readRequest(db: Queryable, attemptId: string): Promise<RequestRow | undefined> {
  return db.first<RequestRow>(`select ${requestColumns} from human_request where attempt_id = ?`, [
    attemptId,
  ]);
}

const isOpen = `responded_at is null and exists (select 1 from task_instance i where i.id = human_request.attempt_id
  and i.state = 'awaiting_input')`;

/** Open requests whose time is over, the earliest first. */
export function dueRequests(db: Queryable, nowUs: number, limit: number): Promise<RequestRow[]> {
  return db.all<RequestRow>(
    `select ${requestColumns} from human_request where deadline_at is not null and deadline_at <= ? and ${isOpen}
     order by deadline_at limit ?`,
    [nowUs, limit],
  );
}

/** When the first of the open requests is over; null where none ends by itself. */
export async function nextRequestUs(db: Queryable): Promise<number | null> {
  const row = await db.first<{ deadline_at: number }>(
    `select deadline_at from human_request where deadline_at is not null and ${isOpen} order by deadline_at limit 1`,
  );
  return row?.deadline_at ?? null;
}

export interface StoredAnswer {
  readonly attemptId: string;
  readonly atUs: number;
  readonly by: HumanUser | null;
  readonly chosen: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly isTimedOut: boolean;
}

/** False where it was answered before. */
export async function storeAnswer(tx: Queryable, answer: StoredAnswer): Promise<boolean> {
  const changed = await tx.run(
    `update human_request set responded_at = ?, responded_by = ?, chosen_options = ?, params_input = ?, is_timed_out = ?
     where attempt_id = ? and responded_at is null`,
    [
      answer.atUs,
      answer.by === null ? null : JSON.stringify(answer.by),
      JSON.stringify(answer.chosen),
      JSON.stringify(answer.params),
      answer.isTimedOut ? 1 : 0,
      answer.attemptId,
    ],
  );
  return changed === 1;
}
