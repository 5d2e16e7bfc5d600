// A person answers what a task asks. Who may, what may be chosen and what may be filled in is checked here, whichever way it came.
import { filledIn, type HumanRequest, type HumanUser, wrongChoice } from '@ariel/core';
import { type Answered, type AnswerRequest, ControlError } from '@ariel/protocol';
import { findRun, type Queryable, type RequestRow, readRequest } from '@ariel/store';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';
import { resumeWithAnswer } from './resume-with-answer.ts';

export async function answerRequest(settings: ControlSettings, answer: AnswerRequest): Promise<Answered> {
  const { actor, chosenOptions, dagId, runId, taskId, user } = answer;
  const { answered, notices } = await settings.database.transaction(async (tx) => {
    const request = await openRequest(tx, answer);
    const paramsInput = checked(settings, request, answer);
    const nowUs = settings.nowUs();
    const given = { chosen: chosenOptions, params: paramsInput, by: user, isTimedOut: false };
    const told = await resumeWithAnswer(tx, { ...settings, nowUs: () => nowUs }, request, given);
    if (told === null) throw alreadyAnswered(answer);
    const extra = { map_index: answer.mapIndex };
    const change = { before: { chosen_options: null }, after: { chosen_options: chosenOptions } };
    const entry = { event: 'update_hitl_detail', dagId, runId, taskId, actor, extra } as const;
    await audit(tx, { ...entry, ...change }, nowUs);
    return { notices: told, answered: { respondedUs: nowUs, by: user, chosenOptions, paramsInput } };
  });
  for (const notice of notices) settings.notify(notice);
  return answered;
}

async function openRequest(tx: Queryable, answer: AnswerRequest): Promise<RequestRow> {
  const { createdUs, dagId, iteration, mapIndex, runId, taskId } = answer;
  const run = await findRun(tx, dagId, runId);
  const row = run
    ? await tx.first<{ id: string; state: string | null }>(
        `select id, state from task_instance where run_ref = ? and task_id = ? and map_index = ?
         ${iteration === undefined ? '' : 'and iteration = ?'} order by iteration desc limit 1`,
        [run.id, taskId, mapIndex, ...(iteration === undefined ? [] : [iteration])],
      )
    : undefined;
  const request = row ? await readRequest(tx, row.id) : undefined;
  if (!row || !request)
    throw new ControlError(
      'ARIEL_REQUEST_NOT_FOUND',
      404,
      `Human-in-the-loop detail does not exist for Task Instance with dag_id: \`${dagId}\`, run_id: \`${runId}\`, task_id: \`${taskId}\`, map_index: \`${mapIndex}\``,
    );
  if (request.responded_at !== null || row.state !== 'awaiting_input') throw alreadyAnswered(answer);
  if (createdUs !== null && createdUs !== request.created_at)
    throw new ControlError(
      'ARIEL_REQUEST_ANSWERED',
      409,
      'The request that was answered is not the one that is open: it was asked again meanwhile. Look at it anew.',
    );
  return request;
}

/** What the form holds then. */
function checked(
  { checkSchema }: ControlSettings,
  row: RequestRow,
  { chosenOptions, paramsInput, user }: AnswerRequest,
): Readonly<Record<string, unknown>> {
  const assigned = JSON.parse(row.assigned_users) as readonly HumanUser[];
  if (assigned.length > 0 && !assigned.some(({ id, name }) => id === user.id || name === user.name))
    throw new ControlError(
      'ARIEL_ANSWER_NOT_YOURS',
      403,
      `User=${user.name} (id=${user.id}) is not a respondent for the task`,
    );
  const options = JSON.parse(row.options) as readonly string[];
  const problem = wrongChoice({ options, multiple: row.multiple === 1 }, chosenOptions);
  if (problem !== null)
    throw new ControlError('ARIEL_ANSWER_INVALID', 400, `The answer cannot be taken: ${problem}.`);
  const params = JSON.parse(row.params) as HumanRequest['params'];
  const input = filledIn(params, paramsInput);
  for (const [name, { schema }] of Object.entries(params)) {
    const [first] = checkSchema(schema, input[name] ?? null);
    if (first !== undefined)
      throw new ControlError(
        'ARIEL_ANSWER_INVALID',
        400,
        `The field "${name}" of the answer cannot be taken: ${first}`,
      );
  }
  return input;
}

const alreadyAnswered = ({ mapIndex, taskId }: AnswerRequest): ControlError =>
  new ControlError(
    'ARIEL_REQUEST_ANSWERED',
    409,
    `Human-in-the-loop detail has already been updated for Task Instance with id ${taskId}${mapIndex < 0 ? '' : `[${mapIndex}]`}, or nobody waits for it any more`,
  );
