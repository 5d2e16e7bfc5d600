// What a Python task said of its outlets, for the task's own context: it is news once the task has succeeded.
import type { AssetSource } from '@ariel/core';
import { type Asset, type AssetRef, asset, assetAlias, type TaskContext } from '@ariel/sdk';

/** As the Task SDK reports it. */
interface Said {
  readonly dest_asset_key: { readonly name: string; readonly uri: string };
  readonly extra?: Readonly<Record<string, unknown>> | null;
  /** The alias to which the asset was attached. */
  readonly source_alias_name?: string | null;
  readonly partition_key?: string | null;
  readonly partition_keys?: readonly string[] | null;
}

export function sayOfOutlets(context: TaskContext, given: unknown): void {
  if (!Array.isArray(given)) return;
  for (const said of given as readonly Said[]) sayOf(context, said);
}

function sayOf(context: TaskContext, said: Said): void {
  const {
    dest_asset_key: key,
    extra,
    partition_key: one,
    partition_keys: several,
    source_alias_name: alias,
  } = said;
  const partitionKeys = [...(one == null ? [] : [one]), ...(several ?? [])];
  if (alias != null) {
    context.outletEvents(assetAlias(alias)).add(asset({ ...key }), extra ?? {}, { partitionKeys });
    return;
  }
  const outlet = outletNamed(context.task.outlets ?? [], key);
  if (outlet === null) {
    context.log.warn(`"${key.name}" is no outlet of this task: what was said of it is no news`);
    return;
  }
  const event = context.outletEvents(outlet);
  if (Object.keys(extra ?? {}).length > 0) event.extra = extra ?? {};
  event.addPartitions(...partitionKeys);
}

/** The outlet, or the reference to it. */
function outletNamed(
  outlets: readonly AssetSource[],
  { name, uri }: Said['dest_asset_key'],
): Asset | AssetRef | null {
  for (const outlet of outlets) {
    if (outlet.kind !== 'asset') continue;
    if (outlet.name === name && outlet.uri === uri) return asset({ name, uri });
    if (outlet.uri === '' && outlet.name === name) return asset.ref({ name });
    if (outlet.name === '' && outlet.uri === uri) return asset.ref({ uri });
  }
  return null;
}
