// What a DAG that waits for assets has, and what is missing until its next run.
import {
  type AssetDefinition,
  assetPart,
  type DagDefinition,
  expressionJson,
  isPartitionMet,
  type Json,
  mapperOf,
  missingWords,
  namesOfSource,
  requiredKeys,
  sourceKey,
  type TimetableDefinition,
} from '@ariel/core';
import { type ConsumerRow, consumersOfDag, openPartitionsOf, partsOfPartition } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { dagOf } from '../answers/lookups.ts';
import { isoOrNull } from '../answers/presented.ts';
import { DagParams } from '../requests/addresses.ts';

/** Open partitions that are shown. */
const SHOWN = 100;

export const addNextRunAssetsRoutes: Routes = (server, context) => {
  const config = { permission: 'assets:read' } as const;
  const tags = ['Asset'];

  server.get(
    '/ui/next_run_assets/:dag_id',
    { config, schema: { tags, params: DagParams } },
    async (request) => {
      const { dagId, schedule } = await scheduleOf(context, request.params.dag_id);
      const assets = assetPart(schedule);
      const rows = await consumersOfDag(context.database, dagId);
      const pending = new Set(rows.filter((row) => row.pending > 0).flatMap(namesOfSource));
      const isPartitioned = schedule.kind === 'partitionedAssets';
      return {
        asset_expression: assets === null ? null : expressionJson(assets, idsIn(rows)),
        events: rows.filter((row) => row.asset_id !== null).map(presentRow),
        scheduling_asset_count: rows.length,
        pending_partition_count: isPartitioned ? await countOpen(context, dagId) : null,
        /** In words, for whoever asks why the DAG does not run. */
        missing: assets === null ? null : missingWords(assets, (source) => pending.has(sourceKey(source))),
      };
    },
  );

  server.get(
    '/ui/pending_partitioned_dag_run/:dag_id/:partition_key',
    {
      config,
      schema: { tags, params: Type.Object({ dag_id: Type.String(), partition_key: Type.String() }) },
    },
    async (request) => {
      const { dagId, schedule } = await scheduleOf(context, request.params.dag_id);
      const key = request.params.partition_key;
      const open = await openPartitionsOf(context.database, { dagId, key, limit: 1 });
      const [partition] = open;
      if (partition === undefined || schedule.kind !== 'partitionedAssets')
        throw new ApiError(404, `No pending partition ${key} of DAG ${dagId} was found`);
      const parts = await partsOfPartition(context.database, partition.id);
      const rows = await consumersOfDag(context.database, dagId);
      const assets = rows
        .filter((row) => row.asset_id !== null)
        .map((row) => {
          const received = parts
            .filter((part) => part.stream_id === row.stream_id)
            .map((part) => part.upstream_key);
          const mapper = mapperOf(schedule, { name: row.name, uri: row.uri ?? '' });
          const required = requiredKeys(mapper, key) ?? [...received.slice(0, 1)];
          return {
            asset_id: row.asset_id,
            asset_name: row.name,
            asset_uri: row.uri,
            received: received.length > 0 && isPartitionMet(mapper, key, new Set(received)),
            received_count: received.length,
            required_count: Math.max(1, required.length),
            received_keys: received,
            required_keys: required,
            is_rollup: mapper.kind === 'rollup',
          };
        });
      return {
        id: partition.id,
        dag_id: dagId,
        partition_key: key,
        created_at: isoOrNull(partition.created_at),
        updated_at: isoOrNull(partition.updated_at),
        created_dag_run_id: null,
        assets,
        total_required: assets.reduce((sum, asset) => sum + asset.required_count, 0),
        total_received: assets.reduce((sum, asset) => sum + asset.received_count, 0),
        asset_expression: expressionJson(schedule.assets),
      };
    },
  );
};

/** What a DAG waits for, in words; null where nothing is missing. */
export async function missingAssets(context: ApiContext, dagId: string): Promise<string | null> {
  const { schedule } = await scheduleOf(context, dagId);
  const assets = assetPart(schedule);
  if (assets === null) return null;
  const rows = await consumersOfDag(context.database, dagId);
  const pending = new Set(rows.filter((row) => row.pending > 0).flatMap(namesOfSource));
  return missingWords(assets, (source) => pending.has(sourceKey(source)));
}

/** The ids of what a DAG waits for, as far as it is known. */
function idsIn(rows: readonly ConsumerRow[]): (source: AssetDefinition) => number | null {
  const ids = new Map(rows.flatMap((row) => namesOfSource(row).map((name) => [name, row.asset_id] as const)));
  return (source) => ids.get(sourceKey(source)) ?? null;
}

/** What a DAG waits for as clients read it; null: for no asset. */
export async function expressionOf(
  { database }: ApiContext,
  dagId: string,
  definition: DagDefinition | undefined,
): Promise<Json> {
  const assets = definition === undefined ? null : assetPart(definition.schedule);
  return assets === null ? null : expressionJson(assets, idsIn(await consumersOfDag(database, dagId)));
}

async function scheduleOf(
  context: ApiContext,
  dagId: string,
): Promise<{ readonly dagId: string; readonly schedule: TimetableDefinition }> {
  const dag = await dagOf(context, dagId);
  const definition = await context.definitions.one(dag.latest_version_id ?? '');
  return { dagId, schedule: definition?.schedule ?? { kind: 'none' } };
}

const presentRow = (row: ConsumerRow) => ({
  id: row.asset_id,
  name: row.name,
  uri: row.uri,
  last_update: row.pending > 0 ? isoOrNull(row.last_at) : null,
  received_count: row.pending > 0 ? 1 : 0,
  required_count: 1,
  asset_inactive: row.is_active === 0,
});

async function countOpen({ database }: ApiContext, dagId: string): Promise<number> {
  return (await openPartitionsOf(database, { dagId, key: null, limit: SHOWN })).length;
}
