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
import { type Asset, type AssetAlias, termOf } from './asset-term.ts';

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

function assetOf({ extra = {}, group, name, uri }: AssetOptions): Asset {
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
    if (!(error instanceof AssetNameError)) throw error;
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
