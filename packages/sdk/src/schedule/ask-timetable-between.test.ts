import { expect, test } from 'vitest';
import { askTimetableBetween } from './ask-timetable-between.ts';
import type { Timetable, TimetableQuestion, TimetableRun } from './timetable.ts';

const DAY = 86_400_000_000;
const at = (text: string): number => Date.parse(text) * 1000;
const after = (start: Date, days: number): TimetableRun => ({
  dataInterval: { start, end: new Date(start.getTime() + (days * DAY) / 1000) },
});
const everyThreeDays: Timetable = {
  nextRun: ({ last, startDate, now }) => after(last?.end ?? startDate ?? now, 3),
};
const window = { from: at('2026-01-10'), to: at('2026-01-16'), now: at('2026-02-01'), most: 100 };
const datesOf = async (
  timetable: Timetable,
  changes: Partial<typeof window> = {},
  start: string | null = null,
) => {
  const runs = await askTimetableBetween(
    timetable,
    { ...window, ...changes },
    start === null ? null : at(start),
  );
  return runs.map(({ logicalDate }) => new Date(logicalDate / 1000).toISOString().slice(5, 10));
};

test('both ends of the window are included, and no more is given than wanted', async () => {
  expect(await datesOf(everyThreeDays)).toEqual(['01-10', '01-13', '01-16']);
  expect(await datesOf(everyThreeDays, { most: 2 })).toEqual(['01-10', '01-13']);
  expect(await datesOf(everyThreeDays, { to: at('2026-01-10') })).toEqual(['01-10']);
});

test('the dates are those of a schedule that counts from the DAG’s start date', async () => {
  expect(await datesOf(everyThreeDays, {}, '2026-01-02')).toEqual(['01-11', '01-14']);
  expect(await datesOf(everyThreeDays, {}, '2026-01-14')).toEqual(['01-10', '01-13', '01-16']);
});

test('it is told that nothing ran yet and all is to be made up', async () => {
  const asked: TimetableQuestion[] = [];
  const timetable: Timetable = {
    nextRun: (question) => {
      asked.push(question);
      return null;
    },
  };
  expect(await datesOf(timetable, {}, '2026-01-02')).toEqual([]);
  expect(asked).toEqual([
    {
      ...{ last: null, now: new Date('2026-02-01'), startDate: new Date('2026-01-02') },
      ...{ endDate: new Date('2026-01-16'), catchup: true },
    },
  ]);
});

test('one that never comes to the window, or goes backwards, is told apart from one without runs', async () => {
  const slow: Timetable = {
    nextRun: ({ last }) => after(new Date(last === null ? 0 : last.start.getTime() + 1), 0),
  };
  await expect(datesOf(slow)).rejects.toThrow(/was asked 500000 times.*begin at `startDate`/);
  await expect(datesOf({ nextRun: () => after(new Date(0), 1) })).rejects.toMatchObject({
    code: 'ARIEL_TIMETABLE_ANSWER',
  });
  await expect(
    datesOf({
      nextRun: () => {
        throw new Error('no calendar');
      },
    }),
  ).rejects.toMatchObject({ code: 'ARIEL_TIMETABLE_FAILED' });
}, 60_000);
