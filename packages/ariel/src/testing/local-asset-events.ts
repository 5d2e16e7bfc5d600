// What tasks in this process can read of assets: the events that the test gave, and those of tasks before them.
import { type AssetEventRecord, type AssetEventsQuestion, namesOfSource, sourceKey } from '@ariel/core';
import type { GivenAssetEvent, TaskAsks, TestedAssetEvent } from '@ariel/sdk';

export interface LocalNews {
  /** By the name of the asset or alias. */
  readonly given: Readonly<Record<string, readonly GivenAssetEvent[]>>;
  /** Of tasks that succeeded in this run. */
  readonly made: readonly TestedAssetEvent[];
  readonly nowUs: number;
}

/** The answer to a question about assets, as a server would give it; null where it is about something else. */
export function answerLocally(question: TaskAsks, news: LocalNews): string | null {
  if (question.about === 'triggering-asset-events')
    return JSON.stringify(
      Object.entries(news.given).flatMap(([name, events]) => givenRecords(name, events, news)),
    );
  if (question.about !== 'asset-events') return null;
  const { afterUs, ascending, beforeUs, limit, source } = question as AssetEventsQuestion;
  const named = source.name === '' && source.kind === 'asset' ? source.uri : source.name;
  const made = news.made
    .filter(({ aliases, asset }) =>
      source.kind === 'alias'
        ? aliases.includes(source.name)
        : namesOfSource(asset).includes(sourceKey({ name: source.name, uri: source.uri })) ||
          (source.name !== '' && asset.name === source.name),
    )
    .map((event) => madeRecord(event, news));
  const records = [...givenRecords(named, news.given[named] ?? [], news), ...made].filter(
    ({ atUs }) => (afterUs === null || atUs >= afterUs) && (beforeUs === null || atUs <= beforeUs),
  );
  return JSON.stringify(ascending ? records.slice(0, limit) : records.slice(-limit));
}

function givenRecords(
  name: string,
  events: readonly GivenAssetEvent[],
  { nowUs }: LocalNews,
): AssetEventRecord[] {
  return events.map(({ extra = {}, partitionKey = null, timestamp, uri = name }, index) => ({
    id: index + 1,
    asset: { name, uri, group: 'asset' },
    atUs: timestamp === undefined ? nowUs : timestamp.getTime() * 1000,
    extra: JSON.stringify(extra),
    partitionKey,
    source: null,
  }));
}

function madeRecord(event: TestedAssetEvent, { nowUs }: LocalNews): AssetEventRecord {
  const { asset, extra, mapIndex, partitionKey, taskId } = event;
  const source = { dagId: '', runId: 'test', taskId, mapIndex };
  return {
    id: 0,
    asset: { ...asset, group: 'asset' },
    atUs: nowUs,
    extra: JSON.stringify(extra),
    partitionKey,
    source,
  };
}
