// What runs and tasks wait for, in words and in sums.
import { chain, dag, param, task } from '@ariel/sdk';
import { expect, test } from 'vitest';
import { simulate } from '../src/index.ts';

const span = { from: '2026-01-01', to: '2026-01-02' } as const;
const daily = { schedule: '@daily', startDate: '2025-01-01' } as const;

const loads = (dagId: string) =>
  dag(dagId, daily, () => {
    task('load', () => 1, { pool: 'warehouse' })();
  });

test('two DAGs that share a pool: one waits, and the pool is named as the bottleneck', async () => {
  const plan = await simulate([loads('sales'), loads('crm')], {
    ...span,
    durations: { 'sales.load': '12m', crm: { load: '12m' } },
    pools: { warehouse: 1 },
  });
  expect(plan.runs.map(({ dagId, waits }) => [dagId, waits.map(({ text }) => text)])).toEqual([
    ['sales', []],
    ['crm', ['12 m waiting for pool warehouse']],
  ]);
  expect(plan.runs[1]?.tasks).toMatchObject([
    { taskId: 'load', waits: [{ cause: 'pool', ms: 720_000, text: '12 m waiting for pool warehouse' }] },
  ]);
  expect(plan.limits[0]).toMatchObject({ name: 'pool warehouse', size: 1, peak: 1, waitedMs: 720_000 });
  expect(plan.limits[0]?.fullShare).toBeCloseTo(24 / 1440);
  expect(plan.toString()).toContain('pool warehouse: 12 m in all');
});

test('a pool that is too small for a task says so for as long as the run lasts', async () => {
  const big = dag('big', daily, () => {
    task('load', () => 1, { pool: 'warehouse', poolSlots: 3 })();
  });
  const plan = await simulate(big, { ...span, pools: { warehouse: 2 } });
  expect(plan.unfinished[0]?.waits[0]?.text).toBe('1 d waiting for 3 slots of pool warehouse, which has 2');
});

test('a failing task is tried again after its delay, and the run fails when no try is left', async () => {
  const flaky = dag('flaky', daily, () => {
    const load = task('load', () => 1, { retries: 2, retryDelay: '10m' });
    const report = task('report', () => 1);
    chain(load(), report());
  });
  const twice = await simulate(flaky, {
    ...span,
    durations: '1m',
    outcomes: { load: ({ tryNumber }) => (tryNumber <= 2 ? 'failed' : 'success') },
  });
  expect(twice.runs).toMatchObject([
    {
      state: 'success',
      end: new Date('2026-01-01T00:24:00Z'),
      waits: [{ cause: 'retryDelay', text: '20 m waiting for the next try (retryDelay)' }],
      tasks: [
        { taskId: 'load', tries: 3 },
        {
          taskId: 'report',
          tries: 1,
          waits: [{ cause: 'upstream', text: '23 m waiting for its upstream tasks' }],
        },
      ],
    },
  ]);
  const always = await simulate(flaky, { ...span, durations: '1m', outcomes: { 'flaky.load': 'failed' } });
  expect(always.runs).toMatchObject([
    {
      state: 'failed',
      tasks: [
        { state: 'failed', tries: 3 },
        { state: 'upstream_failed', start: null },
      ],
    },
  ]);
});

test('parallelism, maxActiveTasks and limits of a task are told apart', async () => {
  const wide = (options: object, taskOptions: object) =>
    dag('wide', { ...daily, ...options }, () => {
      for (const name of ['a', 'b']) task(name, () => 1, taskOptions)();
    });
  const textOf = async (given: ReturnType<typeof wide>, more: object = {}) =>
    (await simulate(given, { ...span, durations: '1h', ...more })).runs[0]?.waits.map(({ text }) => text);
  expect(await textOf(wide({}, {}), { parallelism: 1 })).toEqual([
    '1 h waiting for a free place (parallelism)',
  ]);
  expect(await textOf(wide({ maxActiveTasks: 1 }, {}))).toEqual([
    '1 h waiting for other tasks of the run (maxActiveTasks 1)',
  ]);
  const twice = await simulate(
    dag('twice', { schedule: '0 0,1 * * *', startDate: '2025-01-01' }, () => {
      task('a', () => 1, { maxActiveTisPerDag: 1 })();
    }),
    { ...span, durations: '90m' },
  );
  expect(twice.runs[1]?.waits.map(({ text }) => text)).toEqual([
    '30 m waiting for its own instances in other runs (maxActiveTisPerDag 1)',
  ]);
});

test('a sensor looks again and again until what it waits for has come', async () => {
  const waits = dag('waits', daily, () => {
    task.sensor('landed', () => true, { mode: 'reschedule', pokeInterval: '10m', timeout: '3h' })();
  });
  const come = await simulate(waits, { ...span, durations: { landed: '25m' } });
  expect(come.runs[0]).toMatchObject({ state: 'success', end: new Date('2026-01-01T00:30:01Z') });
  expect(come.runs[0]?.tasks[0]?.waits[0]?.cause).toBe('nextLook');
  const never = await simulate(waits, { ...span, durations: { landed: '5h' } });
  expect(never.runs[0]).toMatchObject({ state: 'failed' });
});

test('a limit by key is named where it is in the way', async () => {
  const calls = (dagId: string) =>
    dag(dagId, daily, () => {
      task('call', () => 1, { limit: { key: 'crm-api', max: 1 } })();
    });
  const plan = await simulate([calls('a'), calls('b')], { ...span, durations: '5m' });
  expect(plan.runs.map(({ waits }) => waits.map(({ text }) => text))).toEqual([
    [],
    ['5 m waiting for limit crm-api'],
  ]);
  expect(plan.limits[0]).toMatchObject({ name: 'limit crm-api', size: 1, waitedMs: 300_000 });
});

test('a limit under a key that is made of params is named by the key of the run', async () => {
  const perCustomer = dag('calls', { params: { customer: param.string({ default: 'a' }) } }, () => {
    task('call', () => 1, {
      limit: [
        { key: 'crm', max: 9 },
        { key: 'customer:{{ params.customer }}', max: 1 },
      ],
    })();
  });
  const at = '2026-01-01T12:00';
  const plan = await simulate(perCustomer, {
    ...span,
    durations: '5m',
    triggers: ['a', 'b', 'a'].map((customer) => ({ at, params: { customer } })),
  });
  expect(plan.runs.map(({ waits }) => waits.map(({ text }) => text))).toEqual([
    [],
    [],
    ['5 m waiting for limit customer:a'],
  ]);
  expect(plan.limits.filter(({ name }) => name.startsWith('limit'))).toMatchObject([
    { name: 'limit customer:a', size: 1, waitedMs: 300_000 },
  ]);
});

test('a rate under a key is named where it is in the way', async () => {
  const rated = dag('rated', { params: { customer: param.string({ default: 'a' }) } }, () => {
    task('call', () => 1, {
      limit: [
        { key: 'crm', max: 9 },
        { key: 'rate:{{ params.customer }}', max: 1, per: '10m' },
      ],
    })();
  });
  const at = '2026-01-01T12:00';
  const plan = await simulate(rated, { ...span, durations: '1m', triggers: [{ at }, { at }] });
  expect(plan.runs.map(({ waits }) => waits.map(({ text }) => text))).toEqual([
    [],
    ['10 m waiting for limit rate:a'],
  ]);
});
