// Which asset events the success of a task brings about, given its outlets and what it said of them while it ran.
import { canonicalJson } from '../dag/canonical-json.ts';
import type { Json } from '../dag/value-expression.ts';
import { type AssetKey, type AssetSource, sourceKey } from './asset-expression.ts';

/** What a task reports of one of its outlets. Data: it crosses process boundaries. */
export interface ReportedAssetEvent {
  readonly asset: AssetKey & { readonly group?: string };
  /** The alias through which the asset was added; absent: it is an outlet itself. */
  readonly alias?: string;
  /** JSON text of an object. */
  readonly extra: string;
  /** Partitions that were written; absent or empty: the one of the run. */
  readonly partitionKeys?: readonly string[];
}

/** An event that is to be stored. */
export interface AssetEventDraft {
  readonly asset: AssetKey & { readonly group: string };
  /** JSON text of an object. */
  readonly extra: string;
  readonly partitionKey: string | null;
  /** Aliases through which it came, in the order of their names; none: the asset is an outlet. */
  readonly aliases: readonly string[];
}

export const DEFAULT_ASSET_GROUP = 'asset';

/** One event for each outlet, and one for each asset and extra that came through aliases, however many of them. */
export function assetEventsOf(
  outlets: readonly AssetSource[],
  reported: readonly ReportedAssetEvent[],
  partitionKey: string | null,
): readonly AssetEventDraft[] {
  const direct = outlets.flatMap((outlet) =>
    outlet.kind === 'asset' ? eventsOfOutlet(outlet, reported, partitionKey) : [],
  );
  const aliases = new Set(outlets.flatMap((outlet) => (outlet.kind === 'alias' ? [outlet.name] : [])));
  return [...direct, ...eventsThroughAliases(aliases, reported, partitionKey)];
}

function eventsOfOutlet(
  outlet: Extract<AssetSource, { kind: 'asset' }>,
  reported: readonly ReportedAssetEvent[],
  partitionKey: string | null,
): AssetEventDraft[] {
  const said = reported.filter(
    (event) => event.alias === undefined && sourceKey(event.asset) === sourceKey(outlet),
  );
  const asset = { name: outlet.name, uri: outlet.uri, group: outlet.group };
  // Of what was said twice of one partition the last counts.
  const extras = new Map<string | null, string>();
  for (const event of said.length === 0 ? [undefined] : said)
    for (const key of keysOf(event, partitionKey)) extras.set(key, event?.extra ?? '{}');
  return [...extras].map(([key, extra]) => ({ asset, extra, partitionKey: key, aliases: [] }));
}

function eventsThroughAliases(
  aliases: ReadonlySet<string>,
  reported: readonly ReportedAssetEvent[],
  partitionKey: string | null,
): AssetEventDraft[] {
  const drafts = new Map<string, { draft: AssetEventDraft; aliases: Set<string> }>();
  for (const event of reported) {
    if (event.alias === undefined || !aliases.has(event.alias)) continue;
    for (const key of keysOf(event, partitionKey)) {
      const same = JSON.stringify([
        sourceKey(event.asset),
        canonicalJson(JSON.parse(event.extra) as Json),
        key,
      ]);
      const known = drafts.get(same);
      if (known) known.aliases.add(event.alias);
      else {
        const asset = {
          name: event.asset.name,
          uri: event.asset.uri,
          group: event.asset.group ?? DEFAULT_ASSET_GROUP,
        };
        const draft = { asset, extra: event.extra, partitionKey: key, aliases: [] };
        drafts.set(same, { draft, aliases: new Set([event.alias]) });
      }
    }
  }
  return [...drafts.values()].map((found) => ({ ...found.draft, aliases: [...found.aliases].sort() }));
}

function keysOf(
  event: ReportedAssetEvent | undefined,
  partitionKey: string | null,
): readonly (string | null)[] {
  const keys = event?.partitionKeys ?? [];
  return keys.length > 0 ? [...new Set(keys)] : [partitionKey];
}
