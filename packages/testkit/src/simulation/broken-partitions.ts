// What must hold of partitions when a world has come to its end: each event of a partition lies in exactly one partition of each DAG
// that waits for it, each partition that is complete got its run, exactly one, and no run is about a partition that is not complete.
import type { Queryable } from '@ariel/store';
import { isPartitionComplete, partitionOf } from './planned-partitions.ts';
import type { DagPlan, WorldPlan } from './world-plan.ts';

interface LaidDown {
  readonly id: number;
  readonly partition_key: string;
  readonly run_ref: number | null;
  readonly event_id: number | null;
  readonly event_key: string | null;
  readonly asset: string | null;
}

type Awaiting = DagPlan & {
  readonly awaits: { readonly partitions: 'each' | 'rollup' } & NonNullable<DagPlan['awaits']>;
};

const waitsForPartitions = (dag: DagPlan): dag is Awaiting => dag.awaits?.partitions !== undefined;

export async function brokenPartitions(db: Queryable, { dags }: WorldPlan): Promise<string[]> {
  const broken: string[] = [];
  for (const dag of dags.filter(waitsForPartitions)) {
    broken.push(...(await passedOver(db, dag)), ...(await brokenOf(db, dag)), ...(await brokenRuns(db, dag)));
  }
  return broken;
}

/** Up to the DAG's place every event lies in one of its partitions, once, and none after it does. */
async function passedOver(db: Queryable, { dagId }: Awaiting): Promise<string[]> {
  const rows = await db.all<{ id: number; seq: number; place: number; laid: number }>(
    `select e.id, e.seq, c.seq as place, (select count(*) from partition_event p join partition_run r on r.id = p.partition_id
       where p.event_id = e.id and p.stream_id = c.stream_id and r.dag_id = c.dag_id) as laid
     from asset_consumer c join asset_event e on e.stream_id = c.stream_id where c.dag_id = ?`,
    [dagId],
  );
  return rows
    .filter(({ laid, place, seq }) => laid !== (seq <= place ? 1 : 0))
    .map(
      ({ id, laid, place, seq }) =>
        `event ${id} (${seq} of its stream) lies in ${laid} partitions of ${dagId}, which is at ${place}`,
    );
}

async function brokenOf(db: Queryable, dag: Awaiting): Promise<string[]> {
  const rows = await db.all<LaidDown>(
    `select r.id, r.partition_key, r.run_ref, p.event_id, e.partition_key as event_key, a.name as asset
     from partition_run r left join partition_event p on p.partition_id = r.id left join asset_event e on e.id = p.event_id
     left join asset a on a.id = e.asset_id where r.dag_id = ? order by r.id`,
    [dag.dagId],
  );
  const broken: string[] = [];
  for (const [id, parts] of Map.groupBy(rows, (row) => row.id)) {
    const [{ partition_key: key, run_ref: run } = { partition_key: '', run_ref: null }] = parts;
    const name = `partition ${id} (${key}) of ${dag.dagId}`;
    const received = new Map<string, Set<string>>();
    for (const { asset, event_id, event_key } of parts) {
      if (asset === null || event_key === null) continue;
      received.set(asset, (received.get(asset) ?? new Set()).add(event_key));
      if (partitionOf(dag.awaits.partitions, event_key) !== key)
        broken.push(`${name} has event ${event_id}, which is about ${event_key}`);
    }
    const isComplete = isPartitionComplete(dag.awaits, received);
    if (isComplete && run === null) broken.push(`${name} has all that it needs, and no run`);
    if (!isComplete && run !== null) broken.push(`${name} has a run, and not all that it needs`);
  }
  return broken;
}

/** Each run is for one partition, and each partition's run is there. */
async function brokenRuns(db: Queryable, { dagId }: Awaiting): Promise<string[]> {
  const runs = await db.all<{ run_id: string; partition_key: string | null; partitions: number }>(
    `select r.run_id, r.partition_key, (select count(*) from partition_run p
       where p.run_ref = r.id and p.dag_id = r.dag_id and p.partition_key = r.partition_key) as partitions
     from dag_run r where r.dag_id = ? and r.run_type = 'asset_triggered'`,
    [dagId],
  );
  const lost = await db.all<{ id: number; partition_key: string }>(
    `select p.id, p.partition_key from partition_run p where p.dag_id = ? and p.run_ref is not null
       and not exists (select 1 from dag_run r where r.id = p.run_ref)`,
    [dagId],
  );
  return [
    ...runs
      .filter(({ partitions }) => partitions !== 1)
      .map(
        ({ partition_key, partitions, run_id }) =>
          `${dagId} ${run_id} (${partition_key}) is for ${partitions} partitions`,
      ),
    ...lost.map(
      ({ id, partition_key }) => `the run of partition ${id} (${partition_key}) of ${dagId} is not there`,
    ),
  ];
}
