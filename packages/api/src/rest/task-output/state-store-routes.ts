// The state stores of tasks and assets: what is kept, and what changes it.
import { isStateReference } from '@ariel/core';
import {
  AssetStateCollection,
  AssetStateResponse,
  StateValueBody,
  TaskStateBody,
  TaskStateCollection,
  TaskStateResponse,
} from '@ariel/protocol/rest';
import {
  type AssetStateRow,
  countAssetStates,
  countTaskStates,
  hasAsset,
  type KeptStateRow,
  listAssetStates,
  listTaskStates,
  readAssetState,
  readTaskState,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import {
  actorOf,
  type InstanceAddress,
  inIteration,
  instanceOf,
  iterationQuery,
  runOf,
} from '../answers/lookups.ts';
import { iso, isoOrNull } from '../answers/presented.ts';
import { DEFAULT_PAGE, instantFrom, unorderedPage } from '../lists/list-query.ts';
import { AssetParams, TaskParams } from '../requests/addresses.ts';

const read = { permission: 'states:read' } as const;
const act = { permission: 'states:act' } as const;
const ofTask = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/state-store';
const ofAsset = '/api/v2/assets/:asset_id/state-store';
const TaskKey = Type.Object({ ...TaskParams.properties, key: Type.String() });
const AssetKey = Type.Object({ ...AssetParams.properties, key: Type.String() });
const place = { map_index: Type.Optional(Type.Integer({ default: -1 })), ...iterationQuery };
const Place = Type.Object(place);
type PageQuery = { readonly limit?: number; readonly offset?: number };
type PlaceQuery = { readonly map_index?: number; readonly iteration?: number };

export const addTaskStateRoutes: Routes = (server, context) => {
  const tags = ['Task State Store'];
  const { control, database, nowUs } = context;

  server.get(
    ofTask,
    {
      config: read,
      schema: {
        tags,
        params: TaskParams,
        querystring: Type.Object({ ...place, ...unorderedPage }),
        response: { 200: TaskStateCollection },
      },
    },
    async (request) => {
      const run = await runOf(context, request.params.dag_id, request.params.dag_run_id);
      const owner = ownerOf(run.id, request.params.task_id, request.query);
      const rows = await listTaskStates(database, owner, pageOf(request.query), nowUs());
      return {
        task_state_store: (await opened(context, rows)).map(taskState),
        total_entries: await countTaskStates(database, owner, nowUs()),
      };
    },
  );

  server.get(
    `${ofTask}/:key`,
    {
      config: read,
      schema: { tags, params: TaskKey, querystring: Place, response: { 200: TaskStateResponse } },
    },
    async (request) => {
      const { key, task_id: taskId } = request.params;
      const run = await runOf(context, request.params.dag_id, request.params.dag_run_id);
      const row = await readTaskState(database, ownerOf(run.id, taskId, request.query), key, nowUs());
      if (!row) throw new ApiError(404, `Task state store key '${key}' not found`);
      return taskState(await openedOne(context, row));
    },
  );

  server.put(
    `${ofTask}/:key`,
    { config: act, schema: { tags, params: TaskKey, querystring: Place, body: TaskStateBody } },
    async (request, reply) => {
      const { expires_at: expires = 'default', value } = request.body;
      notNull(value);
      await control.setTaskState({
        ...(await referenceOf(context, request.params, request.query)),
        key: request.params.key,
        value: JSON.stringify(value),
        expires: expires === null || expires === 'default' ? expires : instantFrom('expires_at', expires),
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );

  server.patch(
    `${ofTask}/:key`,
    { config: act, schema: { tags, params: TaskKey, querystring: Place, body: StateValueBody } },
    async (request, reply) => {
      notNull(request.body.value);
      await control.setTaskState({
        ...(await referenceOf(context, request.params, request.query)),
        key: request.params.key,
        value: JSON.stringify(request.body.value),
        expires: 'keep',
        actor: actorOf(request),
      });
      return reply.type('application/json').send('null');
    },
  );

  server.delete(
    `${ofTask}/:key`,
    { config: act, schema: { tags, params: TaskKey, querystring: Place } },
    async (request, reply) => {
      const reference = await referenceOf(context, request.params, request.query);
      const { key } = request.params;
      await control.deleteTaskState({ ...reference, key, allMapIndices: false, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  const All = Type.Object({
    ...place,
    map_index: Type.Optional(Type.Integer({ minimum: -1, default: -1 })),
    all_map_indices: Type.Optional(Type.Boolean({ default: false })),
  });
  server.delete(
    ofTask,
    { config: act, schema: { tags, params: TaskParams, querystring: All } },
    async (request, reply) => {
      const { all_map_indices: allMapIndices = false } = request.query;
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      const reference = allMapIndices
        ? { dagId, runId, taskId, mapIndex: -1 }
        : await referenceOf(context, request.params, request.query);
      await control.deleteTaskState({ ...reference, key: null, allMapIndices, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
};

export const addAssetStateRoutes: Routes = (server, context) => {
  const tags = ['Asset State Store'];
  const { control, database } = context;
  const assetOf = async (id: number): Promise<number> => {
    if (await hasAsset(database, id)) return id;
    throw new ApiError(404, `Asset with id ${id} not found`);
  };

  server.get(
    ofAsset,
    {
      config: read,
      schema: {
        tags,
        params: AssetParams,
        querystring: Type.Object(unorderedPage),
        response: { 200: AssetStateCollection },
      },
    },
    async (request) => {
      const id = await assetOf(request.params.asset_id);
      const rows = await listAssetStates(database, id, pageOf(request.query));
      return {
        asset_state_store: (await opened(context, rows)).map(assetState),
        total_entries: await countAssetStates(database, id),
      };
    },
  );

  server.get(
    `${ofAsset}/:key`,
    { config: read, schema: { tags, params: AssetKey, response: { 200: AssetStateResponse } } },
    async (request) => {
      const { asset_id: id, key } = request.params;
      const row = await readAssetState(database, await assetOf(id), key);
      if (!row) throw new ApiError(404, `Asset state store key '${key}' not found`);
      return assetState(await openedOne(context, row));
    },
  );

  server.put(
    `${ofAsset}/:key`,
    { config: act, schema: { tags, params: AssetKey, body: StateValueBody } },
    async (request, reply) => {
      notNull(request.body.value);
      const { asset_id: assetId, key } = request.params;
      await control.setAssetState({
        assetId,
        key,
        value: JSON.stringify(request.body.value),
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );

  server.delete(
    `${ofAsset}/:key`,
    { config: act, schema: { tags, params: AssetKey } },
    async (request, reply) => {
      const { asset_id: assetId, key } = request.params;
      await control.deleteAssetState({ assetId, key, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.delete(ofAsset, { config: act, schema: { tags, params: AssetParams } }, async (request, reply) => {
    await control.deleteAssetState({ assetId: request.params.asset_id, key: null, actor: actorOf(request) });
    return reply.code(204).send();
  });
};

const pageOf = ({ limit = DEFAULT_PAGE, offset = 0 }: PageQuery) => ({ limit, offset });

const ownerOf = (
  runRef: number,
  taskId: string,
  { iteration = 0, map_index: mapIndex = -1 }: PlaceQuery,
) => ({
  run_ref: runRef,
  task_id: taskId,
  map_index: mapIndex,
  iteration,
});

async function referenceOf(context: ApiContext, address: InstanceAddress, query: PlaceQuery) {
  const { map_index: mapIndex = -1 } = query;
  await instanceOf(context, address, { mapIndex, iteration: query.iteration });
  return {
    dagId: address.dag_id,
    runId: address.dag_run_id,
    taskId: address.task_id,
    mapIndex,
    ...inIteration(query),
  };
}

function notNull(value: unknown): void {
  if (value !== null && value !== undefined) return;
  throw new ApiError(422, [
    {
      type: 'value_error',
      loc: ['body', 'value'],
      msg: 'Value error, a state store keeps no null',
      input: null,
    },
  ]);
}

/** With their values, wherever these are kept. */
async function opened<Row extends { readonly value: string }>(
  { control }: ApiContext,
  rows: readonly Row[],
): Promise<Row[]> {
  const away = rows.filter(({ value }) => isStateReference(value));
  if (away.length === 0) return [...rows];
  const texts = await control.openStates({ texts: away.map(({ value }) => value) });
  const values = new Map(away.map((row, index) => [row, texts[index]]));
  return rows.map((row) => ({ ...row, value: values.get(row) ?? row.value }));
}

const openedOne = async <Row extends { readonly value: string }>(
  context: ApiContext,
  row: Row,
): Promise<Row> => (await opened(context, [row]))[0] ?? row;

const taskState = ({ expires_at: expires, key, updated_at: updated, value }: KeptStateRow) => ({
  key,
  value: JSON.parse(value) as unknown,
  updated_at: iso(updated),
  expires_at: isoOrNull(expires),
});

/** Of a value that was written by no task. */
const noTask = {
  dag_id: null,
  run_id: null,
  task_id: null,
  map_index: null,
  task_instance_id: null,
  try_number: null,
};

const assetState = ({ key, updated_at: updated, updated_by: by, value }: AssetStateRow) => ({
  key,
  value: JSON.parse(value) as unknown,
  updated_at: iso(updated),
  last_updated_by: by === null ? null : { ...noTask, ...(JSON.parse(by) as object) },
});
