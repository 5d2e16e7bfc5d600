// Single assets, and who makes them.
import { isAssetReference } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface AssetRow {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
  readonly asset_group: string;
  readonly extra: string;
  readonly watchers: string;
  readonly is_active: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const assetColumns =
  'a.id, a.name, a.uri, a.asset_group, a.extra, a.watchers, a.is_active, a.created_at, a.updated_at';

export function findAsset(db: Queryable, assetId: number): Promise<AssetRow | undefined> {
  return db.first<AssetRow>(`select ${assetColumns} from asset a where a.id = ?`, [assetId]);
}

/** The asset that counts of those with the name or the URI. */
export function findActiveAsset(
  db: Queryable,
  { name, uri }: { readonly name: string | null; readonly uri: string | null },
): Promise<AssetRow | undefined> {
  const given = [
    ['a.name = ?', name],
    ['a.uri = ?', uri],
  ].filter(([, value]) => value !== null);
  const where = ['a.is_active = 1', ...given.map(([sql]) => sql)].join(' and ');
  return db.first<AssetRow>(
    `select ${assetColumns} from asset a where ${where} order by a.id`,
    given.map(([, value]) => value ?? null),
  );
}

const wholeKey = 'select id from asset where name = ? and uri = ? and is_active = 1';
/** A reference leaves its name or its URI open. */
const openKey = `select id from asset where name = coalesce(nullif(?, ''), name) and uri = coalesce(nullif(?, ''), uri)
  and is_active = 1`;

/** Of assets that a task names those that stand back, or that nobody refers to. */
export async function inactiveAssets(
  db: Queryable,
  keys: readonly { readonly name: string; readonly uri: string }[],
): Promise<{ readonly name: string; readonly uri: string }[]> {
  const inactive: { name: string; uri: string }[] = [];
  for (const { name, uri } of keys) {
    const found = await db.first(isAssetReference({ name, uri }) ? openKey : wholeKey, [name, uri]);
    if (found === undefined) inactive.push({ name, uri });
  }
  return inactive;
}

/** DAGs with a task that has it as outlet. */
export async function producersOf(db: Queryable, assetId: number): Promise<string[]> {
  const rows = await db.all<{ dag_id: string }>(
    `select distinct dag_id from asset_task where source = 'asset' and source_id = ? and kind = 'outlet' order by dag_id`,
    [assetId],
  );
  return rows.map(({ dag_id }) => dag_id);
}

/** The event that was written last, in the transaction that wrote it. */
export async function lastEventOf(tx: Queryable, assetId: number, isPartitioned: boolean): Promise<number> {
  const row = await tx.first<{ id: number }>(
    `select e.id from asset_event e join asset_stream s on s.id = e.stream_id and e.seq = s.head
     where s.asset_id = ? and s.is_partitioned = ?`,
    [assetId, isPartitioned ? 1 : 0],
  );
  return row?.id ?? 0;
}
