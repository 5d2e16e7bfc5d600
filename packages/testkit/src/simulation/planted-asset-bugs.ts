// Planted bugs of assets: their news, their partitions, and those that watch for them from outside.
import type { PlantedBug } from './planted-bug.ts';
import type { WorldPlan } from './world-plan.ts';

const hasAssets = ({ dags }: WorldPlan): boolean => dags.some(({ awaits }) => awaits !== undefined);
const hasPartitions = ({ dags }: WorldPlan): boolean =>
  dags.some(({ awaits }) => awaits?.partitions !== undefined) &&
  dags.some(({ tasks }) => tasks.some(({ partitions = [] }) => partitions.length > 0));
const hasRollups = (plan: WorldPlan): boolean =>
  hasPartitions(plan) && plan.dags.some(({ awaits }) => awaits?.partitions === 'rollup');
const hasWatchers = ({ queues }: WorldPlan): boolean => queues !== undefined;
/** What was told may have to be told again. */
const repeats = (plan: WorldPlan): boolean => hasWatchers(plan) && plan.database.unknownCommit > 0.01;

interface Rewriting {
  readonly name: string;
  readonly says: string;
  readonly from: RegExp;
  readonly to: string;
  readonly mayShow: (plan: WorldPlan) => boolean;
}

const bugs: readonly Rewriting[] = [
  {
    name: 'news-not-written',
    says: 'a task that makes an asset succeeds, and there is no news of it',
    from: /(insert into asset_event \([\s\S]*from asset_stream s where )/,
    to: '$1 1 = 0 and ',
    mayShow: hasAssets,
  },
  {
    name: 'place-moved-too-far',
    says: 'a DAG moves on behind an event of an asset that has not come yet',
    from: /(update asset_consumer set seq = )\?/,
    to: '$11 + ?',
    mayShow: hasAssets,
  },
  {
    name: 'consumed-not-noted',
    says: 'a DAG moves on behind events of assets that no run of it consumes',
    from: /(insert into asset_event_run [\s\S]*where e\.stream_id = \?)/,
    to: '$1 and 1 = 0',
    mayShow: hasAssets,
  },
  {
    name: 'partition-part-lost',
    says: 'a DAG moves on behind an event of a partition that it has laid to none',
    from: /(insert into partition_event \(.*\) )values \(\?, \?, \?, \?\)/,
    to: '$1select ?, ?, ?, ? where 1 = 0',
    mayShow: hasPartitions,
  },
  {
    name: 'partition-of-other-run',
    says: 'a partition is closed by another run than its own',
    from: /(update partition_run set run_ref = )\?( where id = \?)/,
    to: '$11 + ?$2',
    mayShow: hasPartitions,
  },
  {
    name: 'partition-too-early',
    says: 'a rollup counts as complete while keys are missing',
    from: /(from partition_run where dag_id = \? and run_ref is null and )is_met = \?/,
    to: '$1coalesce(?, 1) is not null',
    mayShow: hasRollups,
  },
  {
    name: 'watcher-event-twice',
    says: 'what a watcher saw is written as often as it is told',
    from: /(update asset_trigger_claim set seq = \? where trigger_id = \? and epoch = \?) and seq < \?/,
    to: "$1 and coalesce(?, '') is not null",
    mayShow: repeats,
  },
  {
    name: 'watcher-not-taken-over',
    says: 'nobody takes over the watchers of a triggerer that is gone',
    from: /(from asset_trigger t where [\s\S]*t\.owner_id <> \?) and not exists/,
    to: '$1 and 1 = 0 and not exists',
    mayShow: (plan) =>
      hasWatchers(plan) &&
      plan.faults.some(({ kind, who }) => kind === 'kill' && who.startsWith('triggerer')),
  },
];

export const plantedAssetBugs: readonly PlantedBug[] = bugs.map(({ from, mayShow, name, says, to }) => ({
  name,
  says,
  mayShow,
  rewrite: (sql) => sql.replace(from, to),
}));
