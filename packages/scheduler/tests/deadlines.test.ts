// Deadlines of runs: missed once, met in silence, and never in the way of the runs themselves.
import type { DeadlineDefinition } from '@ariel/core';
import { aDag, aWorld, Fleet, returns, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';

const MIN_MS = 60_000;
const queued = (intervalMs: number): DeadlineDefinition => ({
  reference: { kind: 'dagrunQueuedAt' },
  intervalMs,
});

const slow = (deadlines: readonly DeadlineDefinition[], takes = '10m') =>
  aDag(
    'x',
    t('a').does(() => returns(1, takes)),
  ).with({ deadlines });

interface Row {
  readonly alert: number;
  readonly at: number | null;
  readonly missed_at: number | null;
}

const rowsOf = ({ database }: Pick<World, 'database'>): Promise<Row[]> =>
  database.all<Row>('select alert, at, missed_at from deadline order by run_ref, alert');

test('one that passes is recorded and called at its time, and the run goes on', async () => {
  await using world = await aWorld({ dags: [slow([queued(5 * MIN_MS)])] });
  const startUs = world.nowUs();
  await world.trigger('x');
  await world.advance('4m');
  expect(await rowsOf(world)).toEqual([{ alert: 0, at: startUs + 5 * MIN_MS * 1000, missed_at: null }]);
  await world.advance('90s');
  expect(await rowsOf(world)).toEqual([
    { alert: 0, at: startUs + 5 * MIN_MS * 1000, missed_at: startUs + 5 * MIN_MS * 1000 },
  ]);
  expect(world.called.map(({ callback }) => callback)).toMatchObject([
    {
      kind: 'deadline',
      alert: 0,
      deadline: { reference: 'dagrun_queued_at', intervalMs: 5 * MIN_MS },
      reason: 'the run was not over by 2024-01-01T00:05:00.000Z',
    },
  ]);
  await world.untilIdle();
  expect(await world.runState('x')).toBe('success');
  expect(world.called).toHaveLength(1);
});

test('one that is met is gone when the run ends', async () => {
  await using world = await aWorld({ dags: [slow([queued(5 * MIN_MS), queued(60 * MIN_MS)], '4m')] });
  await world.trigger('x');
  await world.untilIdle();
  await world.advance('2h');
  expect([await rowsOf(world), world.called]).toEqual([[], []]);
});

test('a run that waits in the queue is late, too', async () => {
  await using world = await aWorld({ maxActiveRuns: 1, dags: [slow([queued(5 * MIN_MS)])] });
  await world.trigger('x');
  await world.trigger('x');
  await world.advance('6m');
  expect((await rowsOf(world)).map((row) => row.missed_at !== null)).toEqual([true, true]);
  expect(world.called).toHaveLength(2);
});

test('references: the logical date, a fixed instant, also before it', async () => {
  const day = Date.UTC(2024, 0, 2) * 1000;
  const deadlines: DeadlineDefinition[] = [
    { reference: { kind: 'dagrunLogicalDate' }, intervalMs: 60 * MIN_MS },
    { reference: { kind: 'fixedDatetime', at: day }, intervalMs: -30 * MIN_MS },
  ];
  await using world = await aWorld({ dags: [slow(deadlines, '1s')] });
  await world.pause('x');
  await world.trigger('x', { logicalDate: day });
  await world.trigger('x');
  expect(await rowsOf(world)).toEqual([
    { alert: 0, at: day + 60 * MIN_MS * 1000, missed_at: null },
    { alert: 1, at: day - 30 * MIN_MS * 1000, missed_at: null },
    { alert: 1, at: day - 30 * MIN_MS * 1000, missed_at: null },
  ]);
});

test('the average of the last runs that succeeded, where there are enough', async () => {
  const reference = { kind: 'averageRuntime', limit: 2, minRuns: 2 } as const;
  const times = ['1m', '4m', '2m', '10m'];
  let run = 0;
  const dag = aDag(
    'x',
    t('a').does(() => returns(1, times[run++] ?? '1s')),
  ).with({
    deadlines: [{ reference, intervalMs: MIN_MS }],
  });
  await using world = await aWorld({ dags: [dag] });
  const ats: (number | null)[] = [];
  for (let count = 0; count < 4; count += 1) {
    await world.trigger('x');
    await world.settle();
    const [row] = await rowsOf(world);
    ats.push(
      row?.at === undefined || row.at === null ? null : Math.round((row.at - world.nowUs()) / 1000 / MIN_MS),
    );
    if (count < 3) await world.untilIdle();
  }
  // Of the first two runs there is too little history; then the mean of 1 and 4 minutes, then of 4 and 2, and a minute more.
  expect(ats).toEqual([null, null, 4, 4]);
  await world.advance('5m');
  expect(world.called.map(({ callback }) => callback?.deadline?.reference)).toEqual(['average_runtime']);
});

test('a function of the file says when: until it has, nothing is late', async () => {
  const dag = slow([{ reference: { kind: 'custom', name: 'soon' }, intervalMs: -MIN_MS }], '1h');
  await using world = await aWorld({ dags: [dag] });
  const at = world.nowUs() + 5 * MIN_MS * 1000;
  world.callBack = ({ callback }) =>
    callback?.kind === 'reference'
      ? {
          outcome: {
            kind: 'success',
            xcoms: [{ key: 'return_value', json: String(at), length: null }],
            followed: null,
          },
        }
      : returns();
  await world.trigger('x');
  await world.advance('10s');
  expect(await rowsOf(world)).toEqual([{ alert: 0, at: at - MIN_MS * 1000, missed_at: null }]);
  await world.advance('5m');
  expect(world.called.map(({ callback }) => callback?.kind)).toEqual(['reference', 'deadline']);
});

test('a function that says null, or fails, makes none', async () => {
  const dag = slow([{ reference: { kind: 'custom', name: 'never' }, intervalMs: 0 }], '1h');
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x');
  await world.advance('1m');
  expect(await rowsOf(world)).toEqual([]);
});

test('a run that was over and is cleared has its time anew; what it missed before stays missed', async () => {
  const start = Date.UTC(2024, 0, 1) * 1000;
  const deadlines: DeadlineDefinition[] = [
    queued(5 * MIN_MS),
    queued(20 * MIN_MS),
    { reference: { kind: 'fixedDatetime', at: start }, intervalMs: 12 * MIN_MS },
    { reference: { kind: 'fixedDatetime', at: start }, intervalMs: 60 * MIN_MS },
  ];
  await using world = await aWorld({ dags: [slow(deadlines)] });
  await world.trigger('x');
  await world.untilIdle();
  await world.advance('10m');
  expect((await rowsOf(world)).map(({ alert }) => alert)).toEqual([0]);
  const clearedUs = world.nowUs();
  await world.clear('x');
  const missedUs = start + 5 * MIN_MS * 1000;
  expect(await rowsOf(world)).toEqual([
    { alert: 0, at: missedUs, missed_at: missedUs },
    { alert: 1, at: clearedUs + 20 * MIN_MS * 1000, missed_at: null },
    { alert: 3, at: start + 60 * MIN_MS * 1000, missed_at: null },
  ]);
  await world.untilIdle();
  expect((await rowsOf(world)).map(({ alert }) => alert)).toEqual([0]);
  expect(world.called.filter(({ callback }) => callback?.kind === 'deadline')).toHaveLength(1);
});

test('a run that is marked to run again can be late again', async () => {
  let takes = '1m';
  const dag = aDag(
    'x',
    t('a').does(() => returns(1, takes)),
  ).with({ deadlines: [queued(5 * MIN_MS)] });
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x');
  await world.untilIdle();
  await world.markRun('x', 'failed');
  takes = '10m';
  await world.clear('x');
  await world.advance('6m');
  expect((await rowsOf(world)).map((row) => row.missed_at !== null)).toEqual([true]);
  expect(world.called).toHaveLength(1);
});

test('with many schedulers each is recorded and called once', async () => {
  await using fleet = await Fleet.start({ schedulers: 3, dags: [slow([queued(MIN_MS)], '30m')] });
  await fleet.trigger('x', 20);
  await fleet.advance('3m');
  const missed = await fleet.database.all<{ n: number }>(
    'select count(*) as n from deadline where missed_at is not null',
  );
  const callbacks = await fleet.database.all<{ run_ref: number; state: string }>(
    "select run_ref, state from callback where kind = 'deadline'",
  );
  expect([missed[0]?.n, callbacks.length, new Set(callbacks.map((row) => row.run_ref)).size]).toEqual([
    20, 20, 20,
  ]);
  expect(new Set(callbacks.map((row) => row.state))).toEqual(new Set(['success']));
  expect(fleet.problems).toEqual([]);
});

test('a scheduler that was away finds what passed meanwhile; what ended in time is not late', async () => {
  const again = t('a')
    .retries(2)
    .does(() => returns(1, '10m'));
  await using world = await aWorld({ dags: [aDag('x', again).with({ deadlines: [queued(5 * MIN_MS)] })] });
  await world.trigger('x');
  await world.advance('1m');
  await world.crash();
  await world.advance('10m');
  expect(world.called).toHaveLength(1);
});

test('a DAG without deadlines makes no rows', async () => {
  await using world = await aWorld({ dags: [aDag('x', t('a'))] });
  await world.trigger('x');
  await world.untilIdle();
  expect(await rowsOf(world)).toEqual([]);
});

test('whoever serves its queue is to call because of it', async () => {
  const deadlines = [{ ...queued(5 * MIN_MS), queue: 'pagers' }, queued(6 * MIN_MS)];
  await using world = await aWorld({ dags: [slow(deadlines)] });
  await world.trigger('x');
  await world.advance('8m');
  const rows = await world.database.all('select queue from callback order by created_at');
  expect(rows).toEqual([{ queue: 'pagers' }, { queue: 'default' }]);
});
