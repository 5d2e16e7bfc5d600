// Which partition a run of a cron schedule of partitions is about.
import { formatWall } from '../partition/key-format.ts';
import { type Instant, secondsOf } from '../time/instant.ts';
import { zoneOffsetSeconds } from '../time/zone-offset.ts';
import { cronTicks } from './ticks.ts';
import type { CronPartition } from './timetable.ts';

export interface NamedPartition {
  readonly key: string;
  /** The instant that the key names. */
  readonly date: Instant;
}

/** The partition of the run at a tick. */
export function partitionAt(schedule: CronPartition, tick: Instant): NamedPartition {
  const { cron, keyFormat, runOffset, timezone } = schedule;
  const ticks = cronTicks(cron, timezone);
  let date = tick;
  for (let step = 0; step < Math.abs(runOffset); step += 1)
    date = (runOffset > 0 ? ticks.next(date) : ticks.previous(date)) ?? date;
  const seconds = secondsOf(date);
  return { key: formatWall(seconds + zoneOffsetSeconds(timezone, seconds), keyFormat, timezone), date };
}
