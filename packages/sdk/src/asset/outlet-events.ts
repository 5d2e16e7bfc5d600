// What a running task says of its outlets: the `outletEvents` of its context. Nothing leaves the process before it succeeds.
import {
  type AssetAliasDefinition,
  type AssetDefinition,
  type AssetSource,
  isAssetReference,
  type Json,
  namesOfSource,
  type ReportedAssetEvent,
  sourceKey,
  type TaskDefinition,
} from '@ariel/core';
import { TaskRunError } from '../run/task-run-error.ts';
import { encodeValue } from '../value/encode-value.ts';
import { type Asset, type AssetAlias, type AssetRef, sourceOf } from './asset-term.ts';

/** What goes with the news: any JSON. */
export type AssetExtra = Readonly<Record<string, unknown>>;

/** The event of one outlet. */
export interface OutletEvent {
  /** Goes with the event. @default nothing @example outletEvents(orders).extra = { rows: 120 }; */
  extra: AssetExtra;
  /** Partitions that were written: an event for each of them. @default the run's @example outletEvents(clicks).addPartitions('2026-03-10'); */
  addPartitions(...keys: readonly string[]): void;
}

/** The events of an alias. */
export interface AliasEvents {
  /** Attaches an asset: it has news, too. @example outletEvents(landed).add(asset('s3://lake/today'), { rows: 120 }); */
  add(asset: Asset, extra?: AssetExtra, options?: { readonly partitionKeys?: readonly string[] }): void;
}

/** The events that the task's success will bring, by outlet. */
export interface OutletEvents {
  (outlet: AssetAlias): AliasEvents;
  (outlet: Asset | AssetRef): OutletEvent;
}

interface DirectEvent {
  extra: AssetExtra;
  readonly keys: Set<string>;
}

interface Said {
  readonly direct: Map<string, DirectEvent & { readonly asset: AssetDefinition }>;
  readonly attached: ReportedAssetEvent[];
}

const said = new WeakMap<OutletEvents, Said>();

export function outletEventsOf(task: TaskDefinition): OutletEvents {
  const state: Said = { direct: new Map(), attached: [] };
  const events = ((outlet: unknown) => {
    const given = sourceOf(outlet);
    const source = given === null ? undefined : outletFor(given, task.outlets ?? []);
    if (source === undefined) throw unknownOutlet(task.taskId, outlet);
    return source.kind === 'alias' ? aliasEvents(state, source) : outletEvent(state, source);
  }) as OutletEvents;
  said.set(events, state);
  return events;
}

/** The outlet itself, or the reference by which the task names it. */
function outletFor(given: AssetSource, outlets: readonly AssetSource[]): AssetSource | undefined {
  const names = given.kind === 'asset' ? [sourceKey(given), ...namesOfSource(given)] : [sourceKey(given)];
  return names
    .map((name) => outlets.find((each) => sourceKey(each) === name))
    .find((found) => found !== undefined);
}

/** What was said, as it is reported; undefined where that is nothing. */
export function reportedBy(events: OutletEvents): readonly ReportedAssetEvent[] | undefined {
  const state = said.get(events);
  if (state === undefined) return undefined;
  const direct = [...state.direct.values()].map(
    ({ asset, extra, keys }): ReportedAssetEvent => ({
      asset: { name: asset.name, uri: asset.uri },
      extra: extraJson(extra),
      ...(keys.size === 0 ? {} : { partitionKeys: [...keys] }),
    }),
  );
  const all = [...direct, ...state.attached];
  return all.length === 0 ? undefined : all;
}

function outletEvent(state: Said, asset: AssetDefinition): OutletEvent {
  const key = sourceKey(asset);
  const event = state.direct.get(key) ?? { asset, extra: {}, keys: new Set<string>() };
  state.direct.set(key, event);
  return {
    get extra() {
      return event.extra;
    },
    set extra(extra) {
      event.extra = extra;
    },
    addPartitions: (...keys) => {
      for (const each of keys) event.keys.add(checkedKey(each));
    },
  };
}

function aliasEvents({ attached }: Said, alias: AssetAliasDefinition): AliasEvents {
  return {
    add: (given, extra = {}, { partitionKeys = [] } = {}) => {
      const asset = sourceOf(given);
      if (asset?.kind !== 'asset' || isAssetReference(asset))
        throw new TaskRunError('ARIEL_OUTLET_UNKNOWN', `what is added to alias "${alias.name}" is no asset`);
      attached.push({
        asset: { name: asset.name, uri: asset.uri, group: asset.group },
        alias: alias.name,
        extra: extraJson(extra),
        ...(partitionKeys.length === 0 ? {} : { partitionKeys: partitionKeys.map(checkedKey) }),
      });
    },
  };
}

function extraJson(extra: unknown): string {
  const { json } = encodeValue(extra ?? {}, 'the extra of an asset event');
  const value = JSON.parse(json) as Json;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return json;
  throw new TaskRunError('ARIEL_OUTPUT_NOT_SERIALISABLE', 'the extra of an asset event is no object');
}

const MAX_KEY = 250;

function checkedKey(key: unknown): string {
  if (typeof key === 'string' && key.trim() !== '' && key.length <= MAX_KEY) return key;
  throw new TaskRunError(
    'ARIEL_PARTITION_KEY',
    `${JSON.stringify(key)} is no key of a partition: give text of at most ${MAX_KEY} characters`,
  );
}

function unknownOutlet(taskId: string, outlet: unknown): TaskRunError {
  const name = sourceOf(outlet)?.name ?? String(outlet);
  return new TaskRunError('ARIEL_OUTLET_UNKNOWN', `"${name}" is no outlet of task "${taskId}"`);
}
