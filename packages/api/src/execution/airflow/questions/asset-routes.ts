// Assets in Airflow's calls, for attempts that run: what happened to them before, and which they are.
import type { AssetEventRecord } from '@ariel/core';
import { type AssetRow, assetColumns, findActiveAsset, readAssetEvents, teamOfAttempt } from '@ariel/store';
import { type Static, Type } from 'typebox';
import { iso } from '../../../rest/answers/presented.ts';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';
import { instantOf } from '../forms/instant-text.ts';
import { orNull } from '../forms/query-shapes.ts';
import { assetExtrasOf, runsMadeBy } from './event-facts.ts';

const text = orNull(Type.String());
const Ends = {
  after: text,
  before: text,
  ascending: Type.Optional(Type.Boolean({ default: true })),
  limit: Type.Optional(Type.Integer()),
  /** `key=value`: of the event's extra. */
  extra: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
  partition_key: text,
  partition_key_regexp_pattern: text,
};
const EndsQuery = Type.Object(Ends);
const MOST = 10_000;

export function addAssetRoutes(server: ApiServer, { database }: CallContext): void {
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
    '/assets/by-alias',
    {
      config: { ...config, since: '2026-06-30' },
      schema: { querystring: Type.Object({ alias_name: Type.String() }) },
    },
    async ({ query }, reply) => {
      const rows = await database.all<AssetRow>(
        `select ${assetColumns} from asset a join asset_alias_asset l on l.asset_id = a.id
         join asset_alias n on n.id = l.alias_id where n.name = ? and a.is_active = 1 order by a.id`,
        [query.alias_name],
      );
      return sendJson(
        reply,
        rows.map((row) => presentAsset(row, 'name')),
      );
    },
  );

  server.get(
    '/asset-events/by-asset',
    { config, schema: { querystring: Type.Object({ ...Ends, name: text, uri: text }) } },
    async ({ caller, query }, reply) => {
      if (!query.name && !query.uri)
        throw new ApiError(400, {
          reason: 'Missing parameter',
          message: 'name and uri cannot both be None',
        });
      const asset = await findActiveAsset(database, { name: query.name || null, uri: query.uri || null });
      if (asset === undefined) return sendJson(reply, { asset_events: [] });
      const source = { kind: 'asset', name: asset.name, uri: asset.uri } as const;
      return sendJson(reply, await eventsOf(source, query, caller));
    },
  );

  server.get(
    '/asset-events/by-asset-alias',
    { config, schema: { querystring: Type.Object({ ...Ends, name: Type.String() }) } },
    async ({ caller, query }, reply) =>
      sendJson(reply, await eventsOf({ kind: 'alias', name: query.name }, query, caller)),
  );

  async function eventsOf(
    source: Parameters<typeof readAssetEvents>[1]['source'],
    query: Static<typeof EndsQuery>,
    { subject }: TokenClaims,
  ) {
    const { after, ascending = true, before } = query;
    // As in Airflow, 0 is no limit.
    const limit = query.limit || MOST;
    const isWanted = wantedBy(query);
    const events = await readAssetEvents(database, {
      about: 'asset-events',
      source,
      afterUs: instantOrNull('after', after),
      beforeUs: instantOrNull('before', before),
      // What is chosen from is cut after it was chosen.
      limit: isWanted === null ? limit : MOST,
      ascending,
    });
    const found = isWanted === null ? events : events.filter(isWanted);
    const chosen = ascending ? found.slice(0, limit) : found.slice(-limit);
    const ids = chosen.map(({ id }) => id);
    const team = ids.length === 0 ? null : await teamOfAttempt(database, subject);
    const [runs, extras] = await Promise.all([runsMadeBy(database, ids, team), assetExtrasOf(database, ids)]);
    const shown = chosen.map((event) => presentEvent(event, runs.get(event.id) ?? [], extras.get(event.id)));
    return { asset_events: ascending ? shown : shown.toReversed() };
  }
}

const instantOrNull = (field: string, given: string | null | undefined): number | null =>
  given == null || given === '' ? null : instantOf(field, given, 'query');

/** Null: all of them are. */
function wantedBy(query: Static<typeof EndsQuery>): ((event: AssetEventRecord) => boolean) | null {
  const { extra = [], partition_key: key, partition_key_regexp_pattern: pattern } = query;
  if (extra.length === 0 && key == null && pattern == null) return null;
  const pairs = extra.map((pair): readonly [string, string] => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    const msg = 'Input should be key=value';
    throw new ApiError(422, [{ type: 'value_error', loc: ['query', 'extra'], msg, input: pair }]);
  });
  const matcher = pattern == null ? null : partitionPattern(pattern);
  return (event) => {
    if (key != null && event.partitionKey !== key) return false;
    if (matcher !== null && !matcher(event.partitionKey)) return false;
    const given = pairs.length === 0 ? {} : (JSON.parse(event.extra) as Readonly<Record<string, unknown>>);
    return pairs.every(([name, value]) => Object.hasOwn(given, name) && asText(given[name]) === value);
  };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A pattern is the asker's: long ones, and those that are none, are refused. */
function partitionPattern(pattern: string): (key: string | null) => boolean {
  const refused = (msg: string): ApiError =>
    new ApiError(422, [
      { type: 'value_error', loc: ['query', 'partition_key_regexp_pattern'], msg, input: pattern },
    ]);
  if (pattern.length > 200) throw refused('Input should have at most 200 characters');
  if (/[+*}]\)?[+*{]/.test(pattern)) throw refused('Input should repeat nothing that repeats');
  try {
    const compiled = new RegExp(pattern);
    return (key) => key !== null && compiled.test(key);
  } catch {
    throw refused('Input should be a regular expression');
  }
}

function presentAsset(asset: AssetRow | undefined, by: 'name' | 'uri') {
  if (asset === undefined)
    throw new ApiError(404, { reason: 'not_found', message: `Asset with this ${by} not found` });
  const { asset_group: group, extra, name, uri } = asset;
  return { name, uri, group, extra: JSON.parse(extra) as unknown };
}

const presentEvent = (
  { asset, atUs, extra, id, partitionKey, source }: AssetEventRecord,
  runs: readonly Record<string, unknown>[],
  assetExtra: unknown,
) => ({
  id,
  timestamp: iso(atUs),
  extra: JSON.parse(extra) as unknown,
  asset: { ...asset, extra: assetExtra ?? {} },
  created_dagruns: runs,
  source_task_id: source?.taskId ?? null,
  source_dag_id: source?.dagId ?? null,
  source_run_id: source?.runId ?? null,
  source_map_index: source?.mapIndex ?? -1,
  partition_key: partitionKey,
});
