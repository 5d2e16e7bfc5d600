// Values that tasks store and read, in Airflow's calls. They are JSON text and stay as they came.
import { type LiveRow, readAttempt, readRun, storeXComs } from '@ariel/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson, sendJsonText } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';
import { notRunning } from '../forms/attempt-access.ts';
import { findValues, valueAt, type XComPlaceQuery } from './xcom-rows.ts';

const MAX_VALUE_BYTES = 64_000_000;

const Place = Type.Object({
  dag_id: Type.String(),
  run_id: Type.String(),
  task_id: Type.String(),
  key: Type.String(),
});
type Place = Type.Static<typeof Place>;
/** Clients store more after they have told a success (links of operators), and from triggers. */
const writing: ReadonlySet<string | null> = new Set(['running', 'restarting', 'deferred', 'success']);
const url = '/xcoms/:dag_id/:run_id/:task_id/:key';
const iteration = { previous_iteration: Type.Optional(Type.Boolean()) };
const lookBack = { ...iteration, include_prior_dates: Type.Optional(Type.Boolean()) };
const mapIndexOrNone = { map_index: Type.Optional(Type.Integer({ minimum: -1 })) };

export async function addXComRoutes(server: ApiServer, context: CallContext): Promise<void> {
  const config = { permission: 'public', scopes: ['execution'] } as const;
  const { database, nowUs } = context;
  // The value is the body: it is kept as it was sent.
  await server.register(async (given) => {
    const values = given as FastifyInstance;
    values.removeContentTypeParser('application/json');
    values.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );

    values.post(
      url,
      {
        config,
        bodyLimit: MAX_VALUE_BYTES,
        schema: {
          params: Place,
          querystring: Type.Object({
            ...mapIndexOrNone,
            mapped_length: Type.Optional(Type.Integer({ minimum: 0 })),
            dag_result: Type.Optional(Type.Boolean()),
          }),
        },
      },
      async (request, reply) => {
        const row = await ownPlace(request);
        const json = String(request.body ?? '');
        const { mapped_length: mapped } = request.query as { mapped_length?: number };
        const entry = { key: (request.params as Place).key, json, length: mapped ?? lengthOf(json) };
        await storeXComs(database, [{ row, entry, atUs: nowUs() }]);
        return sendJson(reply, { message: 'XCom successfully set' }, 201);
      },
    );
  });

  server.get(
    url,
    {
      config,
      exposeHeadRoute: false,
      schema: {
        params: Place,
        querystring: Type.Object({
          ...mapIndexOrNone,
          ...lookBack,
          offset: Type.Optional(Type.Integer()),
        }),
      },
    },
    async (request, reply) => {
      const { map_index: mapIndex = -1, offset } = request.query;
      const found = await findValues(database, await reader(request), placeOf(request));
      const one = offset === undefined ? found.find((row) => row.map_index === mapIndex) : found.at(offset);
      const json = one && (await valueAt(database, one, placeOf(request)));
      if (json == null)
        throw notFound(request.params, offset === undefined ? { map_index: mapIndex } : { offset });
      return sendJsonText(reply, `{"key":${JSON.stringify(request.params.key)},"value":${json}}`);
    },
  );

  server.delete(
    url,
    { config, schema: { params: Place, querystring: Type.Object(mapIndexOrNone) } },
    async (request, reply) => {
      const row = await ownPlace(request);
      await database.run(
        'delete from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and key = ?',
        [row.run_ref, row.task_id, row.map_index, row.iteration, request.params.key],
      );
      return sendJson(reply, { message: `XCom with key: ${request.params.key} successfully deleted.` });
    },
  );

  server.head(
    url,
    { config, schema: { params: Place, querystring: Type.Object({ ...mapIndexOrNone, ...iteration }) } },
    async (request, reply) => {
      if (request.query.map_index !== undefined)
        throw new ApiError(400, {
          reason: 'invalid_request',
          message: 'Cannot specify map_index in a HEAD request',
        });
      const found = await findValues(database, await reader(request), placeOf(request));
      return reply
        .code(200)
        .type('application/json')
        .header('content-range', `map_indexes ${found.length}`)
        .send();
    },
  );

  server.get(
    `${url}/slice`,
    {
      config,
      schema: {
        params: Place,
        querystring: Type.Object({
          ...lookBack,
          start: Type.Optional(Type.Integer()),
          stop: Type.Optional(Type.Integer()),
          step: Type.Optional(Type.Integer()),
        }),
      },
    },
    async (request, reply) => {
      const found = await findValues(database, await reader(request), placeOf(request));
      const values: string[] = [];
      for (const row of sliced(found, request.query)) {
        const json = await valueAt(database, row, placeOf(request));
        if (json !== null) values.push(json);
      }
      return sendJsonText(reply, `[${values.join(',')}]`);
    },
  );

  server.get(
    `${url}/item/:offset`,
    {
      config,
      schema: {
        params: Type.Object({ ...Place.properties, offset: Type.Integer() }),
        querystring: Type.Object(iteration),
      },
    },
    async (request, reply) => {
      const { offset } = request.params;
      const found = await findValues(database, await reader(request), placeOf(request));
      const one = found.at(offset);
      const json = one && (await valueAt(database, one, placeOf(request)));
      if (json == null) throw notFound(request.params, { offset });
      return sendJsonText(reply, json);
    },
  );

  function reader(request: FastifyRequest): Promise<LiveRow | undefined> {
    return readAttempt(database, request.caller.attemptId);
  }

  /** The caller's own attempt, where the address names its own place: nobody writes for another. */
  async function ownPlace(request: FastifyRequest): Promise<LiveRow> {
    const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params as Place;
    const { map_index: mapIndex = -1 } = request.query as { map_index?: number };
    const { caller } = request;
    const row = await readAttempt(database, caller.attemptId);
    const isOwn =
      row &&
      row.task_id === taskId &&
      row.map_index === mapIndex &&
      (await isRunOf(caller, row, { dagId, runId }));
    if (!isOwn) throw new ApiError(403, 'A task instance writes its own XComs only.');
    if (!writing.has(row.state)) throw notRunning(row, 'TI does not run any more: it stores nothing');
    return row;
  }

  /** The tokens of other makes name nothing but the attempt. */
  async function isRunOf(caller: TokenClaims, row: LiveRow, named: RunName): Promise<boolean> {
    if (caller.runId !== '') return caller.dagId === named.dagId && caller.runId === named.runId;
    const run = await readRun(database, row.run_ref);
    return run?.dag_id === named.dagId && run.run_id === named.runId;
  }
}

