// The asset state store: values that are kept with an asset, for whoever works on it.
import type { Queryable } from '../database/database.ts';
import { noteObjects } from '../xcoms/objects-to-delete.ts';

export interface AssetStateRow {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly updated_at: number;
  /** JSON text of who wrote it last; null where nobody knows. */
  readonly updated_by: string | null;
}

const columns = 'key, value, updated_at, updated_by';

export async function findAssetId(
  db: Queryable,
  { name, uri }: { readonly name: string | null; readonly uri: string | null },
): Promise<number | null> {
  const row = await db.first<{ id: number }>(
    `select id from asset where is_active = 1${name === null ? '' : ' and name = ?'}${uri === null ? '' : ' and uri = ?'} order by id limit 1`,
    [...(name === null ? [] : [name]), ...(uri === null ? [] : [uri])],
  );
  return row?.id ?? null;
}

export async function hasAsset(db: Queryable, assetId: number): Promise<boolean> {
  return (await db.first<object>('select 1 as one from asset where id = ?', [assetId])) !== undefined;
}

export function readAssetState(
  db: Queryable,
  assetId: number,
  key: string,
): Promise<AssetStateRow | undefined> {
  return db.first<AssetStateRow>(`select ${columns} from asset_state where asset_id = ? and key = ?`, [
    assetId,
    key,
  ]);
}

export function listAssetStates(
  db: Queryable,
  assetId: number,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<AssetStateRow[]> {
  return db.all<AssetStateRow>(
    `select ${columns} from asset_state where asset_id = ? order by key limit ? offset ?`,
    [assetId, limit, offset],
  );
}

export async function countAssetStates(db: Queryable, assetId: number): Promise<number> {
  const row = await db.first<{ found: number }>(
    'select count(*) as found from asset_state where asset_id = ?',
    [assetId],
  );
  return Number(row?.found ?? 0);
}

export async function writeAssetState(
  tx: Queryable,
  assetId: number,
  state: { readonly key: string; readonly value: string; readonly nowUs: number; readonly by: string | null },
): Promise<void> {
  await noteObjects(tx, 'asset_state', 'asset_id = ? and key = ?', [[assetId, state.key]]);
  await tx.run(
    `insert into asset_state (asset_id, key, value, updated_at, updated_by) values (?, ?, ?, ?, ?)
     on conflict (asset_id, key)
     do update set value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [assetId, state.key, state.value, state.nowUs, state.by],
  );
}

/** Null: all of its keys. */
export async function deleteAssetStates(tx: Queryable, assetId: number, key: string | null): Promise<number> {
  if (key === null) await noteObjects(tx, 'asset_state', 'asset_id = ?', [[assetId]]);
  else await noteObjects(tx, 'asset_state', 'asset_id = ? and key = ?', [[assetId, key]]);
  return key === null
    ? tx.run('delete from asset_state where asset_id = ?', [assetId])
    : tx.run('delete from asset_state where asset_id = ? and key = ?', [assetId, key]);
}
