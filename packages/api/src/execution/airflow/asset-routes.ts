// Assets in Airflow's calls, for attempts that run: what happened to them before, and which they are.
import { type AssetEventRecord, parseInstant } from '@ariel/core';
import { type AssetRow, findActiveAsset, readAssetEvents } from '@ariel/store';
import { type Static, Type } from 'typebox';
import { iso } from '../../rest/presented.ts';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { sendJson } from '../worker-routes.ts';

const orNull = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Ends = {
  after: orNull,
  before: orNull,
  ascending: Type.Optional(Type.Boolean({ default: true })),
  limit: Type.Optional(Type.Integer()),
  partition_key: orNull,
};
const EndsQuery = Type.Object(Ends);
const MOST = 10_000;

export function addAssetRoutes(server: ApiServer, { database }: ExecutionContext): void {
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.get(
    '/assets/by-name',
    { config, schema: { querystring: Type.Object({ name: Type.String() }) } },
    async ({ query }, reply) =>
      sendJson(reply, presentAsset(await findActiveAsset(database, { name: query.name, uri: null }), 'name')),
  );

  server.get(
    '/assets/by-uri',
    { config, schema: { querystring: Type.Object({ uri: Type.String() }) } },
    async ({ query }, reply) =>
      sendJson(reply, presentAsset(await findActiveAsset(database, { name: null, uri: query.uri }), 'uri')),
  );

  server.get(
    '/asset-events/by-asset',
    { config, schema: { querystring: Type.Object({ ...Ends, name: orNull, uri: orNull }) } },
    async ({ query }, reply) => {
      const asset = await findActiveAsset(database, { name: query.name || null, uri: query.uri || null });
      if (asset === undefined) return sendJson(reply, { asset_events: [] });
      const source = { kind: 'asset', name: asset.name, uri: asset.uri } as const;
      return sendJson(reply, await eventsOf(source, query));
    },
  );

  server.get(
    '/asset-events/by-asset-alias',
    { config, schema: { querystring: Type.Object({ ...Ends, name: Type.String() }) } },
    async ({ query }, reply) => sendJson(reply, await eventsOf({ kind: 'alias', name: query.name }, query)),
  );

  async function eventsOf(
    source: Parameters<typeof readAssetEvents>[1]['source'],
    query: Static<typeof EndsQuery>,
  ) {
    const { after, ascending = true, before, limit, partition_key: key } = query;
    const events = await readAssetEvents(database, {
      about: 'asset-events',
      source,
      afterUs: instantOrNull(after),
      beforeUs: instantOrNull(before),
      limit: limit ?? MOST,
      ascending,
    });
    const chosen = events.filter(({ partitionKey }) => key == null || partitionKey === key);
    return { asset_events: (ascending ? chosen : chosen.toReversed()).map(presentEvent) };
  }
}

const instantOrNull = (given: string | null | undefined): number | null =>
  given == null || given === '' ? null : parseInstant(given, 'UTC');

function presentAsset(asset: AssetRow | undefined, by: 'name' | 'uri') {
  if (asset === undefined)
    throw new ApiError(404, { reason: 'not_found', message: `Asset with this ${by} not found` });
  const { asset_group: group, extra, name, uri } = asset;
  return { name, uri, group, extra: JSON.parse(extra) as unknown };
}

const presentEvent = ({ asset, atUs, extra, id, partitionKey, source }: AssetEventRecord) => ({
  id,
  timestamp: iso(atUs),
  extra: JSON.parse(extra) as unknown,
  asset: { ...asset, extra: {} },
  created_dagruns: [],
  source_task_id: source?.taskId ?? null,
  source_dag_id: source?.dagId ?? null,
  source_run_id: source?.runId ?? null,
  source_map_index: source?.mapIndex ?? -1,
  partition_key: partitionKey,
});
