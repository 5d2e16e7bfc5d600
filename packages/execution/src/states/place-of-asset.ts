// How a backend is told of the asset with which a value is kept.
import type { Queryable } from '@ariel/store';
import type { KeptPlace } from './state-backend.ts';

export async function placeOfAsset(db: Queryable, assetId: number, key: string): Promise<KeptPlace> {
  const asset = await db.first<{ name: string; uri: string }>('select name, uri from asset where id = ?', [
    assetId,
  ]);
  return { kind: 'asset', name: asset?.name ?? '', uri: asset?.uri ?? '', key };
}
