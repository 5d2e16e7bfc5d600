// `asset()` and `assetAlias()`: checks names and URIs where they are written.
import {
  type AssetAliasDefinition,
  type AssetDefinition,
  AssetNameError,
  checkAssetGroup,
  checkAssetName,
  DEFAULT_ASSET_GROUP,
  type Json,
  normalizeAssetUri,
} from '@ariel/core';
import { DagAuthoringError, warningOf } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { registry } from '../registry.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { type Asset, type AssetAlias, type AssetRef, termOf } from './asset-term.ts';
import { type AssetWatcher, watcherDefinitions } from './asset-watcher.ts';

/** An asset with options; it needs a name or a URI. */
export interface AssetOptions {
  /** Which it is for people. @default its URI */
  readonly name?: string;
  /** Where it is: `s3://lake/orders`. @default its name */
  readonly uri?: string;
  /** What kind of thing it is, for lists. @default 'asset' */
  readonly group?: string;
  /** What is to be known of it: JSON. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** What watches for news of it from outside, for as long as a DAG waits for it. @default nothing */
  readonly watchers?: readonly AssetWatcher[];
}

/**
 * Data that tasks make and use. Tasks that name it in `outlets` bring news of it when they succeed; DAGs whose `schedule` it is run then.
 *
 * @example
 * const orders = asset('s3://lake/orders');
 * const report = asset({ name: 'report', uri: 's3://lake/report', group: 'finance' });
 */
export function makeAsset(given: string | AssetOptions): Asset {
  return refusing(() => assetOf(typeof given === 'string' ? { uri: given } : given));
}

/**
 * A reference to an asset that another file has: by its name, or by its URI. It stands for the active asset that has it, whichever that is,
 * in schedules, inlets and outlets. Where there is none, a schedule waits, and a task that names it among its inlets or outlets fails.
 *
 * @example
 * dag('report', { schedule: asset.ref({ name: 'orders' }) }, () => { … });
 */
export function assetRef(given: { readonly name: string } | { readonly uri: string }): AssetRef {
  return refusing(() => {
    const { name, uri } = given as { readonly name?: string; readonly uri?: string };
    if ((name === undefined) === (uri === undefined))
      throw new AssetNameError('a reference to an asset needs either its name or its URI');
    const key = {
      name: name === undefined ? '' : checkAssetName(name),
      uri: uri === undefined ? '' : normalizeAssetUri(uri).uri,
    };
    // What is left open is empty: see `AssetKey`.
    const term = termOf({ kind: 'asset', ...key, group: DEFAULT_ASSET_GROUP });
    const named = key.name || key.uri;
    return { ...term, kind: 'ref', name: key.name || null, uri: key.uri || null, toString: () => named };
  });
}

/**
 * A name to which a task attaches assets while it runs, where it cannot say before which they are.
 *
 * @example
 * const landed = assetAlias('landed');
 * task('load', (_: {}, { outletEvents }) => outletEvents(landed).add(asset('s3://lake/today')), { outlets: [landed] });
 */
export function assetAlias(
  name: string,
  options: { /** @default 'asset' */ readonly group?: string } = {},
): AssetAlias {
  return refusing(() => {
    const definition: AssetAliasDefinition = {
      kind: 'alias',
      name: checkAssetName(name, 'the name of an alias'),
      group: checkAssetGroup(options.group ?? DEFAULT_ASSET_GROUP),
    };
    return { ...definition, ...termOf(definition), toString: () => definition.name };
  });
}

function assetOf({ extra = {}, group, name, uri, watchers = [] }: AssetOptions): Asset {
  if (name === undefined && uri === undefined)
    throw new AssetNameError('an asset has neither a name nor a URI');
  const normalized = uri === undefined ? null : normalizeAssetUri(uri);
  for (const what of normalized?.warnings ?? []) warn(what);
  const checked = checkedExtra(extra);
  const key = normalized?.uri ?? checkAssetName(name);
  const definition: AssetDefinition = {
    kind: 'asset',
    name: name === undefined ? checkAssetName(uri) : checkAssetName(name),
    uri: key,
    group: checkAssetGroup(group ?? DEFAULT_ASSET_GROUP),
    ...(Object.keys(checked).length === 0 ? {} : { extra: checked }),
    ...(watchers.length === 0 ? {} : { watchers: watcherDefinitions(watchers) }),
  };
  const shown = name === undefined ? { ...definition, name: key } : definition;
  return { ...shown, extra: checked, ...termOf(shown), toString: () => shown.name };
}

function checkedExtra(extra: unknown): Readonly<Record<string, Json>> {
  const json = isPlainObject(extra) ? JSON.stringify(extra) : undefined;
  if (json === undefined) throw new AssetNameError('the extra of an asset must be an object of JSON');
  return JSON.parse(json) as Readonly<Record<string, Json>>;
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function warn(what: string): void {
  registry().collecting?.warnings.push(
    warningOf({ code: 'ARIEL_ASSET_SUSPECT', what, place: callerPlace() }),
  );
}

function refusing<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof AssetNameError || error instanceof TaskRunError)) throw error;
    const { builder, collecting } = registry();
    const refused = new DagAuthoringError({
      code: 'ARIEL_ASSET_INVALID',
      what: error.message,
      dagId: builder?.dagId,
      place: callerPlace(),
      cause: error,
    });
    collecting?.errors.push(refused);
    throw refused;
  }
}
