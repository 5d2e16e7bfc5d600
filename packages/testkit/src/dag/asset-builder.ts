// Assets, aliases and schedules on them for a scenario's DAGs.
import type {
  AssetAliasDefinition,
  AssetDefinition,
  AssetExpression,
  TimetableDefinition,
} from '@ariel/core';

/** `s3://lake/<name>`. */
export const anAsset = (name: string): AssetDefinition => ({
  kind: 'asset',
  name,
  uri: `s3://lake/${name}`,
  group: 'asset',
});

export const anAlias = (name: string): AssetAliasDefinition => ({ kind: 'alias', name, group: 'asset' });

export const all = (...of: readonly AssetExpression[]): AssetExpression => ({ kind: 'all', of });
export const any = (...of: readonly AssetExpression[]): AssetExpression => ({ kind: 'any', of });

export const onAssets = (assets: AssetExpression): TimetableDefinition => ({ kind: 'assets', assets });
