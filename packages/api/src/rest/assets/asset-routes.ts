// Assets, aliases and events: reading them.
import {
  AssetAliasCollection,
  AssetAliasResponse,
  AssetCollection,
  AssetEventCollection,
  AssetResponse,
} from '@ariel/protocol/rest';
import {
  type AliasRow,
  type AssetEventRow,
  aliasResource,
  assetEventResource,
  assetIdsOfDags,
  assetResource,
  eventsOfRun,
  type Filter,
  findAlias,
  findAssetRow,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { runOf } from '../answers/lookups.ts';
import { listOf } from '../lists/list-of.ts';
import {
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  text,
  texts,
} from '../lists/list-query.ts';
import { saySearched } from '../lists/searched.ts';
import { AssetParams, RunParams } from '../requests/addresses.ts';
import { type AssetToPresent, presentAlias, presentAssets, presentEvents } from './present-asset.ts';

const tags = ['Asset'];

const assetRules: ListRules = {
  resource: assetResource,
  defaultOrder: ['id'],
  orders: ['id', 'name', 'uri', 'created_at', 'updated_at'],
  patterns: { name: 'name', uri: 'uri' },
  values: { uri: 'uri' },
};

const aliasRules: ListRules = {
  resource: aliasResource,
  defaultOrder: ['id'],
  orders: ['id', 'name'],
  patterns: { name: 'name' },
};

const eventRules: ListRules = {
  resource: assetEventResource,
  defaultOrder: ['timestamp'],
  orders: ['id', 'source_task_id', 'source_dag_id', 'source_run_id', 'source_map_index', 'timestamp'],
  patterns: { name: 'name' },
  ranges: { timestamp: 'timestamp' },
  values: Object.fromEntries(
    [
      'asset_id',
      'source_dag_id',
      'source_task_id',
      'source_task_instance_id',
      'source_run_id',
      'source_map_index',
      'partition_key',
    ].map((name) => [name, name]),
  ),
};

const integer = Type.Optional(Type.Integer());

export const addAssetRoutes: Routes = (server, context) => {
  const config = { permission: 'assets:read' } as const;
  const { database } = context;

  server.get(
    '/api/v2/assets',
    {
      config,
      schema: {
        tags,
        querystring: Type.Object({
          ...pageParameters,
          ...patternParameters(['name', 'uri']),
          uri: texts,
          dag_ids: texts,
          only_active: Type.Optional(Type.Boolean({ default: true })),
        }),
        response: { 200: AssetCollection },
      },
    },
    async (request) => {
      const { dag_ids: dagIds, only_active: onlyActive = true } = request.query;
      const fixed: Filter[] = onlyActive ? [{ field: 'is_active', op: 'in', values: [1] }] : [];
      if (dagIds && dagIds.length > 0)
        fixed.push({ field: 'id', op: 'in', values: await assetIdsOfDags(database, dagIds) });
      const { rows, total } = await listOf<AssetToPresent>(context, assetRules, request.query, fixed);
      return { assets: await presentAssets(context, rows), total_entries: total };
    },
  );

  server.get(
    '/api/v2/assets/aliases',
    {
      config,
      schema: {
        tags,
        querystring: Type.Object({ ...pageParameters, ...patternParameters(['name']) }),
        response: { 200: AssetAliasCollection },
      },
    },
    async (request) => {
      const { rows, total } = await listOf<AliasRow>(context, aliasRules, request.query);
      return { asset_aliases: rows.map(presentAlias), total_entries: total };
    },
  );

  server.get(
    '/api/v2/assets/aliases/:asset_alias_id',
    {
      config,
      schema: {
        tags,
        params: Type.Object({ asset_alias_id: Type.Integer() }),
        response: { 200: AssetAliasResponse },
      },
    },
    async (request) => {
      const id = request.params.asset_alias_id;
      return presentAlias(orNotFound(await findAlias(database, id), `The Asset Alias with ID: \`${id}\``));
    },
  );

  server.get(
    '/api/v2/assets/events',
    {
      config,
      schema: {
        tags,
        querystring: Type.Object({
          ...pageParameters,
          ...patternParameters(['name']),
          ...rangeParameters(['timestamp']),
          asset_id: integer,
          source_dag_id: text,
          source_task_id: text,
          source_task_instance_id: Type.Optional(Type.String({ format: 'uuid' })),
          source_run_id: text,
          source_map_index: integer,
          partition_key: text,
          partition_key_regexp_pattern: text,
          extra: texts,
        }),
        response: { 200: AssetEventCollection },
      },
    },
    async (request, reply) => {
      if (request.query.partition_key_regexp_pattern !== undefined)
        throw new ApiError(400, 'Filters by regular expression are disabled: use partition_key.');
      const fixed = (request.query.extra ?? []).map(extraFilter);
      const { rows, searched, total } = await listOf<AssetEventRow>(
        context,
        eventRules,
        request.query,
        fixed,
      );
      saySearched(reply, searched);
      return { asset_events: await presentEvents(context, rows), total_entries: total };
    },
  );

  server.get(
    '/api/v2/assets/:asset_id',
    {
      config,
      schema: {
        tags,
        params: AssetParams,
        response: { 200: AssetResponse },
      },
    },
    async (request) => {
      const id = request.params.asset_id;
      const row = orNotFound(await findAssetRow(database, id), `The Asset with ID: \`${id}\``);
      const [asset] = await presentAssets(context, [row]);
      return orNotFound(asset, `The Asset with ID: \`${id}\``);
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/upstreamAssetEvents',
    {
      config,
      schema: {
        tags: ['DagRun'],
        params: RunParams,
        response: { 200: AssetEventCollection },
      },
    },
    async (request) => {
      const run = await runOf(context, request.params.dag_id, request.params.dag_run_id);
      const events = await eventsOfRun(database, run.id);
      return { asset_events: await presentEvents(context, events), total_entries: events.length };
    },
  );
};

/** `key=value`: events whose extra has it, as text or as a number, a truth value or null. */
function extraFilter(given: string): Filter {
  const [key = '', ...rest] = given.split('=');
  const value = rest.join('=');
  if (key === '' || rest.length === 0)
    throw new ApiError(422, `extra: ${given} is not of the form key=value`);
  const name = JSON.stringify(key);
  const forms = [JSON.stringify(value), ...(/^(-?\d+(\.\d+)?|true|false|null)$/.test(value) ? [value] : [])];
  return {
    field: 'extra',
    op: 'contains',
    texts: forms.flatMap((form) => [`${name}:${form}`, `${name}: ${form}`]),
  };
}
