// Triggers that watch for news of assets: how they are named to triggerers, and how what they see is written, each event once, whoever
// tells of it and however often.
import type { ClaimedTrigger, TriggerEnd } from '@ariel/protocol';
import {
  type ClaimedWatcherRow,
  countWatcherEvent,
  type NewAssetEvent,
  type Queryable,
  storeAssetEvents,
  watchedAssets,
  watcherFailed,
  watcherWorks,
} from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';

type WatcherSettings = Pick<ExecutionSettings, 'database' | 'heard' | 'notify' | 'nowUs'>;
type Fired = Extract<TriggerEnd, { kind: 'fired' }>;

const LONGEST_TEXT = 10_000;
const named = /^watch\/(?<id>\d+)\/(?<epoch>\d+)$/;

export interface WatcherId {
  readonly id: number;
  /** Which of its claims. */
  readonly epoch: number;
}

export const watcherName = ({ epoch, id }: WatcherId): string => `watch/${id}/${epoch}`;

/** Null where it names the trigger of a task. */
export function watcherOf(triggerId: string): WatcherId | null {
  const parts = named.exec(triggerId)?.groups;
  return parts === undefined ? null : { id: Number(parts.id), epoch: Number(parts.epoch) };
}

export async function claimedWatcher(db: Queryable, row: ClaimedWatcherRow): Promise<ClaimedTrigger> {
  const assets = await watchedAssets(db, row.id);
  return {
    id: watcherName(row),
    name: row.name,
    args: row.args,
    module: row.module,
    versionId: row.version_id,
    timeoutAtUs: null,
    task: null,
    watch: { assets: assets.map(({ name, uri }) => ({ name, uri })), codeHash: row.code_hash },
    logPath: null,
  };
}

/** Those that are of watchers, in the order in which they were told. Triggers that nobody needs any more bring no news. */
export async function settleWatchers(settings: WatcherSettings, ends: readonly TriggerEnd[]): Promise<void> {
  const fired = ends.filter((end) => end.kind === 'fired');
  if (fired.length > 0) {
    const news = await settings.database.transaction((tx) => writeNews(tx, settings, fired));
    if (news.length > 0) settings.notify({ kind: 'asset-events' });
    for (const { asset } of news) settings.heard?.({ kind: 'asset', what: 'changed', ...asset });
  }
  for (const end of ends) {
    const watcher = end.kind === 'failure' ? watcherOf(end.triggerId) : null;
    if (watcher === null || end.kind !== 'failure') continue;
    const { message, stack } = end;
    const text = (stack ?? message).slice(0, LONGEST_TEXT);
    await watcherFailed(settings.database, watcher.id, text, settings.nowUs());
  }
}

async function writeNews(
  tx: Queryable,
  settings: WatcherSettings,
  fired: readonly Fired[],
): Promise<NewAssetEvent[]> {
  const news: NewAssetEvent[] = [];
  // Rows are locked in one order by all.
  const inOrder = [...fired].sort((left, right) => orderOf(left) - orderOf(right) || left.seq - right.seq);
  for (const event of inOrder) {
    const watcher = watcherOf(event.triggerId);
    if (watcher === null || !(await countWatcherEvent(tx, { ...watcher, seq: event.seq }))) continue;
    await watcherWorks(tx, watcher.id);
    const assets = await watchedAssets(tx, watcher.id);
    news.push(...assets.map((asset) => newsOf(event, asset, settings.nowUs())));
  }
  await storeAssetEvents(tx, news);
  return news;
}

const orderOf = ({ triggerId }: Fired): number => watcherOf(triggerId)?.id ?? 0;

/** As in Airflow, the extra says where the event is from. */
const newsOf = (
  { event, partitionKey }: Fired,
  {
    asset_group: group,
    name,
    uri,
  }: { readonly name: string; readonly uri: string; readonly asset_group: string },
  atUs: number,
): NewAssetEvent => ({
  asset: { name, uri, group },
  extra: `{"from_trigger":true,"payload":${event}}`,
  partitionKey,
  aliases: [],
  atUs,
  source: null,
});
