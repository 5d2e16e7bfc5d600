// A cron expression in words, for pages and messages. Never used to decide when something runs.
import { type CronExpression, type DayRule, type NthWeekday, parseCron } from './cron-expression.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const OF_THE_MONTH = ' of the month';
const MAX_TIMES = 6;

export interface CronWords {
  /** `At 06:00, every day`, `Every 15 minutes`. */
  readonly text: string;
  /** Whether the zone changes what it means. */
  readonly readsWallClock: boolean;
}

export function describeCron(expression: string): CronWords {
  const cron = parseCron(expression);
  const time = timeWords(cron);
  const date = dateWords(cron);
  const words = date !== '' ? date : time.startsWith('At ') ? 'every day' : '';
  return {
    text: words === '' ? time : `${time}, ${words}`,
    readsWallClock: cron.hours !== null || date !== '',
  };
}

function dateWords({ day, months, years }: CronExpression): string {
  const ofMonths = months === null ? '' : list(runs(months, (month) => MONTHS[month - 1] ?? ''));
  const ofYears = years === null ? '' : ` of ${list(runs(years, String))}`;
  const days = dayWords(day);
  if (ofMonths === '') return days === '' && ofYears !== '' ? `every day${ofYears}` : days + ofYears;
  if (days === '') return `every day in ${ofMonths}${ofYears}`;
  if (days.endsWith(OF_THE_MONTH)) return `${days.slice(0, -OF_THE_MONTH.length)} of ${ofMonths}${ofYears}`;
  return `${days} in ${ofMonths}${ofYears}`;
}

function timeWords(cron: CronExpression): string {
  const { seconds, minutes, hours } = cron;
  if (seconds === null || seconds.length > 1 || seconds[0] !== 0) return secondWords(cron);
  if (hours !== null && minutes !== null && hours.length * minutes.length <= MAX_TIMES) {
    return `At ${list(hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute))))}`;
  }
  const everyMinutes = stepOf(minutes, 0, 59);
  const ofHours = hours === null ? '' : hourWords(hours);
  if (minutes === null) return `Every minute${ofHours}`;
  if (everyMinutes !== null) return `Every ${everyMinutes} minutes${ofHours}`;
  const atMinute =
    minutes.length === 1 && minutes[0] === 0
      ? ''
      : ` at ${minutes.length === 1 ? 'minute' : 'minutes'} ${list(runs(minutes, String))}`;
  const everyHours = stepOf(hours, 0, 23);
  if (hours === null) return `Every hour${atMinute}`;
  return everyHours === null ? `Every hour${ofHours}${atMinute}` : `Every ${everyHours} hours${atMinute}`;
}

function secondWords({ seconds, minutes, hours }: CronExpression): string {
  const step = stepOf(seconds, 0, 59);
  const every =
    seconds === null
      ? 'Every second'
      : step === null
        ? `At second ${list(runs(seconds, String))}`
        : `Every ${step} seconds`;
  const ofMinutes = minutes === null ? '' : ` of minute ${list(runs(minutes, String))}`;
  return `${every}${ofMinutes}${hours === null ? '' : hourWords(hours)}`;
}

function hourWords(hours: readonly number[]): string {
  const first = hours[0] ?? 0;
  const last = hours.at(-1) ?? 0;
  const together = last - first === hours.length - 1;
  if (together) return ` from ${clock(first, 0)} to ${clock(last, 59)}`;
  return ` in hour ${list(runs(hours, String))}`;
}

function dayWords(rule: DayRule): string {
  const ofMonth = dayOfMonthWords(rule);
  const ofWeek = weekdayWords(rule);
  if (ofMonth === '' || ofWeek === '') return ofMonth + ofWeek;
  // Counted weekdays are not joined to days of the month by "or"; see cron-wall-time.ts.
  return rule.nthWeekdays.length > 0 ? ofWeek : `${ofMonth} or ${ofWeek}`;
}

function dayOfMonthWords({ days, lastDay, nearestWeekday }: DayRule): string {
  if (nearestWeekday !== null) return `on the weekday nearest to day ${nearestWeekday} of the month`;
  if (days === null) return '';
  const numbered =
    days.length === 0 ? [] : [`${days.length === 1 ? 'day' : 'days'} ${list(runs(days, String))}`];
  return `on ${list([...numbered, ...(lastDay ? ['the last day'] : [])])} of the month`;
}

function weekdayWords({ weekdays, nthWeekdays }: DayRule): string {
  if (nthWeekdays.length > 0) return `on the ${list(nthWeekdays.map(nthWords))} of the month`;
  if (weekdays === null || weekdays.length === 7) return '';
  // Monday first, so that a weekend is one run of days.
  const fromMonday = weekdays.map((day) => (day === 0 ? 7 : day)).sort((a, b) => a - b);
  const words = runs(fromMonday, (day) => WEEKDAYS[day % 7] ?? '');
  return words.length === 1 && fromMonday.length > 1 ? (words[0] ?? '') : `on ${list(words)}`;
}

function nthWords({ weekday, nth }: NthWeekday): string {
  return `${nth === 'last' ? 'last' : (ORDINALS[nth - 1] ?? '')} ${WEEKDAYS[weekday] ?? ''}`;
}

/** 15 for 0, 15, 30, 45: a step that fills its field evenly. */
function stepOf(values: readonly number[] | null, min: number, max: number): number | null {
  const [first, second] = values ?? [];
  if (values === null || first !== min || second === undefined) return null;
  const step = second - first;
  const even = (max - min + 1) % step === 0 && values.length === (max - min + 1) / step;
  return even && values.every((value, index) => value === min + index * step) ? step : null;
}

/** Three or more in a row become `1 to 5`. */
function runs(values: readonly number[], name: (value: number) => string): string[] {
  const words: string[] = [];
  for (let index = 0; index < values.length; ) {
    let end = index;
    while (values[end + 1] === (values[end] ?? 0) + 1) end += 1;
    const first = name(values[index] ?? 0);
    if (end - index >= 2) words.push(`${first} to ${name(values[end] ?? 0)}`);
    else words.push(...values.slice(index, end + 1).map(name));
    index = end + 1;
  }
  return words;
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
