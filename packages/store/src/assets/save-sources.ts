// The rows of assets and aliases with their streams, made where they are not there yet.
import { type AssetDefinition, type AssetSource, canonicalJson, sourceKey } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

/** The numbers under which sources are stored. */
export interface SourceIds {
  idOf(source: AssetSource): number;
  streamOf(source: AssetSource, isPartitioned: boolean): number;
  /** Those that were not stored before. */
  readonly created: readonly AssetSource[];
}

const upsertAsset = `insert into asset (name, uri, asset_group, extra, watchers, is_active, created_at, updated_at)
  values (?, ?, ?, ?, ?, 0, ?, ?)
  on conflict (name, uri) do update set asset_group = excluded.asset_group, extra = excluded.extra,
    watchers = excluded.watchers, updated_at = excluded.updated_at
  where asset.asset_group <> excluded.asset_group or asset.extra <> excluded.extra or asset.watchers <> excluded.watchers`;
const upsertAlias = `insert into asset_alias (name, asset_group, created_at) values (?, ?, ?)
  on conflict (name) do update set asset_group = excluded.asset_group where asset_alias.asset_group <> excluded.asset_group`;
const streamOfAsset = `insert into asset_stream (asset_id, is_partitioned, head, seen) values (?, ?, 0, 0)
  on conflict (asset_id, is_partitioned) do nothing`;
const streamOfAlias = `insert into asset_stream (alias_id, is_partitioned, head, seen) values (?, ?, 0, 0)
  on conflict (alias_id, is_partitioned) do nothing`;

const findAsset = 'select id from asset where name = ? and uri = ?';
const findAlias = 'select id from asset_alias where name = ?';
const assetKey = ({ name, uri }: AssetDefinition): string[] => [name, uri];
const aliasKey = ({ name }: AssetSource): string[] => [name];

export async function saveSources(
  tx: Queryable,
  given: readonly AssetSource[],
  nowUs: number,
): Promise<SourceIds> {
  const sources = [...new Map(given.map((source) => [sourceKey(source), source])).values()];
  // Rows are locked in one order by all.
  sources.sort((left, right) => (sourceKey(left) < sourceKey(right) ? -1 : 1));
  const assets = sources.filter((source) => source.kind === 'asset');
  const aliases = sources.filter((source) => source.kind === 'alias');
  const known = [
    ...(await tx.allMany(findAsset, assets.map(assetKey))),
    ...(await tx.allMany(findAlias, aliases.map(aliasKey))),
  ];
  const created = [...assets, ...aliases].filter((_source, index) => known[index]?.length === 0);
  await tx.runMany(
    upsertAsset,
    assets.map((asset) => [
      asset.name,
      asset.uri,
      asset.group,
      canonicalJson(asset.extra ?? {}),
      watchersJson(asset),
      nowUs,
      nowUs,
    ]),
  );
  await tx.runMany(
    upsertAlias,
    aliases.map(({ group, name }) => [name, group, nowUs]),
  );
  const assetRows = await tx.allMany<{ id: number }>(findAsset, assets.map(assetKey));
  const aliasRows = await tx.allMany<{ id: number }>(findAlias, aliases.map(aliasKey));
  const ids = new Map([
    ...assets.map((source, index) => [sourceKey(source), assetRows[index]?.[0]?.id ?? 0] as const),
    ...aliases.map((source, index) => [sourceKey(source), aliasRows[index]?.[0]?.id ?? 0] as const),
  ]);
  const idOf = (source: AssetSource): number => ids.get(sourceKey(source)) ?? 0;
  const streams = await saveStreams(tx, assets.map(idOf), aliases.map(idOf));
  return {
    created,
    idOf,
    streamOf: (source, isPartitioned) =>
      streams.get(streamKey(source.kind, idOf(source), isPartitioned ? 1 : 0)) ?? 0,
  };
}

async function saveStreams(
  tx: Queryable,
  assetIds: readonly number[],
  aliasIds: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const both = (ids: readonly number[]): number[][] =>
    ids.flatMap((id) => [
      [id, 0],
      [id, 1],
    ]);
  await tx.runMany(streamOfAsset, both(assetIds));
  await tx.runMany(streamOfAlias, both(aliasIds));
  const columns = 'select id, asset_id, alias_id, is_partitioned from asset_stream where';
  interface StreamRow {
    readonly id: number;
    readonly asset_id: number | null;
    readonly alias_id: number | null;
    readonly is_partitioned: number;
  }
  const ofAssets = await tx.allMany<StreamRow>(
    `${columns} asset_id = ?`,
    assetIds.map((id) => [id]),
  );
  const ofAliases = await tx.allMany<StreamRow>(
    `${columns} alias_id = ?`,
    aliasIds.map((id) => [id]),
  );
  return new Map(
    [...ofAssets.flat(), ...ofAliases.flat()].map((row) => [
      streamKey(
        row.asset_id === null ? 'alias' : 'asset',
        row.asset_id ?? row.alias_id ?? 0,
        row.is_partitioned,
      ),
      row.id,
    ]),
  );
}

const streamKey = (kind: 'asset' | 'alias', id: number, isPartitioned: number): string =>
  `${kind} ${id} ${isPartitioned}`;

const watchersJson = ({ watchers }: AssetDefinition): string => canonicalJson(watchers ?? []);
