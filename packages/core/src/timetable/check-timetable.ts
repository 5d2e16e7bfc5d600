// Refuses a timetable that cannot be planned with, and warns about one that surely is not what its author meant.
import { type AssetExpression, sourceKey, sourcesOf } from '../asset/asset-expression.ts';
import { checkKeyFormat } from '../partition/key-format.ts';
import { checkMapper } from '../partition/map-key.ts';
import { TimeError, TimeErrorCode } from '../time/time-error.ts';
import { isKnownZone } from '../time/zone-offset.ts';
import { assetPart, timePart } from './asset-schedule.ts';
import { parseCron } from './cron-expression.ts';
import { neverFires } from './cron-wall-time.ts';
import type { Period } from './period.ts';
import { addPeriod } from './period-arithmetic.ts';
import type { CronPartition, CustomTimetable, PartitionedAssets, TimetableDefinition } from './timetable.ts';

/** Warnings, in words. @throws TimeError where the timetable is wrong. */
export function checkTimetable(timetable: TimetableDefinition): readonly string[] {
  switch (timetable.kind) {
    case 'cronTrigger':
      if (timetable.crons.length === 0) throw refuse('a cron schedule needs at least one cron expression');
      checkPeriod(timetable.interval, 'the interval', 0);
      return checkCrons(timetable.crons, timetable.timezone);
    case 'cronDataInterval':
      return checkCrons([timetable.cron], timetable.timezone);
    case 'deltaTrigger':
      checkPeriod(timetable.interval, 'the interval', 0);
      checkPeriod(timetable.delta, 'the time between runs', 1);
      return [];
    case 'deltaDataInterval':
      checkPeriod(timetable.delta, 'the time between runs', 1);
      return [];
    case 'events':
      return checkEvents(timetable.events);
    case 'none':
    case 'once':
    case 'continuous':
      return [];
    case 'custom':
      return checkCustom(timetable);
    case 'assets':
      return checkAssets(timetable.assets);
    case 'assetOrTime':
    case 'assetAndTime':
      return [...checkTimePart(timetable.timetable), ...checkAssets(timetable.assets)];
    case 'cronPartition':
      return checkCronPartition(timetable);
    case 'partitionedAssets':
      return checkPartitioned(timetable);
    case 'partitionedAtRuntime':
      return [];
    default:
      return timetable satisfies never;
  }
}

function checkCrons(crons: readonly string[], zone: string): readonly string[] {
  if (!isKnownZone(zone)) {
    throw new TimeError(
      TimeErrorCode.unknownTimezone,
      `${JSON.stringify(zone)} is not a known time zone; give an IANA name such as 'UTC' or 'Europe/Amsterdam'.`,
    );
  }
  return crons.flatMap((cron) => {
    const { warnings } = parseCron(cron);
    const never = neverFires(cron) ? ['it names a date that never comes, so it never runs'] : [];
    return [...warnings, ...never].map((warning) => `Cron expression ${JSON.stringify(cron)}: ${warning}.`);
  });
}

function checkPeriod(period: Period, what: string, leastUs: number): void {
  const lengthUs = addPeriod(0, period);
  if (!Number.isSafeInteger(lengthUs)) throw refuse(`${what} is not a whole number of microseconds`);
  if (lengthUs < leastUs)
    throw refuse(`${what} must be ${leastUs > 0 ? 'more than nothing' : 'nothing or more'}`);
}

function checkEvents(events: readonly number[]): readonly string[] {
  if (!events.every(Number.isSafeInteger)) throw refuse('an event is not an instant in whole microseconds');
  if (events.some((event, index) => index > 0 && event < (events[index - 1] ?? 0))) {
    throw refuse('the events are not in ascending order');
  }
  return events.length === 0 ? ['The schedule lists no events, so it never runs.'] : [];
}

function checkCustom({ activeRunsLimit, name }: CustomTimetable): readonly string[] {
  if (name === '') throw refuse('a timetable needs a name');
  if (activeRunsLimit !== null && !(Number.isSafeInteger(activeRunsLimit) && activeRunsLimit >= 1)) {
    throw refuse(`the activeRunsLimit of timetable "${name}" is not a whole number of at least 1`);
  }
  return [];
}

function checkAssets(assets: AssetExpression): readonly string[] {
  if (assets.kind === 'all' || assets.kind === 'any') {
    if (assets.of.length === 0) throw refuse('it waits for assets, but names none');
    assets.of.forEach(checkAssets);
  }
  return [];
}

function checkTimePart(timetable: TimetableDefinition): readonly string[] {
  if (timetable.kind === 'none' || timetable !== timePart(timetable) || assetPart(timetable) !== null)
    throw refuse('beside assets it needs a timetable of the clock, such as a cron string');
  if (timetable.kind === 'cronPartition' || timetable.kind === 'partitionedAtRuntime')
    throw refuse('a timetable of partitions cannot stand beside assets');
  return checkTimetable(timetable);
}

function checkCronPartition({ cron, keyFormat, runOffset, timezone }: CronPartition): readonly string[] {
  if (!Number.isSafeInteger(runOffset)) throw refuse('the runOffset is not a whole number of ticks');
  checked(() => checkKeyFormat(keyFormat));
  return checkCrons([cron], timezone);
}

function checkPartitioned({ assets, defaultMapper, mappers }: PartitionedAssets): readonly string[] {
  for (const mapper of [defaultMapper, ...mappers.map((each) => each.mapper)])
    checked(() => checkMapper(mapper));
  const known = new Set(sourcesOf(assets).map(sourceKey));
  const stray = mappers.find((each) => !known.has(sourceKey(each.asset)));
  if (stray !== undefined)
    throw refuse(`it maps the partitions of asset "${stray.asset.name}", for which it does not wait`);
  return checkAssets(assets);
}

function checked(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): TimeError {
  return new TimeError(TimeErrorCode.invalidSchedule, `This schedule cannot be used: ${why}.`);
}
