// Dates as templates see them: pendulum's and the standard library's members on one object.

import { TemplateError } from '../errors.ts';
import { Tuple } from '../values/collections.ts';
import { asNumber, toNumber } from '../values/numbers.ts';
import { toText } from '../values/python-text.ts';
import { defineSafeType, SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { toFloat } from '../values/whole-float.ts';
import { timeDeltaObject, timeDeltaOf } from './amount.ts';
import { daysInMonth, fieldsOf, isLeapYear, wallUsOf } from './calendar.ts';
import { addAmount, type CalendarAmount, startOf } from './calendar-arithmetic.ts';
import { type DateTime, epochUsOf, inZone, withWall } from './date-time.ts';
import { differenceText, pendulumFormat } from './pendulum-format.ts';
import { strftime, zoneName } from './strftime.ts';
import { usPerDay, usPerSecond } from './units.ts';
import { dayOfYear, isoWeek, weekdayOf } from './weeks.ts';
import { offsetText } from './zone.ts';

/** `2024-03-05T06:07:08+00:00`. */
export function isoText(value: DateTime, separator = 'T'): string {
  const { year, microsecond } = fieldsOf(value);
  const date = `${String(year).padStart(4, '0')}-${strftime(value, '%m-%d')}`;
  if (value.kind === 'date') return date;
  const fraction = microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`;
  const offset = value.zone === undefined ? '' : offsetText(value.offsetSeconds);
  return `${date}${separator}${strftime(value, '%H:%M:%S')}${fraction}${offset}`;
}

function reprOf(value: DateTime): string {
  const { year, month, day, hour, minute, second, microsecond } = fieldsOf(value);
  if (value.kind === 'date')
    return `${value.isPendulum ? 'Date' : 'datetime.date'}(${year}, ${month}, ${day})`;
  const clock = [
    hour,
    minute,
    ...(value.isPendulum || second !== 0 || microsecond !== 0 ? [second] : []),
    ...(microsecond === 0 ? [] : [microsecond]),
  ];
  const numbers = [year, month, day, ...clock].join(', ');
  if (value.isPendulum)
    return `DateTime(${numbers}${value.zone === undefined ? '' : `, tzinfo=Timezone('${value.zone}')`})`;
  const zone =
    value.zone === undefined
      ? ''
      : `, tzinfo=${value.zone === 'UTC' ? 'datetime.timezone.utc' : `zoneinfo.ZoneInfo(key='${value.zone}')`}`;
  return `datetime.datetime(${numbers}${zone})`;
}

type Member = (value: DateTime) => unknown;
const method = (params: string, body: (value: DateTime, ...args: readonly never[]) => unknown): Member => {
  const names = params === '' ? [] : params.split(' ');
  return (value) =>
    new TemplateFunction('date method', names, (...args: readonly never[]) => body(value, ...args));
};
const wrap = (value: DateTime): SafeObject => dateTimeObject(value);
const amountParams = 'years? months? weeks? days? hours? minutes? seconds? microseconds?';
const sizes = [7 * usPerDay, usPerDay, 3600 * usPerSecond, 60 * usPerSecond, usPerSecond, 1];

/** The amount behind `add(years, months, weeks, …)`. */
function amountOf(given: readonly unknown[], sign: 1 | -1): CalendarAmount {
  const [years = 0, months = 0, weeks = 0, days = 0, ...clock] = given.map((value) => {
    const number = value === undefined ? 0 : asNumber(value);
    if (number === undefined) throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'an amount of time is a number');
    return toNumber(number) * sign;
  });
  const us = clock.reduce((sum, value, index) => sum + value * (sizes[index + 2] ?? 0), 0);
  return { years, months, days: weeks * 7 + days, us: Math.round(us) };
}

function zoneText(zone: unknown): string {
  return toText(zone);
}

function move(sign: 1 | -1): Member {
  return method(amountParams, (value, ...given: readonly unknown[]) =>
    wrap(addAmount(value, amountOf(given, sign))),
  );
}

function endOf(value: DateTime, unit: string): DateTime {
  const start = startOf(value, unit);
  const size = {
    century: { years: 100 },
    decade: { years: 10 },
    week: { days: 7 },
    year: { years: 1 },
    month: { months: 1 },
    day: { days: 1 },
  }[unit];
  const clock = { hour: 3600, minute: 60, second: 1 }[unit];
  const none = { years: 0, months: 0, days: 0, us: 0 };
  const next = size
    ? addAmount(start, { ...none, ...size }).wallUs
    : start.wallUs + (clock ?? 0) * usPerSecond;
  return withWall(value, next - 1);
}

function replace(value: DateTime, given: readonly unknown[]): DateTime {
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
  const changes = names.flatMap((name, index) =>
    given[index] === undefined ? [] : [[name, Number(given[index])] as const],
  );
  const zone = given[names.length];
  const base = zone === undefined ? value : { ...value, zone: zone === null ? undefined : zoneText(zone) };
  return withWall(base, wallUsOf({ ...fieldsOf(value), ...Object.fromEntries(changes) }));
}

const date = (value: DateTime): DateTime => ({
  ...startOf(value, 'day'),
  kind: 'date',
  zone: undefined,
  offsetSeconds: 0,
});

function difference(self: DateTime, other: DateTime): SafeObject {
  const us = differenceUs(self, other);
  if (!self.isPendulum) return timeDeltaObject({ us });
  return timeDeltaObject({ us, interval: `<Interval [${isoText(other, ' ')} -> ${isoText(self, ' ')}]>` });
}

function differenceUs(self: DateTime, other: DateTime): number {
  if (self.kind === other.kind && (self.zone === undefined) !== (other.zone === undefined)) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_TYPE',
      'a date with a time zone cannot be compared with one without',
    );
  }
  return epochUsOf(self) - epochUsOf(other);
}

const members: Readonly<Record<string, Member>> = {
  ...Object.fromEntries(
    (['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const).map((name) => [
      name,
      (value: DateTime) => fieldsOf(value)[name],
    ]),
  ),
  day_of_week: weekdayOf,
  day_of_year: dayOfYear,
  week_of_year: (value) => isoWeek(value)[1],
  days_in_month: (value) => daysInMonth(fieldsOf(value).year, fieldsOf(value).month),
  quarter: (value) => Math.ceil(fieldsOf(value).month / 3),
  timezone_name: (value) => value.zone ?? null,
  timezone: (value) => value.zone ?? null,
  tzinfo: (value) => value.zone ?? null,
  tz: (value) => value.zone ?? null,
  offset: (value) => value.offsetSeconds,
  offset_hours: (value) => toFloat(value.offsetSeconds / 3600),
  int_timestamp: (value) => Math.floor(epochUsOf(value) / usPerSecond),
  float_timestamp: (value) => toFloat(epochUsOf(value) / usPerSecond),
  timestamp: method('', (value) => toFloat(epochUsOf(value) / usPerSecond)),
  weekday: method('', weekdayOf),
  isoweekday: method('', (value) => weekdayOf(value) + 1),
  isocalendar: method('', (value) => new Tuple(isoWeek(value), ['year', 'week', 'weekday'])),
  isoformat: method('sep? timespec?', (value, separator: unknown) =>
    isoText(value, separator === undefined ? 'T' : toText(separator)),
  ),
  strftime: method('format', (value, format: unknown) => strftime(value, toText(format))),
  format: method('fmt locale?', (value, format: unknown) => pendulumFormat(value, toText(format))),
  to_date_string: method('', (value) => strftime(value, '%Y-%m-%d')),
  to_time_string: method('', (value) => strftime(value, '%H:%M:%S')),
  to_datetime_string: method('', (value) => strftime(value, '%Y-%m-%d %H:%M:%S')),
  to_iso8601_string: method('', (value) =>
    value.zone === 'UTC' ? isoText(value).replace('+00:00', 'Z') : isoText(value),
  ),
  to_rfc3339_string: method('', (value) => isoText(value)),
  to_day_datetime_string: method('', (value) => pendulumFormat(value, 'ddd, MMM D, YYYY h:mm A')),
  to_formatted_date_string: method('', (value) => pendulumFormat(value, 'MMM DD, YYYY')),
  ctime: method('', (value) => strftime(value, '%a %b %e %H:%M:%S %Y')),
  in_timezone: method('tz', (value, zone: unknown) => wrap(inZone(value, zoneText(zone)))),
  in_tz: method('tz', (value, zone: unknown) => wrap(inZone(value, zoneText(zone)))),
  astimezone: method('tz?', (value, zone: unknown) =>
    wrap(inZone(value, zone === undefined || zone === null ? 'UTC' : zoneText(zone))),
  ),
  naive: method('', (value) => wrap({ ...value, zone: undefined, offsetSeconds: 0 })),
  add: move(1),
  subtract: move(-1),
  start_of: method('unit', (value, unit: unknown) => wrap(startOf(value, toText(unit)))),
  end_of: method('unit', (value, unit: unknown) => wrap(endOf(value, toText(unit)))),
  replace: method(
    'year? month? day? hour? minute? second? microsecond? tzinfo?',
    (value, ...given: readonly unknown[]) => wrap(replace(value, given)),
  ),
  set: method(
    'year? month? day? hour? minute? second? microsecond? tz?',
    (value, ...given: readonly unknown[]) => wrap(replace(value, given)),
  ),
  date: method('', (value) => wrap(date(value))),
  time: method('', (value) => isoText({ ...value, zone: undefined }, ' ').split(' ')[1]),
  diff: method('dt absolute?', (value, other: unknown, absolute: unknown) => {
    const us = differenceUs(needDate(other), value);
    return timeDeltaObject({ us: absolute === false ? us : Math.abs(us) });
  }),
  diff_for_humans: method('other absolute?', (value, other: unknown) =>
    differenceText(differenceUs(value, needDate(other)), false),
  ),
  is_leap_year: method('', (value) => isLeapYear(fieldsOf(value).year)),
  utcoffset: method('', (value) =>
    value.zone === undefined ? null : timeDeltaObject({ us: value.offsetSeconds * usPerSecond }),
  ),
  tzname: method('', (value) => (value.zone === undefined ? null : zoneName(value))),
  toordinal: method('', (value) => Math.floor(value.wallUs / usPerDay) + 719_163),
};

function operate(self: DateTime, operator: string, other: unknown, isReversed: boolean): unknown {
  const delta = timeDeltaOf(other);
  if (delta && (operator === '+' || (operator === '-' && !isReversed))) {
    const us = operator === '+' ? delta.us : -delta.us;
    if (self.kind === 'date') return wrap(withWall(self, self.wallUs + Math.floor(us / usPerDay) * usPerDay));
    // pendulum adds exact time; the standard library moves the wall clock.
    return wrap(
      self.isPendulum
        ? addAmount(self, { years: 0, months: 0, days: 0, us })
        : withWall(self, self.wallUs + us),
    );
  }
  const date = dateTimeOf(other);
  if (!date || operator !== '-') return undefined;
  return isReversed ? difference(date, self) : difference(self, date);
}

export const dateTimeObject: (value: DateTime) => SafeObject = defineSafeType<DateTime>({
  name: 'datetime',
  text: (value) => isoText(value, ' '),
  repr: reprOf,
  format: strftime,
  member: (value, name) => (Object.hasOwn(members, name) ? members[name]?.(value) : undefined),
  operate,
  key: epochUsOf,
  hasOrder: true,
});

const dateTimeType = dateTimeObject({
  wallUs: 0,
  zone: 'UTC',
  offsetSeconds: 0,
  isPendulum: true,
  kind: 'datetime',
}).type;

export function dateTimeOf(value: unknown): DateTime | undefined {
  return value instanceof SafeObject && value.type === dateTimeType ? (value.value as DateTime) : undefined;
}

function needDate(value: unknown): DateTime {
  const date = dateTimeOf(value);
  if (date) return date;
  throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'the other value must be a date');
}
