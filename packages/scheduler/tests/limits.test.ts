// Limits that tasks share by key, turns between DAGs, and pools that change while they are used.
import type { LimitDefinition } from '@ariel/core';
import {
  aDag,
  aWorld,
  type DagFixture,
  failsTimes,
  returns,
  t,
  testDialect,
  value,
  type World,
} from '@ariel/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const takes = (time: string) => () => returns(undefined, time);
const mapped = (taskId: string, count: number, time = '10s') =>
  t(taskId)
    .over({ n: value(Array.from({ length: count }, (_item, index) => index)) })
    .does(takes(time));
const limit = (key: string, max: number, more: Partial<LimitDefinition> = {}): LimitDefinition => ({
  key,
  max,
  perMs: null,
  fair: null,
  ...more,
});

/** The DAG with limits on every task. */
const limited = (dag: DagFixture, ...limits: readonly LimitDefinition[]): DagFixture =>
  dag.with({ tasks: dag.definition.tasks.map((task) => ({ ...task, limits })) });

const startsOf = (world: World) =>
  world.started.map(({ startUs }) => (startUs - (world.started[0]?.startUs ?? 0)) / 1e6);
const dagsOf = (world: World) => world.started.map(({ dagId }) => dagId).join(' ');
const used = async (world: World) =>
  world.database.all<{ key: string; used: number }>('select key, used from limit_key order by key');
const running = async (world: World): Promise<number> =>
  (await world.database.all("select 1 from task_instance where state = 'running'")).length;

test('so many at once under a key, whatever the DAG', async () => {
  const dags = ['a', 'b'].map((dagId) => limited(aDag(dagId, mapped('m', 4)), limit('api', 3)));
  await using world = await aWorld({ dags });
  await world.trigger('a');
  await world.trigger('b');
  await world.settle();
  expect([await running(world), await used(world)]).toEqual([3, [{ key: 'api', used: 3 }]]);
  await world.untilIdle();
  expect(startsOf(world)).toEqual([0, 0, 0, 10, 10, 10, 20, 20]);
  expect(await used(world)).toEqual([{ key: 'api', used: 0 }]);
  expect([world.scheduler.repairs, world.problems]).toEqual([0, []]);
});

test('keys are made of the run’s params: each customer has its own', async () => {
  const key = 'api:{{ params.customer }}';
  const dag = limited(aDag('a', mapped('m', 2)), limit(key, 1)).with({
    params: { customer: { defaultJson: '"acme"', schema: { type: 'string' }, description: null } },
  });
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('a');
  await world.trigger('a', { conf: { customer: 'globex' }, runId: 'other' });
  await world.settle();
  expect(await used(world)).toEqual([
    { key: 'api:acme', used: 1 },
    { key: 'api:globex', used: 1 },
  ]);
  await world.untilIdle();
  expect(startsOf(world)).toEqual([0, 0, 10, 10]);
});

test('keys are made of a task’s own params, which give way to what the run was given', async () => {
  const customer = (name: string) => ({
    params: {
      customer: { defaultJson: JSON.stringify(name), schema: { type: 'string' }, description: null },
    },
  });
  const dag = limited(
    aDag('a', t('plain'), t('own').with(customer('initech'))),
    limit('api:{{ params.customer }}', 1),
  ).with(customer('acme'));
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('a');
  await world.trigger('a', { conf: { customer: 'globex' }, runId: 'other' });
  await world.settle();
  expect(await used(world)).toEqual([
    { key: 'api:acme', used: 1 },
    { key: 'api:globex', used: 1 },
    { key: 'api:initech', used: 1 },
  ]);
  await world.untilIdle();
});

test('so many starts in a time: the next begins in the instant in which the window opens', async () => {
  const dag = limited(aDag('a', mapped('m', 5, '1s')), limit('api', 2, { perMs: 60_000 }));
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('a');
  await world.advance('10m');
  expect(startsOf(world)).toEqual([0, 0, 60, 60, 120]);
  expect(await world.runState('a')).toBe('success');
  expect(world.scheduler.repairs).toBe(0);
});

