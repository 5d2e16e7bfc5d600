// Schedules that meet what does not stay as it is: clocks, calendars, pauses, versions, files.
import { NO_TIME, type TimetableDefinition } from '@ariel/core';
import { removeDagFile } from '@ariel/store';
import { aDag, aWorld, everyDay, fails, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const at = (text: string): number => Date.parse(text) * 1000;
const cron = (text: string, timezone = 'UTC'): TimetableDefinition => ({
  kind: 'cronTrigger',
  crons: [text],
  timezone,
  interval: NO_TIME,
  runImmediately: false,
});
const startDate = at('2024-01-01T00:00:00Z');
const daily = aDag('x', t('a')).with({ schedule: everyDay, startDate });

/** When runs were due, in UTC, to the minute. */
async function dueTimes(world: World, dagId = 'x'): Promise<string[]> {
  const rows = await world.database.all<{ at: number }>(
    'select run_after as at from dag_run where dag_id = ? order by run_after, id',
    [dagId],
  );
  return rows.map((row) => new Date(row.at / 1000).toISOString().slice(5, 16));
}

async function intervals(world: World, dagId = 'x'): Promise<string[]> {
  const rows = await world.database.all<{ a: number; b: number }>(
    'select interval_start as a, interval_end as b from dag_run where dag_id = ? order by run_after, id',
    [dagId],
  );
  const time = (us: number): string => new Date(us / 1000).toISOString().slice(8, 16);
  return rows.map(({ a, b }) => `${time(a)} to ${time(b)}`);
}

describe('a clock change', () => {
  test('forward moves a daily run that is jumped over, and back makes no second one', async () => {
    const dag = daily.with({ schedule: cron('30 2 * * *', 'Europe/Amsterdam') });
    await using spring = await aWorld({ dags: [dag], startsAt: '2024-03-29T12:00:00Z' });
    await spring.advance('3d');
    expect(await dueTimes(spring)).toEqual(['03-29T01:30', '03-30T01:30', '03-31T01:30', '04-01T00:30']);
    await using autumn = await aWorld({ dags: [dag], startsAt: '2024-10-25T12:00:00Z' });
    await autumn.advance('3d');
    expect(await dueTimes(autumn)).toEqual(['10-25T00:30', '10-26T00:30', '10-27T01:30', '10-28T01:30']);
  });

  test('leaves an hourly schedule with a run for each hour that passes', async () => {
    const dag = daily.with({ schedule: cron('0 * * * *', 'America/New_York') });
    await using world = await aWorld({ dags: [dag], startsAt: '2024-11-03T04:10:00Z' });
    await world.advance('4h');
    expect(await dueTimes(world)).toEqual([4, 5, 6, 7, 8].map((hour) => `11-03T0${hour}:00`));
  });

  test('that skips a whole day makes no run twice', async () => {
    const dag = daily.with({
      schedule: cron('0 6 * * *', 'Pacific/Apia'),
      startDate: at('2011-12-28T00:00:00Z'),
    });
    await using world = await aWorld({ dags: [dag], startsAt: '2011-12-28T17:00:00Z' });
    await world.advance('4d');
    expect(await dueTimes(world)).toEqual([
      '12-28T16:00',
      '12-29T16:00',
      '12-30T16:00',
      '12-31T16:00',
      '01-01T16:00',
    ]);
  });
});

test('a leap day comes every four years, and the scheduler waits for it', async () => {
  const dag = daily.with({ schedule: cron('0 0 29 2 *') });
  await using world = await aWorld({ dags: [dag], startsAt: '2024-02-28T12:00:00Z' });
  await world.advance('1d');
  expect(await dueTimes(world)).toEqual(['02-29T00:00']);
  expect((await world.dag('x'))?.next_run_after).toBe(at('2028-02-29T00:00:00Z'));
});

describe('a pause', () => {
  test('with catch-up is made up tick by tick', async () => {
    await using world = await aWorld({
      dags: [daily.with({ catchup: true, maxActiveRuns: 1 })],
      startsAt: '2024-01-01T12:00:00Z',
    });
    await world.pause('x');
    await world.advance('40d');
    expect(await dueTimes(world)).toHaveLength(1);
    await world.unpause('x');
    await world.untilIdle();
    const due = await dueTimes(world);
    expect([due.length, new Set(due).size, due.at(-1)]).toEqual([41, 41, '02-10T00:00']);
  });

  test('in the middle of a run holds it, and it goes on afterwards', async () => {
    const dag = aDag(
      'x',
      t('a').does(() => returns(undefined, '1h')),
      t('b').after('a'),
    ).with({
      schedule: everyDay,
      startDate,
    });
    await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T00:00:00Z' });
    await world.pause('x');
    await world.advance('2h');
    expect(await world.states('x')).toMatchObject({ a: 'success' });
    expect((await world.states('x')).b).not.toBe('success');
    await world.unpause('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
  });
});

describe('a version with another schedule', () => {
  test('of data intervals follows a trigger without a second run for a logical date', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
    await world.advance('1d');
    await world.publish(
      daily.with({ schedule: { kind: 'cronDataInterval', cron: '0 0 * * *', timezone: 'UTC' } }),
    );
    await world.advance('4d');
    expect(await intervals(world)).toEqual([
      '01T00:00 to 01T00:00',
      '02T00:00 to 02T00:00',
      '03T00:00 to 04T00:00',
      '04T00:00 to 05T00:00',
      '05T00:00 to 06T00:00',
    ]);
  });

  test('that comes while the DAG is paused counts from the last run', async () => {
    await using world = await aWorld({
      dags: [daily.with({ catchup: true })],
      startsAt: '2024-01-01T12:00:00Z',
    });
    await world.pause('x');
    await world.publish(daily.with({ catchup: true, schedule: cron('0 12 * * *') }));
    await world.advance('2d');
    await world.unpause('x');
    await world.untilIdle();
    expect(await dueTimes(world)).toEqual(['01-01T00:00', '01-01T12:00', '01-02T12:00', '01-03T12:00']);
  });
});

test('a file that is deleted and comes back goes on where it was', async () => {
  await using world = await aWorld({
    dags: [daily.with({ catchup: true })],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await removeDagFile(world.database, 'dags', 'x.ts');
  await world.advance('2d');
  expect(await dueTimes(world)).toEqual(['01-01T00:00']);
  await world.publish(daily.with({ catchup: true }));
  await world.untilIdle();
  expect(await dueTimes(world)).toEqual(['01-01T00:00', '01-02T00:00', '01-03T00:00']);
});

describe('events', () => {
  const schedule: TimetableDefinition = {
    kind: 'events',
    events: [5, 10, 15, 20].map((day) => at(`2024-01-${String(day).padStart(2, '0')}T00:00:00Z`)),
    restrictToEvents: false,
  };

  test('each make a run, and then there are no more', async () => {
    await using world = await aWorld({ dags: [daily.with({ schedule })], startsAt: '2024-01-01T12:00:00Z' });
    await world.advance('60d');
    expect(await dueTimes(world)).toEqual(['01-05T00:00', '01-10T00:00', '01-15T00:00', '01-20T00:00']);
    expect((await world.dag('x'))?.next_run_after).toBeNull();
  });

  test.each([
    ['without catch-up', false, ['01-15T00:00', '01-20T00:00']],
    ['with catch-up', true, ['01-05T00:00', '01-10T00:00', '01-15T00:00', '01-20T00:00']],
  ] as const)('that passed in a pause, %s', async (_what, catchup, expected) => {
    const dag = daily.with({ schedule, catchup });
    await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T12:00:00Z' });
    await world.pause('x');
    await world.advance('16d');
    await world.unpause('x');
    await world.advance('10d');
    expect(await dueTimes(world)).toEqual(expected);
  });
});

test('@continuous runs are about the time since the one before', async () => {
  const dag = aDag(
    'x',
    t('a').does(() => returns(undefined, '10m')),
  ).with({
    schedule: { kind: 'continuous' },
    startDate: at('2024-01-01T12:00:00Z'),
    maxActiveRuns: 1,
  });
  await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T12:05:00Z' });
  await world.advance('25m');
  expect(await intervals(world)).toEqual([
    '01T12:00 to 01T12:05',
    '01T12:05 to 01T12:15',
    '01T12:15 to 01T12:25',
  ]);
});

describe('run types', () => {
  test('that a DAG does not allow are not made by its schedule', async () => {
    await using world = await aWorld({ dags: [daily.with({ allowedRunTypes: ['manual'] })] });
    await world.advance('3d');
    expect(await world.runs('x')).toEqual([]);
    await world.trigger('x');
    expect(await world.runs('x')).toHaveLength(1);
  });

  test('nor by hand', async () => {
    await using world = await aWorld({ dags: [daily.with({ allowedRunTypes: ['scheduled', 'backfill'] })] });
    await expect(world.trigger('x')).rejects.toMatchObject({
      code: 'ARIEL_RUN_TYPE_NOT_ALLOWED',
      status: 400,
    });
  });

  test('that are allowed again go on from the last run', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
    await world.publish(daily.with({ allowedRunTypes: ['manual'] }));
    await world.advance('2d');
    await world.publish(daily);
    await world.advance('1d');
    expect(await dueTimes(world)).toEqual(['01-01T00:00', '01-03T00:00', '01-04T00:00']);
  });
});

describe('failed runs in a row', () => {
  const failing = aDag(
    'x',
    t('a').does(() => fails()),
  ).with({
    schedule: everyDay,
    startDate,
    maxConsecutiveFailedDagRuns: 3,
  });
  const warnings = (world: World): Promise<{ kind: string; message: string }[]> =>
    world.database.all('select kind, message from dag_warning');

  test('pause the DAG, with the reason on its pages and in the audit log', async () => {
    await using world = await aWorld({ dags: [failing], startsAt: '2024-01-01T12:00:00Z' });
    await world.advance('9d');
    expect(await dueTimes(world)).toEqual(['01-01T00:00', '01-02T00:00', '01-03T00:00']);
    expect((await world.dag('x'))?.is_paused).toBe(1);
    expect(await warnings(world)).toEqual([
      { kind: 'ARIEL_DAG_PAUSED_BY_FAILURES', message: expect.stringContaining('Its last 3 runs failed') },
    ]);
    expect(await world.database.all("select event, dag_id from event_log where event = 'pause'")).toEqual([
      { event: 'pause', dag_id: 'x' },
    ]);
  });

  test('leave the warning until somebody unpauses it, also when the file is read again', async () => {
    await using world = await aWorld({ dags: [failing], startsAt: '2024-01-01T12:00:00Z' });
    await world.advance('9d');
    await world.publish(failing.with({ description: 'mended' }));
    expect(await warnings(world)).toHaveLength(1);
    await world.unpause('x');
    expect(await warnings(world)).toEqual([]);
  });

  test('are counted from the last that succeeded', async () => {
    const days = [1, 2, 4, 5, 7, 8].map((day) => at(`2024-01-0${day}T00:00:00Z`));
    const dag = aDag(
      'x',
      t('a').does(({ startUs }) => (days.includes(startUs) ? fails() : returns(1))),
    ).with({
      ...failing.definition,
      tasks: aDag('x', t('a')).definition.tasks,
    });
    await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T00:00:00Z' });
    await world.advance('9d');
    expect((await world.dag('x'))?.is_paused).toBe(0);
    expect(await world.runs('x')).toHaveLength(10);
  });
});

test('a run that was made for next month takes no place before its time', async () => {
  await using world = await aWorld({
    dags: [daily.with({ maxActiveRuns: 1 })],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await world.trigger('x', { runAfter: at('2024-02-01T00:00:00Z') });
  await world.advance('2d');
  expect((await dueTimes(world)).slice(0, 3)).toEqual(['01-01T00:00', '01-02T00:00', '01-03T00:00']);
});
