// `outlets` and `inlets` of a task, as they are stored.
import { type AssetSource, sourceKey } from '@ariel/core';
import { refuseOption } from '../task/option-value.ts';
import { sourceOf } from './asset-term.ts';

type AssetOptionNames = 'outlets' | 'inlets';
export type StoredAssetOptions = { readonly [Name in AssetOptionNames]?: readonly AssetSource[] };

/** Nothing where nothing is given: DAGs without assets are stored as before. */
export function assetOptions(given: { readonly [Name in AssetOptionNames]?: unknown }): StoredAssetOptions {
  return { ...stored('outlets', given.outlets), ...stored('inlets', given.inlets) };
}

function stored(name: AssetOptionNames, given: unknown): StoredAssetOptions {
  if (given === undefined || given === null) return {};
  const sources = new Map<string, AssetSource>();
  for (const each of Array.isArray(given) ? given : [given]) {
    const source =
      sourceOf(each) ?? refuseOption(name, describe(each), 'an asset, an alias, or a list of them');
    sources.set(sourceKey(source), source);
  }
  return sources.size === 0 ? {} : { [name]: [...sources.values()] };
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
