// What happened to assets before: the `inletEvents` and `triggeringAssetEvents` of a task's context. Asks the server.
import {
  type AssetEventRecord,
  type AssetEventsQuestion,
  type AssetSource,
  parseInstant,
  type TriggeringEventsQuestion,
} from '@ariel/core';
import { TaskRunError } from '../run/task-run-error.ts';
import { decodeValue } from '../value/decode-value.ts';
import { type Asset, type AssetAlias, type AssetRef, sourceOf } from './asset-term.ts';
import type { AssetExtra } from './outlet-events.ts';

/** News of an asset, as it was. */
export interface AssetEvent {
  readonly asset: { readonly name: string; readonly uri: string; readonly group: string };
  readonly timestamp: Date;
  readonly extra: AssetExtra;
  /** The task that brought it; null where it came from outside. */
  readonly source: {
    readonly dagId: string;
    readonly runId: string;
    readonly taskId: string;
    readonly mapIndex: number;
  } | null;
  readonly partitionKey: string | null;
}

/** Which events of an asset are wanted. */
export interface AssetEventQuery {
  /** Only those at or after. */
  readonly after?: Date | string;
  /** Only those at or before. */
  readonly before?: Date | string;
  /** At most so many: the newest, unless `ascending` says otherwise. @default 1000 */
  readonly limit?: number;
  /** Whether the limit takes the oldest. @default false */
  readonly ascending?: boolean;
}

/** The events of one asset or alias, oldest first. */
export interface InletEvents {
  /** @example const events = await inletEvents(orders).list({ after: dataInterval.start }); */
  list(query?: AssetEventQuery): Promise<readonly AssetEvent[]>;
  /** The newest; null where there is none. @example const rows = (await inletEvents(orders).last())?.extra.rows; */
  last(): Promise<AssetEvent | null>;
}

export type AssetEventsAsker = (
  question: AssetEventsQuestion | TriggeringEventsQuestion,
) => Promise<string | null>;

const DEFAULT_LIMIT = 1000;

export function inletEventsOf(ask: AssetEventsAsker): (source: Asset | AssetAlias | AssetRef) => InletEvents {
  return (given) => {
    const source = sourceOf(given);
    if (source === null)
      throw new TaskRunError(
        'ARIEL_OUTLET_UNKNOWN',
        `inletEvents() needs an asset or an alias, but got ${String(given)}`,
      );
    const list = async (query: AssetEventQuery = {}): Promise<readonly AssetEvent[]> =>
      read(await ask(questionOf(source, query)));
    return { list, last: async () => (await list({ limit: 1 }))[0] ?? null };
  };
}

/** The events that the run consumed, by the name of their asset, oldest first. */
export async function triggeringEvents(
  ask: AssetEventsAsker,
): Promise<Readonly<Record<string, readonly AssetEvent[]>>> {
  const events = read(await ask({ about: 'triggering-asset-events' }));
  const byName = Map.groupBy(events, ({ asset }) => asset.name);
  return Object.fromEntries(byName);
}

function questionOf(source: AssetSource, query: AssetEventQuery): AssetEventsQuestion {
  return {
    about: 'asset-events',
    source:
      source.kind === 'alias'
        ? { kind: 'alias', name: source.name }
        : { kind: 'asset', name: source.name, uri: source.uri },
    afterUs: instantOf(query.after),
    beforeUs: instantOf(query.before),
    limit: query.limit ?? DEFAULT_LIMIT,
    ascending: query.ascending ?? false,
  };
}

const instantOf = (given: Date | string | undefined): number | null =>
  given === undefined
    ? null
    : typeof given === 'string'
      ? parseInstant(given, 'UTC')
      : given.getTime() * 1000;

function read(json: string | null): readonly AssetEvent[] {
  const records = json === null ? [] : (JSON.parse(json) as readonly AssetEventRecord[]);
  return records.map(({ asset, atUs, extra, partitionKey, source }) => ({
    asset,
    timestamp: new Date(atUs / 1000),
    extra: decodeValue(extra) as AssetExtra,
    source,
    partitionKey,
  }));
}
