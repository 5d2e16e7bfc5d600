// Cron expressions as Airflow reads them: five fields, a sixth for seconds, a seventh for years, and the presets.
// It says what an expression allows; when that is, is found in cron-wall-time.ts and cron-occurrence.ts.
import { TimeError, TimeErrorCode } from '../time/time-error.ts';
import { cronFields, parseField, parseItem, refuseItem } from './cron-field.ts';

/** What each field allows. A list is ascending; null means every value. */
export interface CronExpression {
  /** The fields as given, in small letters and single-spaced; a preset spelt out. */
  readonly text: string;
  readonly seconds: readonly number[] | null;
  readonly minutes: readonly number[] | null;
  readonly hours: readonly number[] | null;
  readonly months: readonly number[] | null;
  readonly years: readonly number[] | null;
  readonly day: DayRule;
  /** What is allowed but surely not meant. */
  readonly warnings: readonly string[];
}

/** Which days count, by the two day fields together. */
export interface DayRule {
  readonly days: readonly number[] | null;
  /** `L`: the last day of the month, beside `days`. */
  readonly lastDay: boolean;
  /** `15W`: the day from Monday to Friday nearest to the 15th in its month; then `days` plays no part. */
  readonly nearestWeekday: number | null;
  readonly weekdays: readonly number[] | null;
  /** `mon#1`, `L5`: where there are any, they alone say which days of the week count. */
  readonly nthWeekdays: readonly NthWeekday[];
}

export interface NthWeekday {
  readonly weekday: number;
  readonly nth: number | 'last';
}

export const cronPresets: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@quarterly': '0 0 1 */3 *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const MAX_PARSED = 2048;
const parsed = new Map<string, CronExpression>();

/** @throws TimeError `invalid_cron`, which names the field, what is wrong in it and what it may hold. */
export function parseCron(expression: string): CronExpression {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const made = parse(expression);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(expression, made);
  return made;
}

function parse(expression: string): CronExpression {
  const fields = fieldsOf(expression);
  const [minute = '', hour = '', day = '', month = '', weekday = '', second = '0', year = '*'] = fields;
  const plain = {
    minutes: parseField(cronFields.minute, minute, expression),
    hours: parseField(cronFields.hour, hour, expression),
    months: parseField(cronFields.month, month, expression),
    seconds: parseField(cronFields.second, second, expression),
    years: parseField(cronFields.year, year, expression),
  };
  const dayRule = parseDayRule(day, weekday, expression);
  return {
    text: fields.join(' '),
    minutes: plain.minutes.values,
    hours: plain.hours.values,
    months: plain.months.values,
    seconds: plain.seconds.values,
    years: plain.years.values,
    day: dayRule.rule,
    warnings: [...Object.values(plain).flatMap((field) => field.warnings), ...dayRule.warnings],
  };
}

function fieldsOf(expression: string): readonly string[] {
  const text = expression.trim().toLowerCase();
  const preset = Object.hasOwn(cronPresets, text) ? cronPresets[text] : undefined;
  if (text.startsWith('@') && preset === undefined) {
    throw refuse(
      expression,
      `there is no such preset; the presets are ${Object.keys(cronPresets).join(', ')}.`,
    );
  }
  const fields = (preset ?? text).split(/\s+/).filter((field) => field !== '');
  if (fields.length >= 5 && fields.length <= 7) return fields;
  throw refuse(
    expression,
    `it has ${fields.length} field${fields.length === 1 ? '' : 's'}; expected 5 (minute, hour, day of month, month, ` +
      'day of week), and optionally a 6th (second) and a 7th (year), or a preset such as @daily.',
  );
}

function parseDayRule(dayText: string, weekdayText: string, expression: string) {
  const nearest = /^(?:(\d+)w|w(\d+))$/.exec(dayText);
  if (nearest !== null) {
    const target = parseItem({ spec: cronFields.day, item: nearest[1] ?? nearest[2] ?? '', expression }, []);
    const weekday = parseWeekdays(weekdayText, dayText, expression);
    const rule: DayRule = { days: null, lastDay: false, nearestWeekday: target[0] ?? null, ...weekday.rule };
    return { rule, warnings: weekday.warnings };
  }
  const items = (dayText === '?' ? '*' : dayText.replaceAll(/-l(?=,|\/|$)/g, '-31')).split(',');
  const lastDay = items.includes('l');
  const numbers = items.filter((item) => item !== 'l');
  const days = numbers.length === 0 ? noDays : parseField(cronFields.day, numbers.join(','), expression);
  const weekday = parseWeekdays(weekdayText, dayText, expression);
  // All days written out restrict nothing, unless the other day field does: the two are joined by "or".
  const writtenOut = days.values === null && !numbers.includes('*') && !weekdayText.includes('*');
  const rule: DayRule = {
    days: writtenOut ? Array.from({ length: 31 }, (_, index) => index + 1) : days.values,
    lastDay,
    nearestWeekday: null,
    ...weekday.rule,
  };
  return { rule, warnings: [...days.warnings, ...weekday.warnings] };
}

const noDays = { values: [], warnings: [] } as const;

function parseWeekdays(text: string, dayText: string, expression: string) {
  const plain: string[] = [];
  const nthWeekdays: NthWeekday[] = [];
  for (const item of (text === '?' ? '*' : text).split(',')) {
    const found = nthWeekdaysOf(item, expression);
    if (found === null) plain.push(item);
    else nthWeekdays.push(...found);
  }
  if (plain.length === 0) return { rule: { weekdays: weekdaysOf(nthWeekdays), nthWeekdays }, warnings: [] };
  const field = parseField(cronFields.weekday, plain.join(','), expression);
  const unmatched = field.values?.filter((day) => !nthWeekdays.some(({ weekday }) => weekday === day)) ?? [];
  if (nthWeekdays.length > 0 && unmatched.length > 0) {
    throw refuse(
      expression,
      `the day of week field ${JSON.stringify(text)} mixes plain days with counted ones (#, L); ` +
        'write them as two expressions.',
    );
  }
  const writtenOut = field.values === null && !plain.includes('*') && !dayText.includes('*');
  const weekdays = writtenOut ? [0, 1, 2, 3, 4, 5, 6] : field.values;
  return { rule: { weekdays, nthWeekdays }, warnings: field.warnings };
}

/** `mon#1`, `mon-wed#2`, `2#3`, `L5`; null where the item is a plain one. */
function nthWeekdaysOf(item: string, expression: string): readonly NthWeekday[] | null {
  const last = /^l(\d+)$/.exec(item);
  if (last !== null) {
    const [weekday = 0] = parseItem({ spec: cronFields.weekday, item: last[1] ?? '', expression }, []);
    return [{ weekday, nth: 'last' }];
  }
  const counted = /^(\w+|[a-z]{3}-[a-z]{3})#(\d+)$/.exec(item);
  if (counted === null) return null;
  const nth = Number(counted[2]);
  if (nth < 1 || nth > 5) {
    throw refuseItem(
      { spec: cronFields.weekday, item, expression },
      'counts a weekday that a month never has (# takes 1 to 5)',
    );
  }
  const days = parseItem({ spec: cronFields.weekday, item: counted[1] ?? '', expression }, []);
  return days.map((weekday) => ({ weekday, nth }));
}

function weekdaysOf(counted: readonly NthWeekday[]): readonly number[] {
  return [...new Set(counted.map(({ weekday }) => weekday))].sort((a, b) => a - b);
}

function refuse(expression: string, why: string): TimeError {
  return new TimeError(TimeErrorCode.invalidCron, `Cron expression ${JSON.stringify(expression)}: ${why}`);
}
