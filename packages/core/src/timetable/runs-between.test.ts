import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { isPeriodic, runsBetween } from './runs-between.ts';
import type { TimetableDefinition } from './timetable.ts';

const at = (text: string) => parseInstant(text, 'UTC');
const midnight: TimetableDefinition = { kind: 'cronDataInterval', cron: '0 0 * * *', timezone: 'UTC' };
const list = (timetable: TimetableDefinition, from: string, to: string, now = '2024-02-01', most = 100) =>
  runsBetween(timetable, { from: at(from), to: at(to), now: at(now), most }).map(({ logicalDate }) =>
    formatInstant(logicalDate).slice(0, 16),
  );

test('both ends are included', () => {
  expect(list(midnight, '2024-01-01', '2024-01-03')).toEqual([
    '2024-01-01T00:00',
    '2024-01-02T00:00',
    '2024-01-03T00:00',
  ]);
  expect(list(midnight, '2024-01-01T00:00:01Z', '2024-01-02')).toEqual(['2024-01-02T00:00']);
});

test('runs that are not due yet are left out', () => {
  expect(list(midnight, '2024-01-01', '2024-01-10', '2024-01-03T12:00:00Z')).toEqual([
    '2024-01-01T00:00',
    '2024-01-02T00:00',
  ]);
});

test('a range without a tick has none, and a long one no more than asked for', () => {
  expect(list(midnight, '2024-01-01T01:00:00Z', '2024-01-01T02:00:00Z')).toEqual([]);
  expect(list(midnight, '2020-01-01', '2024-01-01', '2024-02-01', 3)).toHaveLength(3);
});

test('what plans by what happens cannot be listed', () => {
  for (const kind of ['none', 'once', 'continuous', 'assets', 'partitionedAssets', 'partitionedAtRuntime']) {
    expect(isPeriodic({ kind } as TimetableDefinition)).toBe(false);
    expect(list({ kind } as TimetableDefinition, '2024-01-01', '2024-01-03')).toEqual([]);
  }
  expect(isPeriodic(midnight)).toBe(true);
});

test('dates that somebody wrote down are listed, whenever they were', () => {
  const events = ['2023-12-24', '2024-01-06', '2024-01-07', '2024-03-01'].map(at);
  const timetable: TimetableDefinition = { kind: 'events', events, restrictToEvents: false };
  expect(isPeriodic(timetable)).toBe(true);
  expect(list(timetable, '2023-12-01', '2024-01-06')).toEqual(['2023-12-24T00:00', '2024-01-06T00:00']);
  expect(list(timetable, '2024-01-07', '2024-12-31')).toEqual(['2024-01-07T00:00']);
});

test('a schedule by time and assets has the dates of its time', () => {
  const assets = { kind: 'asset', name: 'a', uri: 'a', group: 'asset' } as never;
  for (const kind of ['assetOrTime', 'assetAndTime'] as const) {
    const both: TimetableDefinition = { kind, timetable: midnight, assets };
    expect(list(both, '2024-01-01', '2024-01-02')).toHaveLength(2);
    expect(isPeriodic({ kind, timetable: { kind: 'none' }, assets })).toBe(false);
  }
});

test('a timetable of the user’s own is asked elsewhere', () => {
  const custom = { kind: 'custom', name: 'mine' } as TimetableDefinition;
  expect(isPeriodic(custom)).toBe(true);
  expect(list(custom, '2024-01-01', '2024-01-03')).toEqual([]);
});
