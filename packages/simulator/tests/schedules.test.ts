// Which runs a simulation brings, and when: schedules over a year, clock changes, catch-up, runs by hand.
import { dag, type Timetable, task } from '@ariel/sdk';
import { expect, test } from 'vitest';
import { simulate } from '../src/index.ts';

const oneTask = (dagId: string, options: Parameters<typeof dag>[1]) =>
  dag(dagId, options, () => {
    task('work', () => 1)();
  });

test('a daily schedule has a run for each day of the year, and each ends when its task does', async () => {
  const plan = await simulate(oneTask('daily', { schedule: '@daily', startDate: '2025-01-01' }), {
    from: '2026-01-01',
    to: '2027-01-01',
    durations: '5m',
  });
  expect(plan.runs).toHaveLength(365);
  const [first] = plan.runs;
  expect(first).toMatchObject({
    dagId: 'daily',
    runId: 'scheduled__2026-01-01T00:00:00+00:00',
    runType: 'scheduled',
    state: 'success',
    runAfter: new Date('2026-01-01T00:00:00Z'),
    start: new Date('2026-01-01T00:00:00Z'),
    end: new Date('2026-01-01T00:05:00Z'),
    waits: [],
  });
  expect(plan.runs.every(({ state }) => state === 'success')).toBe(true);
  expect(plan.unfinished).toEqual([]);
});

test('an hourly schedule keeps its pace over both clock changes, a daily one its time of day', async () => {
  const zone = { timezone: 'Europe/Amsterdam', startDate: '2026-01-01' };
  const dags = [
    oneTask('hourly', { schedule: '0 * * * *', ...zone }),
    oneTask('morning', { schedule: '30 2 * * *', ...zone }),
  ];
  const spring = await simulate(dags, { from: '2026-03-28', to: '2026-03-31' });
  const of = (plan: typeof spring, dagId: string) => plan.runs.filter((run) => run.dagId === dagId);
  expect(of(spring, 'hourly')).toHaveLength(72);
  // 02:30 does not exist on March 29: the run is an hour later on the clock of the wall.
  expect(of(spring, 'morning').map(({ runAfter }) => runAfter.toISOString())).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
  const autumn = await simulate(dags, { from: '2026-10-24', to: '2026-10-27' });
  expect(of(autumn, 'hourly')).toHaveLength(72);
  expect(of(autumn, 'morning')).toHaveLength(3);
});

test('without backlog a schedule goes on at `from`; with it, a DAG with catchup makes up what it missed', async () => {
  const late = oneTask('late', {
    schedule: '@daily',
    startDate: '2025-12-01',
    catchup: true,
    maxActiveRuns: 2,
  });
  const span = { from: '2026-01-01', to: '2026-01-03', durations: '1h' } as const;
  const steady = await simulate(late, span);
  expect(steady.runs.map(({ runAfter }) => runAfter.toISOString().slice(0, 10))).toEqual([
    '2026-01-01',
    '2026-01-02',
  ]);
  const fresh = await simulate(late, { ...span, backlog: true });
  expect(fresh.runs).toHaveLength(33);
  // Two at once, an hour each: the third pair waits two hours.
  expect(fresh.runs[4]?.waits).toEqual([
    { cause: 'runSlot', ms: 2 * 3_600_000, text: '2 h waiting for a free run slot (maxActiveRuns 2)' },
  ]);
  expect(fresh.limits[0]).toMatchObject({ name: 'maxActiveRuns of late', size: 2, peak: 2 });
});

test('ticks that get no run because others are still going are told', async () => {
  const slow = oneTask('slow', { schedule: '@hourly', startDate: '2025-01-01', maxActiveRuns: 1 });
  const plan = await simulate(slow, { from: '2026-01-01', to: '2026-01-02', durations: '150m' });
  expect(plan.runs.length).toBeLessThan(24);
  expect(plan.notes).toContainEqual(
    expect.stringMatching(/^\d+ of the 24 runs that the schedule of slow asks for would be left out/),
  );
});

test('a run that does not end before `to` is named, with what is open in it', async () => {
  const stuck = oneTask('stuck', {
    schedule: '@daily',
    startDate: '2025-01-01',
    catchup: true,
    maxActiveRuns: 1,
  });
  const plan = await simulate(stuck, { from: '2026-01-01', to: '2026-01-03', durations: '90d' });
  expect(plan.runs).toHaveLength(1);
  expect(plan.unfinished).toMatchObject([
    { state: 'running', end: null, tasks: [{ taskId: 'work', state: 'running', end: null }] },
  ]);
  expect(plan.toString()).toContain('scheduled__2026-01-01T00:00:00+00:00: work is running');
});

