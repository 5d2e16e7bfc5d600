// The names about assets: what the task reads and writes, and what happened to it before. Asked of the server when they are read.
import type { AssetEventRecord, AssetEventsQuestion, TaskDefinition } from '@ariel/core';
import { decodeValue, type TaskAsks } from '@ariel/sdk';

type Source = NonNullable<TaskDefinition['outlets']>[number];
type Ask = (question: TaskAsks) => Promise<string | null>;

/** As many as the context gives where nobody says how many. */
const eventLimit = 1000;

export function assetNames(
  { inlets = [], outlets = [] }: TaskDefinition,
  ask: Ask | null,
): Readonly<Record<string, unknown>> {
  return {
    inlets: inlets.map(sourceNames),
    outlets: outlets.map(sourceNames),
    inlet_events: () => (ask === null ? {} : inletEvents(ask, inlets)),
    outlet_events: Object.fromEntries(outlets.map((source) => [keyOf(source), { extra: {} }])),
    triggering_asset_events: async () => {
      const events = ask === null ? [] : eventsIn(await ask({ about: 'triggering-asset-events' }));
      return Object.fromEntries(Map.groupBy(events, ({ asset }) => asset.name));
    },
  };
}

/** A reference may have a URI only. */
const keyOf = (source: Source): string => (source.kind === 'asset' ? source.name || source.uri : source.name);

const sourceNames = (source: Source) => ({
  name: keyOf(source),
  group: source.group,
  ...(source.kind === 'asset' ? { uri: source.uri, extra: source.extra ?? {} } : {}),
});

/** By the names of the assets, and by their URIs. */
async function inletEvents(ask: Ask, inlets: readonly Source[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const source of inlets) {
    const question: AssetEventsQuestion = {
      about: 'asset-events',
      source:
        source.kind === 'alias'
          ? { kind: 'alias', name: source.name }
          : { kind: 'asset', name: source.name, uri: source.uri },
      afterUs: null,
      beforeUs: null,
      limit: eventLimit,
      ascending: false,
    };
    const events = eventsIn(await ask(question));
    found[keyOf(source)] = events;
    if (source.kind === 'asset' && source.uri !== '') found[source.uri] = events;
  }
  return found;
}

function eventsIn(json: string | null) {
  const records = json === null ? [] : (JSON.parse(json) as readonly AssetEventRecord[]);
  return records.map(({ asset, atUs, extra, partitionKey, source }) => ({
    asset,
    uri: asset.uri,
    extra: decodeValue(JSON.parse(extra)),
    timestamp: new Date(atUs / 1000),
    source_dag_id: source?.dagId ?? null,
    source_run_id: source?.runId ?? null,
    source_task_id: source?.taskId ?? null,
    source_map_index: source?.mapIndex ?? null,
    partition_key: partitionKey,
  }));
}
