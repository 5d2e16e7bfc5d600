// What `schedule` means, how it is said in words and what is refused.
import { expect, test } from 'vitest';
import { describeSchedule, scheduleSummary } from './describe-schedule.ts';
import { resolveSchedule } from './resolve-schedule.ts';

const ZONE = 'Europe/Amsterdam';

test.each([
  [null, 'Never, only by hand', 'None'],
  ['@once', 'Once, as soon as possible', '@once'],
  ['@continuous', 'Again as soon as the last run has ended', '@continuous'],
  ['@Daily', 'At 00:00, every day (Europe/Amsterdam)', '@daily'],
  ['@hourly', 'Every hour', '@hourly'],
  ['@weekly', 'At 00:00, on Sunday (Europe/Amsterdam)', '@weekly'],
  ['@yearly', 'At 00:00, on day 1 of January (Europe/Amsterdam)', '@yearly'],
  [' 0 6 * * * ', 'At 06:00, every day (Europe/Amsterdam)', '0 6 * * *'],
  ['*/15 * * * *', 'Every 15 minutes', '*/15 * * * *'],
  [
    '*/15 9-17 * * 1-5',
    'Every 15 minutes from 09:00 to 17:59, Monday to Friday (Europe/Amsterdam)',
    '*/15 9-17 * * 1-5',
  ],
  [
    '0 6,18 * jun,jul *',
    'At 06:00 and 18:00, every day in June and July (Europe/Amsterdam)',
    '0 6,18 * jun,jul *',
  ],
  ['5 */3 * * *', 'Every 3 hours at minute 5 (Europe/Amsterdam)', '5 */3 * * *'],
  [
    '0 0 15W * *',
    'At 00:00, on the weekday nearest to day 15 of the month (Europe/Amsterdam)',
    '0 0 15W * *',
  ],
  ['0 0 * * mon#1', 'At 00:00, on the first Monday of the month (Europe/Amsterdam)', '0 0 * * mon#1'],
  ['0 0 13 * 5', 'At 00:00, on day 13 of the month or on Friday (Europe/Amsterdam)', '0 0 13 * 5'],
  ['* * * * * */30', 'Every 30 seconds', '* * * * * */30'],
  ['15m', 'Every 15 minutes', '0:15:00'],
  ['1d', 'Every day', '1 day, 0:00:00'],
  ['500ms', 'Every 500 ms', '0:00:00.500000'],
  [{ hours: 1 }, 'Every hour', '1:00:00'],
  [{ months: 1 }, 'Every month', 'relativedelta(months=+1)'],
  [{ months: 1, days: 2 }, 'Every 1 month 2 days', 'relativedelta(months=+1, days=+2)'],
])('%j is described as %s', (schedule, words, summary) => {
  const { timetable, warnings } = resolveSchedule(schedule, ZONE);
  expect([describeSchedule(timetable), scheduleSummary(timetable), warnings]).toEqual([words, summary, []]);
});

test('cron strings and durations become triggers without a data interval', () => {
  const interval = { kind: 'fixed', ms: 0 };
  expect(resolveSchedule('0 6 * * *', ZONE).timetable).toEqual({
    kind: 'cronTrigger',
    crons: ['0 6 * * *'],
    timezone: ZONE,
    interval,
    runImmediately: false,
  });
  expect(resolveSchedule('90s', ZONE).timetable).toEqual({
    kind: 'deltaTrigger',
    delta: { kind: 'fixed', ms: 90_000 },
    interval,
  });
});

test('a timetable is taken as it is, and checked', () => {
  const timetable = { kind: 'cronDataInterval', cron: '0 6 * * *', timezone: 'Asia/Tehran' } as const;
  expect(resolveSchedule(timetable, ZONE).timetable).toBe(timetable);
  expect(() => resolveSchedule({ ...timetable, timezone: 'Asia/Nowhere' }, ZONE)).toThrow(
    /not a known time zone/,
  );
});

test.each([
  ['0 0 30 2 *', /names a date that never comes/],
  ['*/61 * * * *', /'\*\/61' \(minute\) has a step larger than the field/],
])('%s is accepted with a warning', (schedule, warning) => {
  const { warnings } = resolveSchedule(schedule, ZONE);
  expect(warnings).toEqual([expect.stringMatching(warning)]);
});

test.each([
  ['@never', 'ARIEL_TIME_SCHEDULE', /the presets are @once, @continuous, @hourly/],
  ['nonsense', 'ARIEL_TIME_CRON', /it has 1 field/],
  ['0 6 * *', 'ARIEL_TIME_CRON', /it has 4 fields/],
  ['0s', 'ARIEL_TIME_SCHEDULE', /must be more than nothing/],
  [15, 'ARIEL_TIME_SCHEDULE', /15 is not a schedule; give null/],
  [{ hour: 1 }, 'ARIEL_TIME_DURATION', /there is no part 'hour'/],
  [{ months: 1.5 }, 'ARIEL_TIME_DURATION', /'months' must be a whole number/],
  [{ kind: 'constructor' }, 'ARIEL_TIME_DURATION', /there is no part 'kind'/],
  [['0 6 * * *'], 'ARIEL_TIME_SCHEDULE', /is not a schedule/],
])('%j is refused with its reason', (schedule, code, message) => {
  expect(() => resolveSchedule(schedule, ZONE)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});
