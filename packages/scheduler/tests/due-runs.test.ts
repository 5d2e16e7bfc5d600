// Ticks become runs: by a clock that jumps, and by the answers of timetables of users' own.
import type { PlannedRun, TimetableAnswers, TimetableDefinition } from '@ariel/core';
import { type Database, readWantedPlans, saveTimetableAnswers } from '@ariel/store';
import { aDag, aWorld, everyDay, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { createDueRuns } from '../src/create-due-runs.ts';

const at = (text: string): number => Date.parse(text) * 1000;
const DAY = 86_400_000_000;
const startDate = at('2024-01-01T00:00:00Z');

interface Clock {
  nowUs: number;
  wanted: number;
}

/** Makes everything that is due, as if each run ended at once; gives the days. */
async function makeAll(database: Database, clock: Clock): Promise<string[]> {
  const settings = { database, nowUs: () => clock.nowUs, timetablesWanted: () => void clock.wanted++ };
  for (let turn = 0; turn < 100; turn++) {
    const { created, more } = await createDueRuns(settings);
    await database.run("update dag_run set state = 'success'");
    if (created.length === 0 && !more) break;
  }
  const rows = await database.all<{ at: number }>('select run_after as at from dag_run order by run_after');
  return rows.map((row) => new Date(row.at / 1000).toISOString().slice(0, 10));
}

/** A world whose scheduler stands still: the DAGs are paused while it looks, and are not when we do. */
async function still(dags: readonly ReturnType<typeof aDag>[], startsAt: string): Promise<World> {
  const world = await aWorld({ dags: dags.map((dag) => dag.with({ isPausedUponCreation: true })), startsAt });
  await world.database.run('update dag set is_paused = 0');
  return world;
}

describe('a clock that jumps', () => {
  test('forward and back again: the ticks in between get their runs, and none gets two', async () => {
    const daily = aDag('x', t('a')).with({ schedule: everyDay, startDate });
    await using world = await still([daily], '2024-01-01T12:00:00Z');
    const clock = { nowUs: at('2024-01-01T12:00:00Z'), wanted: 0 };
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-01']);
    clock.nowUs = at('2025-01-01T12:00:00Z');
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-01', '2025-01-01']);
    clock.nowUs = at('2024-01-02T12:00:00Z');
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-01', '2024-01-02', '2025-01-01']);
    clock.nowUs = at('2024-01-03T12:00:00Z');
    expect(await makeAll(world.database, clock)).toEqual([
      '2024-01-01',
      '2024-01-02',
      '2024-01-03',
      '2025-01-01',
    ]);
  });

  test('with catch-up: what was made for a time to come is not made again when it comes', async () => {
    const daily = aDag('x', t('a')).with({ schedule: everyDay, startDate, catchup: true });
    await using world = await still([daily], '2024-01-01T12:00:00Z');
    const clock = { nowUs: at('2024-01-20T12:00:00Z'), wanted: 0 };
    expect(await makeAll(world.database, clock)).toHaveLength(20);
    for (let day = 2; day <= 22; day++) {
      clock.nowUs = startDate + day * DAY - DAY / 2;
      await makeAll(world.database, clock);
    }
    const made = await makeAll(world.database, clock);
    expect([made.length, new Set(made).size, made.at(-1)]).toEqual([22, 22, '2024-01-22']);
  });

  test('by a little now and then changes nothing', async () => {
    const daily = aDag('x', t('a')).with({ schedule: everyDay, startDate });
    await using world = await still([daily], '2024-01-01T12:00:00Z');
    const clock = { nowUs: at('2024-01-02T00:00:00Z'), wanted: 0 };
    await makeAll(world.database, clock);
    clock.nowUs -= 5_000_000;
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-02']);
    clock.nowUs += 10_000_000;
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-02']);
  });
});

test('many DAGs that are due at once are made in pieces', async () => {
  const dags = Array.from({ length: 250 }, (_none, index) =>
    aDag(`d${index}`, t('a')).with({ schedule: everyDay, startDate }),
  );
  await using world = await still(dags, '2024-01-01T12:00:00Z');
  const settings = { database: world.database, nowUs: () => at('2024-01-01T12:00:00Z') };
  const first = await createDueRuns(settings);
  const second = await createDueRuns(settings);
  expect([first.created.length, first.more, second.created.length, second.more]).toEqual([
    200,
    true,
    50,
    false,
  ]);
});

describe('a timetable of the user’s own', () => {
  const schedule: TimetableDefinition = {
    kind: 'custom',
    name: 'Own',
    summary: 'Own',
    description: 'As it says',
    activeRunsLimit: null,
    options: null,
  };
  /** A run a day, from the day after `first` days. */
  const days = (first: number, count: number): PlannedRun[] =>
    Array.from({ length: count }, (_none, index) => {
      const start = startDate + (first + index) * DAY;
      return { logicalDate: start, dataInterval: { start, end: start + DAY }, runAfter: start + DAY };
    });
  const answer = (world: World, answers: Partial<TimetableAnswers>, nowUs = startDate): Promise<boolean> => {
    const full = { runs: [], isComplete: false, manual: [], ...answers };
    return world.database.transaction((tx) => saveTimetableAnswers(tx, { dagId: 'x', answers: full, nowUs }));
  };
  const custom = aDag('x', t('a')).with({ schedule, startDate, catchup: true });
  const wanted = async (world: World): Promise<string[]> =>
    (await readWantedPlans(world.database)).map((plan) => plan.dagId);

  test('makes no runs before it was asked, and is wanted from the first', async () => {
    await using world = await still([custom], '2024-01-01T12:00:00Z');
    const clock = { nowUs: at('2024-02-01T00:00:00Z'), wanted: 0 };
    expect(await makeAll(world.database, clock)).toEqual([]);
    expect(await wanted(world)).toEqual(['x']);
  });

  test('makes those that it answered, and is wanted again before they run out', async () => {
    await using world = await still([custom], '2024-01-01T12:00:00Z');
    await answer(world, { runs: days(0, 64) });
    expect(await wanted(world)).toEqual([]);
    const clock = { nowUs: startDate + 20 * DAY, wanted: 0 };
    expect(await makeAll(world.database, clock)).toHaveLength(20);
    expect([await wanted(world), clock.wanted]).toEqual([[], 0]);
    clock.nowUs = startDate + 40 * DAY;
    expect(await makeAll(world.database, clock)).toHaveLength(40);
    expect([await wanted(world), clock.wanted]).toEqual([['x'], 1]);
    await answer(world, { runs: days(40, 64) });
    clock.nowUs = startDate + 80 * DAY;
    const made = await makeAll(world.database, clock);
    expect([made.length, new Set(made).size]).toEqual([80, 80]);
  });

  test('that has run out waits, without catch-up with its last run, too', async () => {
    await using world = await still([custom.with({ catchup: false })], '2024-01-01T12:00:00Z');
    await answer(world, { runs: days(0, 3) });
    const clock = { nowUs: startDate + 9 * DAY, wanted: 0 };
    expect(await makeAll(world.database, clock)).toEqual([]);
    await answer(world, { runs: days(8, 3) });
    expect(await makeAll(world.database, clock)).toEqual(['2024-01-10']);
  });

  test('whose runs are all told ends with the last of them', async () => {
    await using world = await still([custom], '2024-01-01T12:00:00Z');
    await answer(world, { runs: days(0, 3), isComplete: true });
    const clock = { nowUs: startDate + 9 * DAY, wanted: 0 };
    expect(await makeAll(world.database, clock)).toHaveLength(3);
    expect([await wanted(world), (await world.dag('x'))?.next_run_after]).toEqual([[], null]);
  });

  test('said ahead of time what a run by hand is about', async () => {
    await using world = await still([custom], '2024-01-01T12:00:00Z');
    await answer(world, {
      runs: days(0, 3),
      manual: [{ at: startDate, dataInterval: { start: startDate - DAY, end: startDate } }],
    });
    await world.trigger('x', { logicalDate: startDate + DAY / 2 });
    const run = await world.newestRun('x');
    expect([run.interval_start, run.interval_end]).toEqual([startDate - DAY / 2, startDate + DAY / 2]);
  });

  test('that said nothing of it: the latest run that was due', async () => {
    await using world = await still([custom], '2024-01-01T12:00:00Z');
    await answer(world, { runs: days(0, 3) });
    await world.trigger('x', { logicalDate: startDate + 2.5 * DAY });
    const run = await world.newestRun('x');
    expect([run.interval_start, run.interval_end]).toEqual([startDate + DAY, startDate + 2 * DAY]);
  });
});
