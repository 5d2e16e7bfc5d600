// Where tasks run in processes of the scheduler's own, a first try is queued and claimed in one transaction: the one that writes the
// end from which it follows.
import { aDag, aWorld, failsTimes, output, returns, t } from '@ariel/testkit';
import { expect, test } from 'vitest';

const takes = (time: string) => () => returns(1, time);
const chain = aDag('x', t('a').does(takes('1s')), t('b').after('a').does(takes('1s')), t('c').after('b'));

test('an end is there together with the try that follows and runs, or not at all', async () => {
  await using world = await aWorld({ dags: [chain], beginsWithTurns: true });
  await world.trigger('x');
  await world.settle();
  expect(await world.states('x')).toEqual({ a: 'running', b: null, c: null });
  world.dieAfter(1);
  await world.advance('1s');
  expect(await world.states('x')).toEqual({ a: 'success', b: 'running', c: null });
  const began = world.started.map(({ taskId }) => taskId);
  expect(began).toEqual(['a']);
  await world.crash();
  await world.untilIdle();
  // What was claimed and never began is a lost try, as where its process dies.
  expect(await world.runState('x')).toBe('failed');
});

test('nothing of the try is there where its turn was not written', async () => {
  await using world = await aWorld({ dags: [chain], beginsWithTurns: true });
  await world.trigger('x');
  await world.settle();
  world.dieAfter(0);
  await world.advance('1s');
  expect(await world.states('x')).toEqual({ a: 'running', b: null, c: null });
  expect(world.started.map(({ taskId }) => taskId)).toEqual(['a']);
});

test('it leaves the row that queueing and claiming would have left', async () => {
  const rows: unknown[] = [];
  for (const beginsWithTurns of [false, true]) {
    await using world = await aWorld({ dags: [chain], beginsWithTurns });
    await world.trigger('x');
    await world.advance('1500ms');
    rows.push(
      await world.database.all(
        `select task_id, state, try_number, scheduled_at, queued_at, start_at, first_start_at, end_at, worker_id,
           hostname, pid, pid_started, lease_until from task_instance order by task_id`,
      ),
    );
    expect(await world.database.all("select used from pool where name = 'default_pool'")).toEqual([
      { used: 1 },
    ]);
  }
  expect(rows[1]).toEqual(rows[0]);
});

test('a second try is queued and claimed after that, and finds no result of the first', async () => {
  const flaky = aDag('x', t('a').retries(2).does(failsTimes(1)), t('b').after('a'));
  await using world = await aWorld({ dags: [flaky], beginsWithTurns: true });
  await world.trigger('x');
  await world.untilIdle();
  expect(await world.tries('x')).toEqual({ a: 2, b: 1 });
  expect(await world.runState('x')).toBe('success');
  expect(world.problems).toEqual([]);
});

test('an instance that was tried before behind the scheduler is queued as ever', async () => {
  await using world = await aWorld({ dags: [chain], beginsWithTurns: true });
  await world.trigger('x');
  await world.settle();
  await world.database.run("update task_instance set try_number = 1 where task_id = 'b'");
  await world.untilIdle();
  expect(await world.tries('x')).toEqual({ a: 1, b: 2, c: 1 });
  expect(await world.runState('x')).toBe('success');
});

test('inputs are those that a claim would give', async () => {
  const dag = aDag(
    'x',
    t('a').does(() => returns(7)),
    t('b').given({ given: output('a') }),
  );
  await using world = await aWorld({ dags: [dag], beginsWithTurns: true });
  await world.trigger('x');
  await world.untilIdle();
  expect(world.started.at(-1)).toMatchObject({ taskId: 'b', inputs: { given: '7' } });
});

test.each([0, 1, 2, 3, 5, 8, 13, 21])(
  'whoever is first, an operator who marks or the turn, is right (%i promises apart)',
  async (promises) => {
    await using world = await aWorld({ dags: [chain], beginsWithTurns: true });
    await world.trigger('x');
    await world.settle();
    const marked = world.beside(1, promises, () => world.mark('x', 'b', 'failed'));
    await world.untilIdle();
    await marked;
    const { a, b, c } = await world.states('x');
    expect([a, b, c]).toEqual(['success', 'failed', 'upstream_failed']);
    expect(world.problems).toEqual([]);
  },
);
