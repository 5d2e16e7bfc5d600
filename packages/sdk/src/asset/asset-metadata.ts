// `assetMetadata()`: what a task returns or yields to say something of its outlets. Airflow's `Metadata`.
import type { TaskContext } from '../run/task-context.ts';
import { type Asset, type AssetAlias, sourceOf } from './asset-term.ts';
import type { AssetExtra } from './outlet-events.ts';

const metadataIn = Symbol.for('ariel.asset-metadata');

/** What a task says of an asset. */
export interface AssetMetadata {
  readonly [metadataIn]: true;
  readonly asset: Asset;
  readonly extra: AssetExtra;
  readonly alias: AssetAlias | null;
}

/**
 * What a task returns, or yields before its result, to say something of an outlet.
 *
 * @example
 * task('load', () => assetMetadata(orders, { rows: 120 }), { outlets: [orders] });
 */
export function assetMetadata(
  asset: Asset,
  extra: AssetExtra = {},
  options: { /** Through which the asset is attached. */ readonly alias?: AssetAlias } = {},
): AssetMetadata {
  return { [metadataIn]: true, asset, extra, alias: options.alias ?? null };
}

/** Takes what is said of outlets out of a result; gives what is left of it. */
export async function withoutMetadata(context: TaskContext, value: unknown): Promise<unknown> {
  if (isGenerator(value)) return drained(context, value);
  if (isMetadata(value)) return tell(context, value);
  if (Array.isArray(value) && value.length > 0 && value.every(isMetadata)) {
    for (const each of value) tell(context, each);
    return undefined;
  }
  return value;
}

async function drained(
  context: TaskContext,
  steps: Iterator<unknown> | AsyncIterator<unknown>,
): Promise<unknown> {
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return withoutMetadata(context, step.value);
    if (!isMetadata(step.value))
      throw new TypeError('A task may yield nothing but assetMetadata(): return its result instead.');
    tell(context, step.value);
  }
}

function tell({ outletEvents }: TaskContext, { alias, asset, extra }: AssetMetadata): undefined {
  if (alias === null) outletEvents(asset).extra = extra;
  else outletEvents(alias).add(asset, extra);
  return undefined;
}

const isMetadata = (value: unknown): value is AssetMetadata =>
  typeof value === 'object' &&
  value !== null &&
  metadataIn in value &&
  sourceOf((value as AssetMetadata).asset) !== null;

function isGenerator(value: unknown): value is Iterator<unknown> | AsyncIterator<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const kind = Object.prototype.toString.call(value);
  return kind === '[object Generator]' || kind === '[object AsyncGenerator]';
}
