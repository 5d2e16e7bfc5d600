// Which assets count: those that something refers to, and of two with one name or one URI the one that was there first.
import { sourceKey } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

const isReferenced = `(exists (select 1 from asset_task t where t.source = 'asset' and t.source_id = a.id)
  or exists (select 1 from asset_stream s join asset_consumer c on c.stream_id = s.id
    where s.asset_id = a.id and c.by_reference is null)
  or exists (select 1 from asset_alias_asset l where l.asset_id = a.id))`;

export async function deactivateOrphans(tx: Queryable): Promise<void> {
  await tx.run(
    `update asset set is_active = 0 where is_active = 1 and id in (select a.id from asset a where not ${isReferenced})`,
  );
}

interface AssetNames {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
}

/** Gives those that have to stand back, by their keys, and why. */
export async function activateReferenced(tx: Queryable): Promise<ReadonlyMap<string, string>> {
  const waiting = await tx.all<AssetNames>(
    `select a.id, a.name, a.uri from asset a where a.is_active = 0 and ${isReferenced} order by a.id`,
  );
  const standingBack = new Map<string, string>();
  for (const asset of waiting) {
    const holder = await tx.first<AssetNames>(
      'select id, name, uri from asset where is_active = 1 and (name = ? or uri = ?) order by id limit 1',
      [asset.name, asset.uri],
    );
    if (holder === undefined) await tx.run('update asset set is_active = 1 where id = ?', [asset.id]);
    else standingBack.set(sourceKey(asset), conflictWords(asset, holder));
  }
  return standingBack;
}

function conflictWords(asset: AssetNames, holder: AssetNames): string {
  const taken =
    holder.name === asset.name
      ? `its name already belongs to the URI "${holder.uri}"`
      : `its URI already belongs to the name "${holder.name}"`;
  return `The asset "${asset.name}" (${asset.uri}) is not active: ${taken}. Its events are not recorded; give it a name and URI of its own.`;
}
