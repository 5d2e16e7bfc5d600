// Schedules that wait for assets: the part of a schedule that the clock moves, and the part that assets move.
import type { AssetExpression, AssetKey } from '../asset/asset-expression.ts';
import { namesOfSource, sourceKey } from '../asset/asset-expression.ts';
import type { PartitionMapper } from '../partition/partition-mapper.ts';
import type { PartitionedAssets, TimetableDefinition } from './timetable.ts';

/** What the clock moves of a schedule. */
export function timePart(schedule: TimetableDefinition): TimetableDefinition {
  return schedule.kind === 'assetOrTime' || schedule.kind === 'assetAndTime' ? schedule.timetable : schedule;
}

/** What a schedule waits for; null where that is nothing but time. */
export function assetPart(schedule: TimetableDefinition): AssetExpression | null {
  switch (schedule.kind) {
    case 'assets':
    case 'assetOrTime':
    case 'assetAndTime':
    case 'partitionedAssets':
      return schedule.assets;
    default:
      return null;
  }
}

export function mapperOf(schedule: PartitionedAssets, asset: AssetKey): PartitionMapper {
  // An asset that is named whole goes before references to it.
  for (const name of namesOfSource(asset)) {
    const own = schedule.mappers.find((each) => sourceKey(each.asset) === name);
    if (own) return own.mapper;
  }
  return schedule.defaultMapper;
}
