// Schedules whose runs are about one partition each.
import { DEFAULT_INPUT_FORMAT, type Duration, type PartitionMapper, parseDuration } from '@ariel/core';
import { type AwaitedAssets, awaited } from '../asset/asset-schedules.ts';
import { type Asset, type AssetRef, sourceOf } from '../asset/asset-term.ts';
import { type CronExpressionText, cronText } from '../schedule/cron.ts';
import { type PlannedSchedule, plannedSchedule } from '../schedule/schedule.ts';

export interface CronPartitionOptions {
  /** The zone in which the cron fields are read and keys are written. @default the DAG's */
  readonly timezone?: string;
  /** How many ticks after the run its partition lies; below zero: before it. @default 0 */
  readonly runOffset?: number;
  /** How its key is written. @default '%Y-%m-%dT%H:%M:%S' */
  readonly keyFormat?: string;
  /** As with `cron()`. @default false */
  readonly runImmediately?: boolean | Duration;
}

export interface PartitionedAssetsOptions {
  readonly assets: AwaitedAssets;
  /** What makes the DAG's partition of a key. @default partition.identity() */
  readonly defaultMapper?: PartitionMapper;
  /** For some of the assets another mapper. */
  readonly mappers?: readonly (readonly [Asset | AssetRef, PartitionMapper])[];
}

/**
 * A run at each tick, about the partition that the tick names. Its tasks' asset events have the partition's key.
 *
 * @example
 * dag('hourly', { schedule: cronPartition('0 * * * *', { keyFormat: '%Y-%m-%dT%H' }) }, () => { … });
 */
export function cronPartition(
  expression: CronExpressionText,
  options: CronPartitionOptions = {},
): PlannedSchedule {
  return plannedSchedule((zone) => {
    const { keyFormat = DEFAULT_INPUT_FORMAT, runImmediately = false, runOffset = 0 } = options;
    return {
      kind: 'cronPartition',
      cron: cronText(expression),
      timezone: options.timezone ?? zone,
      runOffset,
      keyFormat,
      runImmediately: typeof runImmediately === 'boolean' ? runImmediately : parseDuration(runImmediately),
    };
  });
}

/**
 * A run for each partition of which the assets have brought what is needed.
 *
 * @example
 * dag('daily', { schedule: partitionedAssets({ assets: clicks, defaultMapper: partition.startOfDay() }) }, () => { … });
 */
export function partitionedAssets(options: PartitionedAssetsOptions): PlannedSchedule {
  const { assets, defaultMapper = { kind: 'identity' }, mappers = [] } = options;
  return plannedSchedule(() => ({
    kind: 'partitionedAssets',
    assets: awaited(assets),
    defaultMapper,
    mappers: mappers.map(([given, mapper]) => {
      const source = sourceOf(given);
      if (source?.kind !== 'asset') throw new TypeError('mappers name assets, not aliases or expressions');
      return { asset: { name: source.name, uri: source.uri }, mapper };
    }),
  }));
}

/**
 * Runs only by hand; its tasks say which partitions they wrote: `outletEvents(clicks).addPartitions('2026-03-10')`.
 *
 * @example
 * dag('upload', { schedule: partitionedAtRuntime() }, () => { … });
 */
export function partitionedAtRuntime(): PlannedSchedule {
  return plannedSchedule(() => ({ kind: 'partitionedAtRuntime' }));
}