test('a rate holds over a crash and a new start', async () => {
  const dag = limited(aDag('a', mapped('m', 3, '1s')), limit('api', 1, { perMs: 60_000 }));
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('a');
  await world.advance('30s');
  await world.crash();
  await world.advance('10m');
  expect(startsOf(world)).toEqual([0, 60, 120]);
});

test('a retry and a look of a sensor need room again; in between nothing is held', async () => {
  const dag = aDag('a', t('r').retries(1, '30s').does(failsTimes(1)), mapped('m', 2, '5s'));
  await using world = await aWorld({ dags: [limited(dag, limit('api', 1))] });
  await world.trigger('a');
  await world.untilIdle();
  expect(await world.runState('a')).toBe('success');
  expect(startsOf(world)).toEqual([0, 1, 6, 31]);
});

test('under a fair limit DAGs take turns, whatever their weight and how much each has waiting', async () => {
  const fair = limit('api', 1, { fair: 'dag' });
  const many = limited(aDag('many', mapped('m', 4, '1s').priority(9)), fair);
  const few = limited(aDag('few', mapped('m', 2, '1s')), fair);
  await using world = await aWorld({ dags: [many, few] });
  await world.trigger('many');
  await world.trigger('few');
  await world.untilIdle();
  expect(dagsOf(world)).toBe('many few many few many many');
});

test('many runs of one DAG do not starve the one task of another', async () => {
  const crowd = aDag('crowd', mapped('m', 20, '1s'));
  await using world = await aWorld({ dags: [crowd, aDag('lone', t('only'))], pools: { default_pool: 2 } });
  for (let run = 0; run < 10; run++) await world.trigger('crowd', { runId: `r${run}` });
  await world.settle();
  await world.trigger('lone');
  await world.advance('1s');
  expect(dagsOf(world).split(' ').indexOf('lone')).toBeLessThan(4);
});

test('after a crash what is held is what runs, and everything ends', async () => {
  const dag = limited(aDag('a', mapped('m', 6).retries(2)), limit('api', 2));
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('a');
  await world.advance('5s');
  await world.crash();
  expect(await used(world)).toEqual([{ key: 'api', used: 2 }]);
  await world.advance('3s');
  await world.restart();
  await world.advance('2m');
  expect([await world.runState('a'), await used(world)]).toEqual(['success', [{ key: 'api', used: 0 }]]);
});

test('a count that is wrong is put right by a start', async () => {
  const dag = limited(aDag('a', mapped('m', 2)), limit('api', 2));
  await using world = await aWorld({ dags: [dag] });
  await world.database.run(
    "insert into limit_key (key, per_ms, max, used, asked_at) values ('api', 0, 2, 2, 0)",
  );
  await world.restart();
  await world.trigger('a');
  await world.untilIdle();
  expect(startsOf(world)).toEqual([0, 0]);
});

test('marking and clearing give back what was held', async () => {
  const dag = limited(aDag('a', t('m').does(takes('1h'))), limit('api', 1));
  const next = limited(aDag('b', t('m')), limit('api', 1));
  await using world = await aWorld({ dags: [dag, next] });
  await world.trigger('a');
  await world.settle();
  await world.trigger('b');
  await world.settle();
  expect(await world.states('b')).toEqual({ m: null });
  await world.mark('a', 'm', 'success');
  await world.advance('1s');
  expect(await world.states('b')).toEqual({ m: 'success' });
});

test('a new version with a larger number lets more begin at once', async () => {
  const of = (max: number) => limited(aDag('a', mapped('m', 4)), limit('api', max));
  await using world = await aWorld({ dags: [of(1)] });
  await world.trigger('a');
  await world.settle();
  await world.publish(of(3));
  await world.trigger('a', { runId: 'next' });
  await world.settle();
  // The first run keeps its version, and with it the smaller number counts while it has something ready.
  expect(await running(world)).toBe(1);
  await world.untilIdle();
  expect(await world.runState('a')).toBe('success');
});

