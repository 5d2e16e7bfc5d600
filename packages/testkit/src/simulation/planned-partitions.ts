// Partitions in simulated worlds: their keys, what a DAG says of them, and when one has all that it needs.
import type { AssetExpression, ReportedAssetEvent, TimetableDefinition } from '@ariel/core';
import { anAsset } from '../dag/asset-builder.ts';
import type { Answer } from '../world/answers.ts';
import type { DagPlan, TaskPlan } from './world-plan.ts';

/** Those that a rollup waits for; a task may write others. */
export const PARTITIONS: readonly string[] = ['p0', 'p1', 'p2'];
/** The one partition that a rollup makes of them. */
const ALL = 'all';

export function onPartitions(assets: AssetExpression, kind: 'each' | 'rollup'): TimetableDefinition {
  return {
    kind: 'partitionedAssets',
    assets,
    defaultMapper:
      kind === 'each'
        ? { kind: 'identity' }
        : {
            kind: 'rollup',
            upstream: { kind: 'fixed', key: ALL },
            window: { kind: 'segments', segments: [...PARTITIONS] },
            wait: { kind: 'all' },
          },
    mappers: [],
  };
}

/** The DAG's partition to which an event belongs. */
export const partitionOf = (kind: 'each' | 'rollup', key: string): string => (kind === 'each' ? key : ALL);

/** Whether what has come for a partition is enough: asset → keys. */
export function isPartitionComplete(
  { all, assets, partitions }: NonNullable<DagPlan['awaits']>,
  received: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const has = (asset: string): boolean => {
    const keys = received.get(asset) ?? new Set();
    return partitions === 'rollup' ? PARTITIONS.every((key) => keys.has(key)) : keys.size > 0;
  };
  return all ? assets.every(has) : assets.some(has);
}

/** A success that says which partitions it wrote. */
export function withPartitionNews(answer: Answer, { makes = [], partitions = [] }: TaskPlan): Answer {
  const { outcome } = answer;
  if (outcome === 'vanishes' || outcome.kind !== 'success' || partitions.length === 0) return answer;
  const assetEvents = makes.map((name): ReportedAssetEvent => {
    const { name: own, uri } = anAsset(name);
    return { asset: { name: own, uri }, extra: '{}', partitionKeys: partitions };
  });
  return { ...answer, outcome: { ...outcome, assetEvents } };
}