test('a run is started by hand at its time, with its params', async () => {
  const { param } = await import('@ariel/sdk');
  const manual = dag('manual', { params: { region: param.string({ default: 'EU' }) } }, () => {
    task('work', () => 1)();
  });
  const seen: unknown[] = [];
  const plan = await simulate(manual, {
    from: '2026-01-01',
    to: '2026-02-01',
    triggers: [{ at: '2026-01-10T12:00', params: { region: 'US' } }],
    durations: {
      work: ({ run }) => {
        seen.push(run.params.region);
        return '1h';
      },
    },
  });
  expect(plan.runs).toMatchObject([
    { runType: 'manual', start: new Date('2026-01-10T12:00:00Z'), end: new Date('2026-01-10T13:00:00Z') },
  ]);
  expect(seen).toEqual(['US']);
});

test('the same input gives the same result', async () => {
  const dags = [
    oneTask('a', { schedule: '*/7 * * * *', startDate: '2025-01-01' }),
    oneTask('b', { schedule: '*/5 * * * *', startDate: '2025-01-01' }),
  ];
  const ask = () => simulate(dags, { from: '2026-01-01', to: '2026-01-02', durations: '4m', parallelism: 1 });
  const [first, second] = [await ask(), await ask()];
  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  expect(second.table()).toBe(first.table());
});

test("a timetable of the user's own is asked as often as it takes", async () => {
  // Every other day at noon.
  const day = 86_400_000;
  const everyOther: Timetable = {
    name: 'EveryOther',
    nextRun: async ({ last, startDate }) => {
      const start = new Date(last === null ? (startDate?.getTime() ?? 0) : last.end.getTime() + day);
      return { dataInterval: { start, end: new Date(start.getTime() + day) } };
    },
  };
  const own = oneTask('own', { schedule: everyOther, startDate: '2024-01-01', catchup: true });
  const plan = await simulate(own, { from: '2026-01-01', to: '2027-01-01' });
  expect(plan.runs).toHaveLength(183);
  const gaps = plan.runs.map(
    ({ runAfter }, index) => runAfter.getTime() - (plan.runs[index - 1]?.runAfter.getTime() ?? 0),
  );
  expect(new Set(gaps.slice(1))).toEqual(new Set([2 * day]));
});

test('a DAG that may not run before the run before it has done its task waits for it', async () => {
  const chained = dag('chained', { schedule: '@hourly', startDate: '2025-01-01', catchup: true }, () => {
    task('load', () => 1, { dependsOnPast: true })();
  });
  const plan = await simulate(chained, { from: '2026-01-01', to: '2026-01-01T03:00', durations: '80m' });
  expect(plan.runs[1]?.tasks[0]?.waits).toEqual([
    { cause: 'previousRun', ms: 20 * 60_000, text: '20 m waiting for the run before (dependsOnPast)' },
  ]);
});

test('a year of runs leaves no more in the database than a few days, and later runs still know those before', async () => {
  const chained = dag('chained', { schedule: '@daily', startDate: '2025-01-01', catchup: true }, () => {
    task('load', () => 1, { dependsOnPast: true })();
  });
  const plan = await simulate(chained, {
    from: '2026-01-01',
    to: '2027-01-01',
    outcomes: { load: ({ run }) => (run.runAfter.getUTCMonth() === 10 ? 'failed' : 'success') },
  });
  const failed = plan.runs.findIndex(({ state }) => state === 'failed');
  expect(plan.runs[failed]?.runAfter.toISOString()).toBe('2026-11-01T00:00:00.000Z');
  // What comes after never has its past: it waits, or its run ends without it.
  expect(plan.runs.slice(failed + 1).every(({ state }) => state !== 'success')).toBe(true);
});

test('several runs are started by hand at one instant, also at one at which the schedule starts one', async () => {
  const both = dag('both', { schedule: '0 12 * * *', startDate: '2025-01-01' }, () => {
    task('work', () => 1)();
  });
  const at = '2026-01-10T12:00';
  const plan = await simulate(both, { from: '2026-01-10', to: '2026-01-12', triggers: [{ at }, { at }] });
  const runs = plan.runs.map(({ logicalDate, runType, state }) => [
    runType,
    logicalDate?.toISOString(),
    state,
  ]);
  expect(runs.sort()).toEqual([
    ['manual', '2026-01-10T12:00:00.000Z', 'success'],
    ['manual', '2026-01-10T12:00:00.000Z', 'success'],
    ['scheduled', '2026-01-10T12:00:00.000Z', 'success'],
    ['scheduled', '2026-01-11T12:00:00.000Z', 'success'],
  ]);
  expect(new Set(plan.runs.map(({ runId }) => runId)).size).toBe(4);
});
