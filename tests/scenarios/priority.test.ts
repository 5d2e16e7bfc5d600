// Reference 3.3: in which order ready tasks take the places that are free. One task runs at a time, so that it shows.
import { chain, dag, task } from 'ariel';
import { expect, test } from 'vitest';
import { works } from './deeds.ts';
import { aScene } from './scene.ts';

test('a higher priorityWeight goes first; 1 is the default', async () => {
  const sales = dag('sales', {}, () => {
    works('low', { priorityWeight: 1 });
    works('default');
    works('high', { priorityWeight: 10 });
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  expect(await scene.why('low')).toBe('waits for a free place: 1 of 1 tasks are active in all');
  await scene.end();
  expect(scene.order()).toEqual(['high', 'low', 'default']);
});

test('downstream, the default rule, adds the weight of all that follows', async () => {
  const sales = dag('sales', {}, () => {
    works('alone', { priorityWeight: 2 });
    chain(works('first'), works('second'), works('third'));
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  // 3 before 2, then 2 each, then 1.
  expect(scene.order()).toEqual(['first', 'alone', 'second', 'third']);
});

test('upstream adds the weight of all that comes before', async () => {
  const sales = dag('sales', { defaultArgs: { weightRule: 'upstream' } }, () => {
    works('alone', { priorityWeight: 2 });
    chain(works('first'), works('second'), works('third'));
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  expect(scene.order()).toEqual(['alone', 'first', 'second', 'third']);
});

test('absolute takes the own weight only', async () => {
  const sales = dag('sales', { defaultArgs: { weightRule: 'absolute' } }, () => {
    works('alone', { priorityWeight: 2 });
    chain(works('first'), works('second', { priorityWeight: 3 }));
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  expect(scene.order()).toEqual(['alone', 'first', 'second']);
});

test('a strategy of the user’s own weighs a task when the DAG is evaluated', async () => {
  const last = { weight: ({ taskId }: { readonly taskId: string }) => (taskId === 'last' ? -100 : 5) };
  const sales = dag('sales', { defaultArgs: { weightRule: last } }, () => {
    works('last');
    works('other');
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  expect(scene.order()).toEqual(['other', 'last']);
});

test('a weight beyond 32 bits is cut', async () => {
  const sales = dag('sales', { defaultArgs: { weightRule: 'absolute' } }, () => {
    works('large', { priorityWeight: 2 ** 40 });
    works('largest', { priorityWeight: 2 ** 50 });
    works('small');
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  // Both are cut to the same number, and so go in order of declaration.
  expect(scene.order()).toEqual(['large', 'largest', 'small']);
});

test('at equal weight the run that should have started earlier goes first', async () => {
  const sales = dag('sales', {}, () => works('load'));
  await using scene = await aScene(sales, { parallelism: 1, startsAt: '2024-01-10T00:00:00Z' });
  const runAfter = (day: string) => Date.parse(`2024-01-${day}T00:00:00Z`) * 1000;
  await scene.world.trigger('sales', { runId: 'in_the_way' });
  await scene.settle();
  await scene.trigger('later', 'sales', { runAfter: runAfter('05') });
  await scene.trigger('earlier', 'sales', { runAfter: runAfter('03') });
  await scene.end();
  expect(scene.world.started.map(({ runId }) => runId)).toEqual(['in_the_way', 'earlier', 'later']);
});

test('the instances of a mapped task go by map index', async () => {
  const sales = dag('sales', {}, () => {
    task('parse', ({ n }: { n: number }) => n).expand({ n: [3, 2, 1] });
  });
  await using scene = await aScene(sales, { parallelism: 1 });
  await scene.trigger();
  await scene.end();
  expect(scene.order()).toEqual(['parse[0]', 'parse[1]', 'parse[2]']);
});

test('a task of low weight goes on where a full pool holds back one of high weight', async () => {
  const sales = dag('sales', {}, () => {
    works('busy', { pool: 'warehouse', priorityWeight: 9 });
    works('high', { pool: 'warehouse', priorityWeight: 9 });
    works('low');
  });
  await using scene = await aScene(sales, { pools: { warehouse: 1 }, parallelism: 2 });
  await scene.trigger();
  expect(await scene.states()).toMatchObject({ busy: 'running', low: 'running' });
  expect(await scene.why('high')).toBe('waits for pool warehouse: 1 of 1 slots are used (sales 1)');
  await scene.end();
});

test('DAGs of equal weight take turns, so that the many runs of one do not starve another', async () => {
  const [busy, other] = ['busy', 'other'].map((id) => dag(id, {}, () => works('load')));
  await using scene = await aScene([busy!, other!], { parallelism: 1 });
  for (const run of ['one', 'two', 'three']) await scene.world.trigger('busy', { runId: run });
  await scene.world.trigger('other');
  await scene.settle();
  await scene.end();
  expect(scene.world.started.map(({ dagId }) => dagId)).toEqual(['busy', 'other', 'busy', 'busy']);
});
