// Runs that schedules make: one per tick, in order, within limits, and none for what was missed.
import { aDag, aWorld, everyDay, returns, t } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const at = (text: string) => Date.parse(text) * 1000;
const startDate = at('2024-01-01T00:00:00Z');
const daily = aDag('x', t('a')).with({ schedule: everyDay, startDate });
const cron = (text: string) => ({ ...everyDay, crons: [text] });
const days = (runs: readonly { runId: string }[]) =>
  runs.map(({ runId }) => runId.replace('scheduled__', '').slice(0, 13));

test('each tick makes exactly one run', async () => {
  await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
  await world.advance('3d');
  expect(days(await world.runs('x'))).toEqual([
    '2024-01-01T00',
    '2024-01-02T00',
    '2024-01-03T00',
    '2024-01-04T00',
  ]);
  expect((await world.runs('x')).map((run) => run.state)).toEqual([
    'success',
    'success',
    'success',
    'success',
  ]);
  expect(world.scheduler.repairs).toBe(0);
});

test('a tick starts at its very instant', async () => {
  await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
  await world.advance('1d');
  expect(world.started.at(-1)?.startUs).toBe(at('2024-01-02T00:00:00Z'));
});

describe('catching up', () => {
  test('makes a run for each missed tick, as many at a time as may run', async () => {
    const dag = aDag(
      'x',
      t('a').does(() => returns(undefined, '1h')),
    ).with({ schedule: everyDay, startDate, catchup: true, maxActiveRuns: 2 });
    await using world = await aWorld({ dags: [dag], startsAt: '2024-01-06T12:00:00Z' });
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-02T00']);
    await world.untilIdle();
    expect(days(await world.runs('x'))).toHaveLength(6);
    expect(world.started.map(({ startUs }) => (startUs - at('2024-01-06T12:00:00Z')) / 3600e6)).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  test('goes on past a tick whose logical date a manual run has taken', async () => {
    const dag = daily.with({ catchup: true, maxActiveRuns: 1 });
    await using world = await aWorld({ dags: [], startsAt: '2024-01-04T12:00:00Z' });
    await world.publish(dag.with({ schedule: { kind: 'none' } }));
    await world.trigger('x', { logicalDate: at('2024-01-02T00:00:00Z') });
    await world.untilIdle();
    await world.publish(dag);
    await world.untilIdle();
    // In the order in which they were due: the manual one when it was asked for.
    expect((await world.runs('x')).map(({ runId }) => runId.slice(0, 6))).toEqual([
      'schedu',
      'schedu',
      'schedu',
      'manual',
    ]);
    expect((await world.runs('x')).every((run) => run.state === 'success')).toBe(true);
  });

  test('of many ticks lets other DAGs run in between', async () => {
    const other = aDag('y', t('b')).with({ schedule: cron('5 * * * *'), startDate });
    const hourly = aDag('x', t('a')).with({ schedule: cron('0 * * * *'), startDate, catchup: true });
    await using world = await aWorld({ dags: [hourly, other], startsAt: '2024-01-09T00:10:00Z' });
    await world.untilIdle();
    expect(await world.runs('x')).toHaveLength(8 * 24 + 1);
    expect(world.started.findIndex(({ dagId }) => dagId === 'y')).toBeLessThan(30);
  });
});

describe('without catch-up', () => {
  test('a new DAG gets the newest tick that has passed, and no older one', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-09T12:00:00Z' });
    await world.untilIdle();
    expect(days(await world.runs('x'))).toEqual(['2024-01-09T00']);
  });

  test('a DAG that was paused over many ticks gets one run, for the newest', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
    await world.pause('x');
    await world.advance('5d');
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00']);
    await world.unpause('x');
    await world.untilIdle();
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-06T00']);
    await world.advance('1d');
    expect(days(await world.runs('x')).at(-1)).toBe('2024-01-07T00');
  });

  test('a run that outlasts ticks is followed by one, for the newest', async () => {
    const slow = aDag(
      'x',
      t('a').does(() => returns(undefined, '60h')),
    ).with({ schedule: everyDay, startDate, maxActiveRuns: 1 });
    await using world = await aWorld({ dags: [slow], startsAt: '2024-01-01T00:00:00Z' });
    await world.advance('61h');
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-03T00']);
  });
});

describe('a schedule that changes', () => {
  test('goes on from the last run with the new one', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
    await world.publish(daily.with({ schedule: cron('0 18 * * *') }));
    await world.advance('1d');
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-01T18']);
    await world.advance('12h');
    expect(days(await world.runs('x')).at(-1)).toBe('2024-01-02T18');
  });

  test('to none makes no more runs', async () => {
    await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T12:00:00Z' });
    await world.publish(daily.with({ schedule: { kind: 'none' } }));
    await world.advance('9d');
    expect(await world.runs('x')).toHaveLength(1);
  });

  test('whose end has come makes no more runs', async () => {
    await using world = await aWorld({
      dags: [daily.with({ endDate: at('2024-01-03T00:00:00Z') })],
      startsAt: '2024-01-01T12:00:00Z',
    });
    await world.advance('9d');
    expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-02T00', '2024-01-03T00']);
  });
});

test('@once runs once, whatever follows', async () => {
  await using world = await aWorld({ dags: [daily.with({ schedule: { kind: 'once' } })] });
  await world.advance('2d');
  await world.restart();
  await world.advance('2d');
  expect(await world.runs('x')).toHaveLength(1);
});

test('@continuous begins the next run when the one before has ended', async () => {
  const dag = aDag(
    'x',
    t('a').does(() => returns(undefined, '10m')),
  ).with({ schedule: { kind: 'continuous' }, startDate, maxActiveRuns: 1 });
  await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T12:00:00Z' });
  await world.advance('35m');
  const runs = await world.runs('x');
  expect(runs.map((run) => run.state)).toEqual(['success', 'success', 'success', 'running']);
});

test('restarts around a tick make no second run for it', async () => {
  await using world = await aWorld({ dags: [daily], startsAt: '2024-01-01T23:59:59Z' });
  for (let restart = 0; restart < 5; restart++) {
    await world.restart();
    await world.advance('300ms');
  }
  await world.advance('1h');
  expect(days(await world.runs('x'))).toEqual(['2024-01-01T00', '2024-01-02T00']);
});

test('a run from before the DAG’s start has no instances, and succeeds', async () => {
  await using world = await aWorld({
    dags: [aDag('x', t('a')).with({ startDate: at('2024-06-01T00:00:00Z') })],
  });
  await world.trigger('x', { logicalDate: at('2023-01-01T00:00:00Z') });
  await world.untilIdle();
  expect([await world.states('x'), await world.runState('x')]).toEqual([{}, 'success']);
});
