// Applies a report of Airflow's form: what the attempt stored before it, and the state that it ends in, as one result.
import type { XComEntry } from '@ariel/core';
import { BRANCH_KEY, type LiveRow, loadVersion } from '@ariel/store';
import { ApiError } from '../../../server/api-error.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';
import { currentAttempt, invalidState, isArchived, mustRunHere } from '../forms/attempt-access.ts';
import { instantOf } from '../forms/instant-text.ts';
import { storedRequest } from '../questions/human-requests.ts';
import { outcomeOf, type Stored } from './report-outcome.ts';
import { checkFields, type StatePayload } from './state-payload.ts';

/** The status of the answer: 204, or 200 where the attempt was in that state already. */
export async function reportState(
  context: CallContext,
  caller: TokenClaims,
  payload: StatePayload,
): Promise<200 | 204> {
  const { attemptId, scope } = caller;
  checkFields(payload);
  if (payload.state === 'server_terminated') return acknowledge(context, attemptId, payload);
  if (scope !== 'execution') throw new ApiError(403, 'A workload token does not report results.');
  const row = await currentAttempt(context.database, attemptId);
  if (row.state === payload.state) return 200;
  if (row.state !== 'running')
    throw invalidState(row, 'TI was not in the running state so it cannot be updated');
  const outcome = outcomeOf(payload, await storedFor(context, row, payload.state));
  const endUs = payload.end_date === undefined ? context.nowUs() : instantOf('end_date', payload.end_date);
  const report = {
    attemptId,
    outcome,
    endUs,
    renderedFields: null,
    renderedMapIndex: payload.rendered_map_index ?? null,
  };
  const [answer] = await context.service.finish([report]);
  if (answer === 'accepted') return 204;
  throw invalidState(
    await currentAttempt(context.database, attemptId),
    'TI was changed by somebody else meanwhile',
  );
}

/** The client has ended a task that the server did not want any more. */
async function acknowledge(
  { database, nowUs, service }: CallContext,
  attemptId: string,
  { hostname, pid }: StatePayload,
): Promise<204> {
  if (await isArchived(database, attemptId)) return 204;
  const row = await currentAttempt(database, attemptId);
  if (hostname && pid) mustRunHere(row, { hostname, pid });
  if (row.state === 'restarting') {
    const error = {
      name: 'TaskEnded',
      message: 'The server ended the task.',
      code: null,
      frames: [],
      cause: null,
    };
    const outcome = { kind: 'failed', error, retryable: true, reason: 'lost' } as const;
    await service.finish([{ attemptId, outcome, endUs: nowUs(), renderedFields: null }]);
  }
  return 204;
}

async function storedFor(context: CallContext, row: LiveRow, state: StatePayload['state']): Promise<Stored> {
  const nothing = { xcoms: [], followed: null, request: null };
  if (state === 'success') return { ...nothing, ...(await storedBy(context, row)) };
  if (state === 'awaiting_input')
    return { ...nothing, request: await storedRequest(context.database, row.id) };
  return nothing;
}

/** What the attempt has pushed. A branch's choice is no value like others: it says where the run goes on. */
async function storedBy(
  { database }: CallContext,
  row: LiveRow,
): Promise<Pick<Stored, 'followed' | 'xcoms'>> {
  const rows = await database.all<{ key: string; value: string; length: number | null }>(
    `select key, value, length from xcom
     where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and attempt_id = ? order by key`,
    [row.run_ref, row.task_id, row.map_index, row.iteration, row.id],
  );
  const xcoms: XComEntry[] = rows
    .filter(({ key }) => key !== BRANCH_KEY)
    .map(({ key, length, value }) => ({ key, json: value, length }));
  const choice = rows.find(({ key }) => key === BRANCH_KEY);
  return { xcoms, followed: choice ? await followedIn(database, row, choice.value) : null };
}

/** `{"followed": […]}`, or `{"skipped": […]}`: then it follows the rest of what is directly downstream. */
async function followedIn(
  database: CallContext['database'],
  row: LiveRow,
  json: string,
): Promise<readonly string[] | null> {
  const { followed, skipped } = JSON.parse(json) as {
    followed?: readonly string[];
    skipped?: readonly string[];
  };
  if (followed) return followed;
  if (!skipped) return null;
  const version = await loadVersion(database, row.version_id);
  const downstream = (version?.definition.tasks ?? []).filter((task) => task.upstream.includes(row.task_id));
  return downstream.map(({ taskId }) => taskId).filter((taskId) => !skipped.includes(taskId));
}
