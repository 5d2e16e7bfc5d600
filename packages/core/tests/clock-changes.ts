// For tests: clock changes of every zone that the runtime knows, and what a cron expression does around one of them, found
// by reading the zone's clock minute by minute. Shares nothing with the code that it checks.

/** In minutes since the epoch. */
export interface ClockChange {
  readonly zone: string;
  readonly at: number;
  /** What the clock gains or loses. */
  readonly by: number;
}

const MINUTES_PER_DAY = 1440;

/** One change of each kind: by the year, the time of day, what the offset was and what it became. */
export function distinctChanges(years: readonly number[]): ClockChange[] {
  const found = new Map<string, ClockChange>();
  for (const zone of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
    for (const year of years) {
      for (const change of changesOf(zone, year)) {
        const before = wallClock(zone)(change.at - 1) - (change.at - 1);
        const timeOfDay = (change.at + before) % MINUTES_PER_DAY;
        const kind = [year, timeOfDay, before, change.by].join(' ');
        if (!found.has(kind)) found.set(kind, change);
      }
    }
  }
  return [...found.values()];
}

/** Weekly probes find every change, since none is undone within a week. */
function changesOf(zone: string, year: number): ClockChange[] {
  const wall = wallClock(zone);
  const offset = (minute: number): number => wall(minute) - minute;
  const changes: ClockChange[] = [];
  const end = Date.UTC(year + 1, 0, 8) / 60_000;
  for (let from = Date.UTC(year, 0, 1) / 60_000; from < end; from += 7 * MINUTES_PER_DAY) {
    let low = from;
    let high = from + 7 * MINUTES_PER_DAY;
    const by = offset(high) - offset(low);
    if (by === 0) continue;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    changes.push({ zone, at: high, by });
  }
  return changes;
}

const clocks = new Map<string, (minute: number) => number>();

/** What the clock of a zone reads at a minute, as if the reading were UTC. */
function wallClock(zone: string): (minute: number) => number {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const read = (minute: number): number => {
    const [month = 0, day = 0, year = 0, hour = 0, rest = 0] = format
      .format(minute * 60_000)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, rest) / 60_000;
  };
  clocks.set(zone, read);
  return read;
}

/**
 * The minutes within `days` of a change at which the expression fires, by the rules as they are documented: a fixed hour
 * reads the clock; a reading that is jumped over fires as far after the gap, one that comes twice fires the second time;
 * every hour (`*`) fires whenever the clock reads so.
 */
export function firesAround({ at, zone }: ClockChange, cron: string, days: number): number[] {
  const matches = matcher(cron);
  const read = wallClock(zone);
  const minutes = Array.from(
    { length: 2 * days * MINUTES_PER_DAY },
    (_none, index) => at - days * MINUTES_PER_DAY + index,
  );
  const walls = minutes.map(read);
  if (cron.split(' ')[1] === '*') return minutes.filter((_minute, index) => matches(walls[index] ?? 0));
  const fires = new Set<number>();
  const latest = new Map<number, number>();
  for (const [index, minute] of minutes.entries()) latest.set(walls[index] ?? 0, minute);
  for (const [wall, minute] of latest) if (matches(wall)) fires.add(minute);
  for (const [index, minute] of minutes.entries()) {
    const before = walls[index - 1];
    for (
      let skipped = (before ?? Number.POSITIVE_INFINITY) + 1;
      skipped < (walls[index] ?? 0);
      skipped += 1
    ) {
      if (matches(skipped)) fires.add(minute + skipped - ((before ?? 0) + 1));
    }
  }
  const last = minutes.at(-1) ?? 0;
  return [...fires].filter((minute) => minute <= last).sort((left, right) => left - right);
}

/** Numbers, `*`, steps, ranges and lists; the days are joined by "or" where both are limited. */
function matcher(cron: string): (wall: number) => boolean {
  const fields = cron.split(' ');
  const allows = (index: number, first: number): ((value: number) => boolean) => {
    const text = fields[index] ?? '*';
    return (value) =>
      text.split(',').some((item) => {
        const [range = '', step = '1'] = item.split('/');
        const [low = '', high = low] = range.split('-');
        const inside = range === '*' || (value >= Number(low) && value <= Number(high));
        return inside && (value - (range === '*' ? first : Number(low))) % Number(step) === 0;
      });
  };
  const [minute, hour, day, month, weekday] = [
    allows(0, 0),
    allows(1, 0),
    allows(2, 1),
    allows(3, 1),
    allows(4, 0),
  ];
  const isEither = fields[2] !== '*' && fields[4] !== '*';
  return (wall) => {
    const date = new Date(wall * 60_000);
    if (!minute(date.getUTCMinutes()) || !hour(date.getUTCHours()) || !month(date.getUTCMonth() + 1))
      return false;
    const isDay = day(date.getUTCDate());
    const isWeekday = weekday(date.getUTCDay());
    return isEither ? isDay || isWeekday : isDay && isWeekday;
  };
}
