// Finds the attempt that a call names, for the token that it came with: the token of another attempt opens nothing.
import type { TaskQuestion } from '@ariel/protocol';
import { type LiveRow, type Queryable, readAttempt } from '@ariel/store';
import { ApiError } from '../../../server/api-error.ts';
import { answerOf } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';

/** How long other clients than our workers may be silent; they beat one by one, and less often. */
export const CLIENT_LEASE_MS = 300_000;

export function mustBeOwn(caller: TokenClaims, attemptId: string): void {
  if (caller.attemptId !== attemptId) throw new ApiError(403, 'The token is for another task instance.');
}

/** Clients tell a success before the task's own callbacks run, and their triggers ask while it waits. */
export const answerClient = (
  context: Pick<CallContext, 'service'>,
  attemptId: string,
  question: TaskQuestion,
): Promise<string | null> => answerOf(context, attemptId, question, { asClient: true });

/** The current attempt; throws 410 for one that another try replaced, 404 for one that never was. */
export async function currentAttempt(database: Queryable, attemptId: string): Promise<LiveRow> {
  const row = await readAttempt(database, attemptId);
  if (row) return row;
  throw (await isArchived(database, attemptId))
    ? new ApiError(410, {
        reason: 'not_found',
        message: 'Task Instance not found, it may have been moved to the Task Instance History table',
      })
    : new ApiError(404, { reason: 'not_found', message: 'Task Instance not found' });
}

export async function isArchived(database: Queryable, attemptId: string): Promise<boolean> {
  const row = await database.first('select 1 as n from task_instance_history where id = ?', [attemptId]);
  return row !== undefined;
}

export function invalidState(row: LiveRow, message: string): ApiError {
  return new ApiError(409, { reason: 'invalid_state', message, previous_state: row.state });
}

/** Throws where another process runs the attempt. */
export function mustRunHere(row: LiveRow, client: { readonly hostname: string; readonly pid: number }): void {
  if (row.hostname === client.hostname && row.pid === client.pid) return;
  throw new ApiError(409, {
    reason: 'running_elsewhere',
    message: 'The task instance is running in another process.',
    current_hostname: row.hostname,
    current_pid: row.pid,
  });
}

export function notRunning(row: LiveRow, message: string): ApiError {
  return new ApiError(409, { reason: 'not_running', message, current_state: row.state });
}
