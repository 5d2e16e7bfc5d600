// Turns news of partitions of assets into runs: each event is laid to the partitions of the DAG that it belongs to, and a
// partition of which all has come that it needs gets its run. In the caller's transaction, which holds the DAG's row.
import {
  downstreamKeys,
  isPartitionMet,
  isSatisfied,
  mapperOf,
  namesOfSource,
  type PartitionedAssets,
  PartitionKeyError,
  type PartitionMapper,
  partitionDate,
  sourceKey,
  sourcesOf,
} from '@ariel/core';
import {
  addToPartition,
  type ConsumerStream,
  closePartition,
  consumerStreams,
  type DagRow,
  markMet,
  moveOn,
  type OpenPartition,
  openPartition,
  openPartitions,
  type PartitionNews,
  partitionNews,
  type Queryable,
  receivedParts,
  type StoredVersion,
} from '@ariel/store';
import { unfinishedRuns } from '../create-due-runs.ts';
import { type AssetSettings, type ConsumedAssets, createAssetRun } from './create-asset-run.ts';

/** Events that are laid to partitions in one transaction. */
const EVENTS = 500;
/** Open partitions that are looked at again where nothing has come. */
const OPEN = 500;

interface Consumer {
  readonly dag: DagRow;
  readonly version: StoredVersion;
  readonly schedule: PartitionedAssets;
}

export async function consumePartitions(
  tx: Queryable,
  settings: AssetSettings,
  consumer: Consumer,
): Promise<ConsumedAssets> {
  const { dag } = consumer;
  const streams = await consumerStreams(tx, dag.dag_id);
  const touched = new Map<number, OpenPartition>();
  let more = false;
  for (const stream of streams) {
    if (stream.head <= stream.seq) continue;
    const news = await partitionNews(tx, dag.dag_id, stream, EVENTS);
    for (const event of news)
      for (const partition of await layDown(tx, settings, consumer, { event, stream }))
        touched.set(partition.id, partition);
    const isAll = news.length < EVENTS;
    const head = isAll ? stream.head : (news.at(-1)?.seq ?? stream.head);
    await moveOn(tx, dag.dag_id, [{ ...stream, head }]);
    more ||= !isAll;
  }
  const open =
    touched.size > 0
      ? [...touched.values()]
      : await openPartitions(tx, dag.dag_id, { isMet: false, limit: OPEN });
  await markMet(tx, await metAmong(tx, consumer.schedule, streams, open));
  const runRefs = await runsOfPartitions(tx, settings, consumer);
  return { dagId: dag.dag_id, runRefs, more };
}

/** The partitions that an event belongs to. One whose key cannot be read belongs to none, and the record says so. */
async function layDown(
  tx: Queryable,
  { nowUs }: AssetSettings,
  { dag, schedule }: Consumer,
  { event, stream }: { readonly event: PartitionNews; readonly stream: ConsumerStream },
): Promise<OpenPartition[]> {
  const partitions: OpenPartition[] = [];
  for (const key of await keysFor(tx, dag.dag_id, mapperOf(schedule, event), event, nowUs())) {
    const id = await openPartition(tx, dag.dag_id, key, nowUs());
    const part = { stream_id: stream.stream_id, upstream_key: event.partition_key, event_id: event.id };
    await addToPartition(tx, id, part);
    partitions.push({ id, partition_key: key });
  }
  return partitions;
}

async function keysFor(
  tx: Queryable,
  dagId: string,
  mapper: PartitionMapper,
  event: PartitionNews,
  nowUs: number,
): Promise<readonly string[]> {
  try {
    return downstreamKeys(mapper, event.partition_key);
  } catch (error) {
    if (!(error instanceof PartitionKeyError)) throw error;
    const extra = {
      via: 'scheduler',
      asset: event.name,
      partition_key: event.partition_key,
      reason: error.message,
    };
    await tx.run('insert into event_log (at, event, dag_id, extra) values (?, ?, ?, ?)', [
      nowUs,
      'partition key refused',
      dagId,
      JSON.stringify(extra),
    ]);
    return [];
  }
}

async function metAmong(
  tx: Queryable,
  schedule: PartitionedAssets,
  streams: readonly ConsumerStream[],
  open: readonly OpenPartition[],
): Promise<number[]> {
  const streamOf = new Map(
    streams.flatMap((stream) => namesOfSource(stream).map((name) => [name, stream.stream_id] as const)),
  );
  const met: number[] = [];
  for (const { id, partition_key } of open) {
    const parts = Map.groupBy(await receivedParts(tx, id), (part) => part.stream_id);
    const isMet = isSatisfied(schedule.assets, (source) => {
      const received = new Set(
        (parts.get(streamOf.get(sourceKey(source)) ?? 0) ?? []).map((part) => part.upstream_key),
      );
      const mapper = source.kind === 'asset' ? mapperOf(schedule, source) : schedule.defaultMapper;
      return received.size > 0 && isPartitionMet(mapper, partition_key, received);
    });
    if (isMet) met.push(id);
  }
  return met;
}

/** As many as the DAG may have; the others wait for their turn. */
async function runsOfPartitions(
  tx: Queryable,
  { nowUs }: AssetSettings,
  { dag, schedule, version }: Consumer,
): Promise<number[]> {
  const free = dag.max_active_runs - (await unfinishedRuns(tx, dag.dag_id, nowUs()));
  if (free <= 0) return [];
  const runRefs: number[] = [];
  for (const met of await openPartitions(tx, dag.dag_id, { isMet: true, limit: free })) {
    const partition = { key: met.partition_key, dateUs: dateOf(schedule, met.partition_key) };
    const runRef = await createAssetRun(tx, nowUs(), { dag, version, partition });
    await closePartition(tx, met, { dagId: dag.dag_id, runRef });
    runRefs.push(runRef);
  }
  return runRefs;
}

/** The time that the partition is about, where its assets agree on one. */
function dateOf(schedule: PartitionedAssets, key: string): number | null {
  const dates = sourcesOf(schedule.assets).map((source) =>
    partitionDate(source.kind === 'asset' ? mapperOf(schedule, source) : schedule.defaultMapper, key),
  );
  const [first = null] = dates;
  return dates.every((date) => date === first) ? first : null;
}