interface RunName {
  readonly dagId: string;
  readonly runId: string;
}

function placeOf(request: FastifyRequest): XComPlaceQuery {
  const { dag_id: dagId, key, run_id: runId, task_id: taskId } = request.params as Place;
  const { include_prior_dates: includePriorDates = false, previous_iteration: previousIteration = false } =
    request.query as { readonly include_prior_dates?: boolean; readonly previous_iteration?: boolean };
  return { dagId, runId, taskId, key, includePriorDates, previousIteration };
}

function notFound(
  { dag_id: dagId, key, run_id: runId, task_id: taskId }: Place,
  which: Readonly<Record<string, number>>,
): ApiError {
  const [name, number] = Object.entries(which)[0] ?? [];
  const message = `XCom with key=${JSON.stringify(key)} ${name}=${number} not found for task '${taskId}' in DAG run '${runId}' of '${dagId}'`;
  return new ApiError(404, { reason: 'not_found', message });
}

interface Slice {
  readonly start?: number;
  readonly stop?: number;
  readonly step?: number;
}

/** As a slice of a list in Python: negative numbers count from the end, a negative step goes backwards. */
function sliced<Item>(items: readonly Item[], { start, step: given, stop }: Slice): Item[] {
  const step = given || 1;
  const size = items.length;
  const at = (given: number): number => (given < 0 ? given + size : given);
  const within = (index: number, least: number, most: number): number =>
    Math.min(Math.max(index, least), most);
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
  const from = start === undefined ? (step > 0 ? least : most) : within(at(start), least, most);
  const to = stop === undefined ? (step > 0 ? most : least) : within(at(stop), least, most);
  const part: Item[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) {
    const item = items[index];
    if (item !== undefined) part.push(item);
  }
  return part;
}

/** What others are mapped over has a length: lists and objects. Throws the 422 for what is no JSON. */
function lengthOf(json: string): number | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ApiError(422, [{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error', input: null }]);
  }
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null;
}
