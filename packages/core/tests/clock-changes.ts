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

/** One change of each kind: by the time of day, what the offset was and what it became. */
export function distinctChanges(years: readonly number[]): ClockChange[] {
  const found = new Map<string, ClockChange>();
  for (const zone of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
    for (const year of years) {
      for (const change of changesOf(zone, year)) {
        const before = wallClock(zone)(change.at - 1) - (change.at - 1);
        const timeOfDay = (change.at + before) % MINUTES_PER_DAY;
        const kind = [timeOfDay, before, change.by].join(' ');
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
  const readAt = new Map<number, number>();
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
    const known = readAt.get(minute);
    if (known !== undefined) return known;
    const [month = 0, day = 0, year = 0, hour = 0, rest = 0] = format
      .format(minute * 60_000)
      .split(/\D+/)
      .map(Number);
    const wall = Date.UTC(year, month - 1, day, hour, rest) / 60_000;
    readAt.set(minute, wall);
    return wall;
  };
  clocks.set(zone, read);
  return read;
}

/**
 * The minutes within `days` of a change at which the expression fires, by the rules as they are documented, found by going
 * from minute to minute. Both kinds begin at the first minute.
 */
export function firesAround(change: ClockChange, cron: string, days: number): number[] {
  const around = readings(change.zone, change.at, days);
  return cron.split(' ')[1] === '*' ? firesOfEveryHour(around, cron) : firesOfFixedHours(around, cron);
}

/**
 * A fixed hour reads the clock. A reading that is jumped over fires as far after the gap, one that comes twice fires the
 * second time. From there it goes on with what the clock reads then, so that what a gap has overtaken is passed over.
 */
function firesOfFixedHours({ minutes, walls }: Readings, cron: string): number[] {
  const matches = matcher(cron);
  const latest = new Map<number, number>();
  for (const [index, wall] of walls.entries()) latest.set(wall, index);
  const fires: number[] = [];
  const last = Math.max(...walls);
  for (let reading = walls[0] ?? 0; reading <= last; reading += 1) {
    if (!matches(reading)) continue;
    const jumpedAt = latest.has(reading) ? null : walls.findIndex((wall) => wall > reading);
    const at =
      jumpedAt === null ? latest.get(reading) : jumpedAt + reading - ((walls[jumpedAt - 1] ?? 0) + 1);
    const minute = minutes[at ?? 0];
    if (minute === undefined) break;
    fires.push(minute);
    reading = walls[at ?? 0] ?? reading;
  }
  return fires;
}

/**
 * Every hour (`*`) counts elapsed time from what the clock read at the last fire, for an hour at most; what is further away
 * is read from the clock. So it goes through both passes of an hour that comes twice, and past one that does not come.
 */
function firesOfEveryHour({ minutes, walls }: Readings, cron: string): number[] {
  const matches = matcher(cron);
  const fires: number[] = [];
  let counted = 0;
  let hand = walls[0] ?? 0;
  for (const [index, minute] of minutes.entries()) {
    const reading = counted <= 60 ? hand : (walls[index] ?? 0);
    const isFire = matches(reading);
    if (isFire) fires.push(minute);
    counted = isFire ? 1 : counted + 1;
    hand = isFire ? (walls[index] ?? 0) + 1 : hand + 1;
  }
  return fires;
}

interface Readings {
  readonly minutes: readonly number[];
  /** What the clock shows at each. */
  readonly walls: readonly number[];
}

const known = new Map<string, Readings>();

/** The minutes around a change and what the clock reads at each: read once, for all expressions. */
function readings(zone: string, at: number, days: number): Readings {
  const key = `${zone} ${at} ${days}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const first = at - days * MINUTES_PER_DAY;
  const minutes = Array.from({ length: 2 * days * MINUTES_PER_DAY }, (_none, index) => first + index);
  const clock = wallClock(zone);
  const walls = minutes.map((minute, index) => {
    // In an hour at whose ends the clock is as far from UTC it is so in between, too: a reading costs 10 µs.
    const hour = minute - (index % 60);
    const begin = clock(hour) - hour;
    return begin === clock(hour + 60) - hour - 60 ? minute + begin : clock(minute);
  });
  const made = { minutes, walls };
  known.set(key, made);
  return made;
}

/** Numbers, `*`, steps, ranges and lists; the days are joined by "or" where both are limited. */
function matcher(cron: string): (wall: number) => boolean {
  const fields = cron.split(' ');
  const allows = (index: number, first: number): ((value: number) => boolean) => {
    const text = fields[index] ?? '*';
    const isAllowed = Array.from({ length: 60 }, (_none, value) =>
      text.split(',').some((item) => {
        const [range = '', step = '1'] = item.split('/');
        const [low = '', high = low] = range.split('-');
        const inside = range === '*' || (value >= Number(low) && value <= Number(high));
        return inside && (value - (range === '*' ? first : Number(low))) % Number(step) === 0;
      }),
    );
    return (value) => isAllowed[value] === true;
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
