// The one asset that a name or a URI means.
import type { Database } from '@ariel/store';
import { type AssetRow, findAssets } from '@ariel/store/reads';
import { CommandError, usageError } from '../command-error.ts';
import type { Given } from '../given.ts';

export async function findOneAsset(database: Database, given: Given): Promise<AssetRow> {
  const name = given.text('name') || null;
  const uri = given.text('uri') || null;
  if (name === null && uri === null) throw usageError('Give --name or --uri.', 'See "ariel assets list".');
  const found = await findAssets(database, { name, uri });
  // Of several the one that counts.
  const asset = found.find(({ is_active }) => is_active === 1) ?? found[0];
  if (asset !== undefined) return asset;
  throw new CommandError({
    code: 'ARIEL_ASSET_NOT_FOUND',
    message: `There is no asset with ${name === null ? `the URI ${uri}` : `the name ${name}`}.`,
    remedy: '"ariel assets list" shows all assets.',
  });
}
