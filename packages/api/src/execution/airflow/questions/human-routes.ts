// What tasks of other languages ask people, in Airflow's calls. Who answers does so through the public API.
import { type LiveRow, type RequestRow, readRequest, storeAnswer } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isoOrNull } from '../../../rest/answers/presented.ts';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { currentAttempt, mustBeOwn, notRunning } from '../forms/attempt-access.ts';
import { HumanRequestBody, storeRequest } from './human-requests.ts';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const url = '/hitlDetails/:id';

const Answer = Type.Object({
  ti_id: Type.String({ format: 'uuid' }),
  chosen_options: Type.Array(Type.String(), { minItems: 1 }),
  params_input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

export function addHumanRoutes(server: ApiServer, context: CallContext): void {
  const { database, nowUs } = context;
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.post(url, { config, schema: { params, body: HumanRequestBody } }, async (request, reply) => {
    const row = await own(request);
    if (row.state !== 'running')
      throw notRunning(row, 'TI is no longer in the running state: it asks nothing');
    await storeRequest(database, row, request.body, nowUs());
    return sendJson(reply, { multiple: false, params: {}, assigned_users: [], ...request.body }, 201);
  });

  server.get(url, { config, schema: { params } }, async (request, reply) => {
    await own(request);
    return sendJson(reply, presentAnswer(await asked(request.params.id)));
  });

  server.patch(url, { config, schema: { params, body: Answer } }, async (request, reply) => {
    const row = await own(request);
    const { id } = request.params;
    await asked(id);
    // Once it waits, the answer and what follows from it are one: a person's, or that of its time.
    const isFirst =
      (row.state === 'running' || row.state === 'deferred') &&
      (await storeAnswer(database, {
        attemptId: id,
        atUs: nowUs(),
        by: null,
        chosen: request.body.chosen_options,
        params: request.body.params_input ?? {},
        isTimedOut: false,
      }));
    if (!isFirst)
      throw new ApiError(409, `Human-in-the-loop detail for Task Instance with id ${id} already exists.`);
    return sendJson(reply, presentAnswer(await asked(id)));
  });

  function own(request: FastifyRequest): Promise<LiveRow> {
    const { id } = request.params as { readonly id: string };
    mustBeOwn(request.caller, id);
    return currentAttempt(database, id);
  }

  async function asked(id: string): Promise<RequestRow> {
    const found = await readRequest(database, id);
    if (found) return found;
    const why = 'This happens most likely due to clearing task instance before receiving response.';
    throw new ApiError(404, { reason: 'not_found', message: `HITLDetail not found. ${why}` });
  }
}

function presentAnswer(row: RequestRow) {
  const read = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
  return {
    response_received: row.responded_at !== null,
    responded_by_user: read(row.responded_by),
    responded_at: isoOrNull(row.responded_at),
    chosen_options: read(row.chosen_options),
    params_input: read(row.params_input) ?? {},
  };
}
