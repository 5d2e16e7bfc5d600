// The parts of `macros` that are about dates: datetime, timedelta, dateutil, ds_add and their like.

import { needInt, needNumber, needText } from '../builtins/coerce.ts';
import { timeDeltaObject } from '../datetime/amount.ts';
import { wallUsOf } from '../datetime/calendar.ts';
import { type DateTime, dateTimeFromUs, epochUsOf, withWall } from '../datetime/date-time.ts';
import { dateTimeObject, dateTimeOf, isoText } from '../datetime/date-time-object.ts';
import { parseDate } from '../datetime/parse-date.ts';
import { differenceText, pendulumFormat } from '../datetime/pendulum-format.ts';
import { strftime, strptime } from '../datetime/strftime.ts';
import { usPerDay, usPerSecond } from '../datetime/units.ts';
import { TemplateError } from '../errors.ts';
import { toText } from '../values/python-text.ts';
import { classObject } from './class-object.ts';
import { moduleFunction, moduleObject } from './module.ts';

export function dateMacros(nowUs: () => number): Readonly<Record<string, unknown>> {
  const parse = moduleFunction('parse', 'timestr', (text: unknown) =>
    dateTimeObject(parseDate(needText(text, 'the date'))),
  );
  return {
    datetime: dateTimeClass(nowUs),
    timedelta: timeDeltaClass,
    dateutil: moduleObject({
      text: "<module 'dateutil'>",
      members: {
        parser: moduleObject({ text: "<module 'dateutil.parser'>", members: Object.fromEntries([parse]) }),
      },
    }),
    time: moduleObject({
      text: "<module 'time'>",
      members: Object.fromEntries([
        moduleFunction('time', '', () => nowUs() / usPerSecond),
        moduleFunction('strftime', 'format', (format: unknown) =>
          strftime(dateTimeFromUs(nowUs(), 'UTC'), needText(format, 'the format')),
        ),
      ]),
    }),
    ...Object.fromEntries([
      moduleFunction('ds_add', 'ds days', dsAdd),
      moduleFunction('ds_format', 'ds input_format output_format', dsFormat),
      moduleFunction('ds_format_locale', 'ds input_format output_format locale?', dsFormatLocale),
      moduleFunction('datetime_diff_for_humans', 'dt since?', (date: unknown, since: unknown) =>
        differenceWords(date, since, nowUs()),
      ),
    ]),
  };
}

function naive(wallUs: number): DateTime {
  return { wallUs, zone: undefined, offsetSeconds: 0, isPendulum: false, kind: 'datetime' };
}

function withZone(value: DateTime, zone: unknown): DateTime {
  return zone === undefined || zone === null
    ? value
    : withWall({ ...value, zone: toText(zone) }, value.wallUs);
}

function dateTimeClass(nowUs: () => number): unknown {
  const at = (us: number, zone: unknown): unknown => {
    if (zone === undefined || zone === null) return dateTimeObject(naive(us));
    return dateTimeObject({ ...dateTimeFromUs(us, toText(zone)), isPendulum: false });
  };
  return classObject({
    name: 'datetime.datetime',
    params: ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo'],
    make: ([year, month, day, ...clock]) => {
      const [hour, minute, second, microsecond] = [0, 1, 2, 3].map((index) =>
        needInt(clock[index], 'a part of the time', 0),
      );
      const wallUs = wallUsOf({
        year: needInt(year, 'the year'),
        month: needInt(month, 'the month'),
        day: needInt(day, 'the day'),
        hour: hour ?? 0,
        minute: minute ?? 0,
        second: second ?? 0,
        microsecond: microsecond ?? 0,
      });
      return dateTimeObject(withZone(naive(wallUs), clock[4]));
    },
    members: Object.fromEntries([
      moduleFunction('now', 'tz?', (zone: unknown) => at(nowUs(), zone)),
      moduleFunction('utcnow', '', () => at(nowUs(), undefined)),
      moduleFunction('today', '', () => at(nowUs(), undefined)),
      moduleFunction('fromtimestamp', 'timestamp tz?', (seconds: unknown, zone: unknown) =>
        at(Math.round(needNumber(seconds, 'the timestamp') * usPerSecond), zone),
      ),
      moduleFunction('fromisoformat', 'text', (text: unknown) =>
        dateTimeObject(parseDate(needText(text, 'the date'))),
      ),
      moduleFunction('strptime', 'text format', (text: unknown, format: unknown) =>
        dateTimeObject(strptime(needText(text, 'the date'), needText(format, 'the format'))),
      ),
    ]),
  });
}

const timeDeltaSizes = [usPerDay, usPerSecond, 1, 1000, 60 * usPerSecond, 3600 * usPerSecond, 7 * usPerDay];

const timeDeltaClass: unknown = classObject({
  name: 'datetime.timedelta',
  params: ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'],
  make: (values) =>
    timeDeltaObject({
      us: Math.round(
        values.reduce(
          (sum: number, value, index) =>
            sum +
            (value === undefined ? 0 : needNumber(value, 'an amount of time')) * (timeDeltaSizes[index] ?? 0),
          0,
        ),
      ),
    }),
  members: {},
});

function dsAdd(ds: unknown, days: unknown): string {
  const date = strptime(needText(ds, 'the date'), '%Y-%m-%d');
  return isoText({
    ...date,
    wallUs: date.wallUs + needInt(days, 'the number of days') * usPerDay,
    kind: 'date',
  });
}

function dsFormat(ds: unknown, from: unknown, to: unknown): string {
  return strftime(
    strptime(toText(ds), needText(from, 'the input format')),
    needText(to, 'the output format'),
  );
}

/** Formats of Babel are close to pendulum's; other languages than English are not available. */
function dsFormatLocale(ds: unknown, from: unknown, to: unknown): string {
  const pattern = needText(to, 'the output format')
    .replace(/y+/g, (y) => (y.length === 2 ? 'YY' : 'YYYY'))
    .replace(/d+/g, (d) => d.toUpperCase())
    .replace(/E+/g, (e) => (e.length === 4 ? 'dddd' : 'ddd'))
    .replace(/'([^']*)'/g, '[$1]');
  return pendulumFormat(strptime(toText(ds), needText(from, 'the input format')), pattern);
}

function differenceWords(date: unknown, since: unknown, nowUs: number): string {
  const value = dateTimeOf(date);
  if (!value) throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'datetime_diff_for_humans needs a date');
  const other = dateTimeOf(since);
  return other
    ? differenceText(epochUsOf(value) - epochUsOf(other), false)
    : differenceText(epochUsOf(value) - nowUs, true);
}