test('a pool that is made smaller stops nothing and starts nothing until it fits; a larger one starts more at once', async () => {
  await using world = await aWorld({ dags: [aDag('a', mapped('m', 8).pool('p'))], pools: { p: 3 } });
  const actor = { user: 'tester', via: 'test' } as const;
  const slots = (count: number) =>
    world.control.setPool({ name: 'p', mode: 'change', changes: { slots: count }, actor });
  await world.trigger('a');
  await world.advance('5s');
  await slots(1);
  await world.settle();
  expect(await running(world)).toBe(3);
  await world.advance('5s');
  expect(await running(world)).toBe(1);
  await slots(-1);
  await world.settle();
  expect(await running(world)).toBe(5);
  await world.control.deletePool({ name: 'p', actor });
  await world.untilIdle();
  expect(await world.runState('a')).toBe('success');
});

const aLimit = fc.record({
  key: fc.constantFrom('x', 'y', '{{ dag_id }}'),
  max: fc.integer({ min: 1, max: 3 }),
  perMs: fc.constantFrom(null, null, 20_000, 60_000),
  fair: fc.constantFrom(null, null, 'dag' as const, 'run' as const),
});
const aTask = fc.record({
  instances: fc.integer({ min: 1, max: 5 }),
  seconds: fc.constantFrom(0.5, 1, 7),
  limits: fc.array(aLimit, { maxLength: 2 }),
  pool: fc.constantFrom('p', 'q'),
});

/** The most of `starts` in any window of a rate. */
const mostWithin = (starts: readonly number[], windowUs: number): number =>
  Math.max(
    0,
    ...starts.map((one) => starts.filter((other) => other > one - windowUs && other <= one).length),
  );

test('whatever the limits and wherever the server dies: none is exceeded, all is released, every run ends', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(aTask, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }),
      async (shapes, deaths) => {
        const dags = shapes.map((tasks, index) => {
          const built = tasks.map(({ instances, pool, seconds }, task) =>
            mapped(`t${task}`, instances, `${seconds}s`).pool(pool).retries(5),
          );
          const dag = aDag(`d${index}`, ...built);
          return dag.with({
            tasks: dag.definition.tasks.map((each, task) => ({ ...each, limits: tasks[task]?.limits ?? [] })),
          });
        });
        await using world = await aWorld({ dags, pools: { p: 2, q: -1 } });
        for (const { definition } of dags) await world.trigger(definition.dagId);
        for (const transactions of deaths) {
          world.dieAfter(transactions);
          await world.advance('30s');
          await world.crash();
        }
        await world.advance('6h');
        await world.check();
        for (const { definition } of dags) expect(await world.runState(definition.dagId)).toBe('success');
        expect((await used(world)).every((each) => each.used === 0)).toBe(true);
        for (const key of ['x', 'y']) {
          for (const perMs of [20_000, 60_000]) {
            const named = (tasks: (typeof shapes)[number], task: string) =>
              tasks[Number(task.slice(1))]?.limits.filter(
                (each) => each.key === key && each.perMs === perMs,
              ) ?? [];
            const all = shapes.flatMap((tasks) => tasks.flatMap((_task, index) => named(tasks, `t${index}`)));
            const starts = world.started
              .filter(({ dagId, taskId }) => named(shapes[Number(dagId.slice(1))] ?? [], taskId).length > 0)
              .map(({ startUs }) => startUs);
            const largest = Math.max(0, ...all.map(({ max }) => max));
            expect(mostWithin(starts, perMs * 1000)).toBeLessThanOrEqual(largest);
          }
        }
      },
    ),
    { numRuns: testDialect() === 'postgres' ? 5 : 40 },
  );
});
