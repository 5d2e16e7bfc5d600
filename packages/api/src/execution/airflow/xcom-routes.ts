// Values that tasks store and read, in Airflow's calls. They are JSON text and stay as they came.
import { itemsOf } from '@ariel/core';
import { type LiveRow, readAttempt, storeXComs } from '@ariel/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { sendJson, sendJsonText } from '../worker-routes.ts';

const MAX_VALUE_BYTES = 64_000_000;

const Place = Type.Object({
  dag_id: Type.String(),
  run_id: Type.String(),
  task_id: Type.String(),
  key: Type.String(),
});
type Place = Type.Static<typeof Place>;
const url = '/xcoms/:dag_id/:run_id/:task_id/:key';
const mapIndexOrNone = { map_index: Type.Optional(Type.Integer({ minimum: -1 })) };

export async function addXComRoutes(server: ApiServer, context: ExecutionContext): Promise<void> {
  const config = { permission: 'public', scopes: ['execution'] } as const;
  const { database, nowUs, service } = context;
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
    { config, exposeHeadRoute: false, schema: { params: Place, querystring: Type.Object(mapIndexOrNone) } },
    async (request, reply) => {
      const json = await storedJson(request, request.query.map_index ?? -1);
      if (json === null) throw notFound(request.params);
      const body = `{"key":${JSON.stringify(request.params.key)},"value":${json}}`;
      return sendJsonText(reply, body);
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
      return sendJson(reply, { message: `XCom with key: ${request.params.key} successfully deleted` });
    },
  );

  server.head(url, { config, schema: { params: Place } }, async (request, reply) => {
    const { dag_id: dagId, key, run_id: runId, task_id: taskId } = readable(request);
    const row = await database.first<{ n: number }>(
      `select count(*) as n from xcom x join dag_run r on r.id = x.run_ref
       where r.dag_id = ? and r.run_id = ? and x.task_id = ? and x.key = ?`,
      [dagId, runId, taskId, key],
    );
    return reply
      .code(200)
      .type('application/json')
      .header('content-range', `map_indexes ${row?.n ?? 0}`)
      .send();
  });

  server.get(
    `${url}/slice`,
    {
      config,
      schema: {
        params: Place,
        querystring: Type.Object({
          start: Type.Optional(Type.Integer()),
          stop: Type.Optional(Type.Integer()),
          step: Type.Optional(Type.Integer()),
        }),
      },
    },
    async (request, reply) => {
      const items = itemTexts(await storedJson(request, null));
      const body = `[${sliced(items, request.query).join(',')}]`;
      return sendJsonText(reply, body);
    },
  );

  server.get(
    `${url}/item/:offset`,
    { config, schema: { params: Type.Object({ ...Place.properties, offset: Type.Integer() }) } },
    async (request, reply) => {
      const item = itemTexts(await storedJson(request, null)).at(request.params.offset);
      if (item === undefined) throw notFound(request.params);
      return sendJsonText(reply, item);
    },
  );

  function storedJson(request: FastifyRequest, mapIndex: number | null): Promise<string | null> {
    const { dag_id: dagId, key, run_id: runId, task_id: taskId } = readable(request);
    return service.xcom({ dagId, runId, taskId, mapIndex, key, from: null, page: null });
  }

  /** The caller's own attempt, where the address names its own place: nobody writes for another. */
  async function ownPlace(request: FastifyRequest): Promise<LiveRow> {
    const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params as Place;
    const { map_index: mapIndex = -1 } = request.query as { map_index?: number };
    const { caller } = request;
    const row = await readAttempt(database, caller.attemptId);
    const isOwn =
      row &&
      caller.dagId === dagId &&
      caller.runId === runId &&
      row.task_id === taskId &&
      row.map_index === mapIndex;
    if (!isOwn) throw new ApiError(403, 'A task instance writes its own XComs only.');
    return row;
  }
}

/** A token opens the values of its own DAG. */
function readable(request: FastifyRequest): Place {
  const place = request.params as Place;
  if (place.dag_id === request.caller.dagId) return place;
  throw new ApiError(403, `The token opens XComs of the DAG ${request.caller.dagId} only.`);
}

function notFound({ key }: Place): ApiError {
  return new ApiError(404, {
    reason: 'not_found',
    message: `XCom with key ${JSON.stringify(key)} not found`,
  });
}

const itemTexts = (json: string | null): string[] => (json === null ? [] : itemsOf(json));

interface Slice {
  readonly start?: number;
  readonly stop?: number;
  readonly step?: number;
}

/** As a slice of a list in Python: negative numbers count from the end, a negative step goes backwards. */
function sliced<Item>(items: readonly Item[], { start, step = 1, stop }: Slice): Item[] {
  if (step === 0) throw new ApiError(422, 'slice step cannot be zero');
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
