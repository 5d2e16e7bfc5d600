// Forks: a run again from a node on, as a linked run. What succeeded before the node stands, with what it returned.
import type { ForkRunRequest } from '@ariel/protocol';
import { aDag, aWorld, fails, output, returns, t, value, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const actor = { user: 'tester', via: 'test' } as const;
const fork = (world: World, changes: Partial<ForkRunRequest> = {}) =>
  world.control.forkRun({
    ...{ dagId: 'x', runId: 'first', fromTasks: ['b'], onLatestVersion: false, conf: {} },
    ...{ newRunId: 'second', note: null, dryRun: false, actor },
    ...changes,
  });
const startsOf = (world: World, runId: string) =>
  world.started.filter((each) => each.runId === runId).map(({ taskId }) => taskId);

const chain = aDag(
  'x',
  t('a').does(() => returns([1])),
  t('b').after('a'),
  t('c').after('b'),
  t('side'),
);

async function anEndedWorld(...dags: Parameters<typeof aWorld>[0]['dags']): Promise<World> {
  const world = await aWorld({ dags });
  await world.trigger('x', { runId: 'first', logicalDate: Date.UTC(2023, 4, 1) * 1000, conf: { size: 1 } });
  await world.untilIdle();
  return world;
}

describe('a fork', () => {
  test('runs the node and what is below it, and nothing else', async () => {
    await using world = await anEndedWorld(chain);
    const { instances, run } = await fork(world);
    expect(run).toEqual({ dagId: 'x', runId: 'second' });
    expect(instances.map(({ taskId, what }) => [taskId, what])).toEqual([
      ['a', 'taken'],
      ['b', 'runs'],
      ['c', 'runs'],
      ['side', 'taken'],
    ]);
    await world.untilIdle();
    expect([startsOf(world, 'second'), await world.runState('x', 'second')]).toEqual([['b', 'c'], 'success']);
    expect(await world.runState('x', 'first')).toBe('success');
    expect(await world.xcom('x', 'a')).toBe('[1]');
  });

  test('sees the date of its original, and leaves that date to it', async () => {
    await using world = await anEndedWorld(chain);
    await fork(world);
    await world.untilIdle();
    const [before, after] = ['first', 'second'].map((id) =>
      world.started.find(({ runId, taskId }) => runId === id && taskId === 'b'),
    );
    expect(after?.run.logicalDateUs).toBe(before?.run.logicalDateUs);
    const row = await world.database.first(
      'select logical_date, forked_from, forked_tasks from dag_run where run_id = ?',
      ['second'],
    );
    expect(row).toEqual({ logical_date: null, forked_from: 'first', forked_tasks: '["b"]' });
  });

  test('has other conf, and the latest code where asked', async () => {
    await using world = await anEndedWorld(chain);
    await world.publish(aDag('x', t('a'), t('b').after('a'), t('new').after('b'), t('side')));
    await fork(world, { onLatestVersion: true, conf: { size: 2, more: true } });
    await world.untilIdle();
    expect(startsOf(world, 'second')).toEqual(['b', 'new']);
    const row = await world.database.first<{ conf: string; number: number }>(
      'select r.conf, v.number from dag_run r join dag_version v on v.id = r.version_id where r.run_id = ?',
      ['second'],
    );
    expect([row?.number, JSON.parse(row?.conf ?? '')]).toEqual([2, { size: 2, more: true }]);
    await fork(world, { newRunId: 'third' });
    await world.untilIdle();
    expect(startsOf(world, 'third')).toEqual(['b', 'c']);
  });

  test('runs what had failed too, wherever it stands, and single instances of what is mapped', async () => {
    let isBroken = true;
    const dag = aDag(
      'x',
      t('list').does(() => returns([1, 2, 3])),
      t('m')
        .over({ n: output('list') })
        .does(({ mapIndex }) => (isBroken && mapIndex === 1 ? fails() : returns(mapIndex))),
      t('after').after('m'),
      t('b'),
    );
    await using world = await anEndedWorld(dag);
    isBroken = false;
    const { instances } = await fork(world);
    const runs = instances.filter(({ what }) => what === 'runs');
    expect(runs.map(({ mapIndex, taskId }) => `${taskId}[${mapIndex}]`)).toEqual([
      'after[-1]',
      'b[-1]',
      'm[1]',
    ]);
    await world.untilIdle();
    expect(await world.runState('x', 'second')).toBe('success');
  });

  test('of a run that goes on, and of a fork', async () => {
    const slow = aDag(
      'x',
      t('a'),
      t('b')
        .after('a')
        .does(() => returns(1, '1h')),
      t('c')
        .after('b')
        .over({ n: value([1]) }),
    );
    await using world = await aWorld({ dags: [slow] });
    await world.trigger('x', { runId: 'first' });
    await world.advance('1m');
    await fork(world);
    await world.untilIdle();
    await fork(world, { runId: 'second', newRunId: 'third', fromTasks: ['c'] });
    await world.untilIdle();
    expect((await world.runs('x')).map(({ state }) => state)).toEqual(['success', 'success', 'success']);
    expect(startsOf(world, 'third')).toEqual(['c']);
  });

  test('of a run whose instances were deleted has them again', async () => {
    await using world = await anEndedWorld(chain);
    await world.control.deleteRun({ dagId: 'x', runId: 'first', tasks: ['side'], actor });
    await fork(world);
    await world.untilIdle();
    expect(startsOf(world, 'second').sort()).toEqual(['b', 'c', 'side']);
  });
});

test('forks get ids of their own, and a preview makes nothing', async () => {
  await using world = await anEndedWorld(chain);
  const before = await world.runs('x');
  const preview = await fork(world, { dryRun: true, newRunId: null });
  expect(await world.runs('x')).toEqual(before);
  const made = [await fork(world, { newRunId: null }), await fork(world, { newRunId: null })];
  expect(new Set(made.map(({ run }) => run?.runId)).size).toBe(2);
  expect(made[0]?.instances).toEqual(preview.instances);
  expect(made[0]?.run?.runId).toMatch(/^fork__2024-01-01T/);
});

test.each([
  ['without a task', { fromTasks: [] }, 400, /at least one/],
  ['from a task that is not there', { fromTasks: ['z'] }, 404, /`z`/],
  ['of a run that is not there', { runId: 'none' }, 404, /none/],
  ['under an id that is taken', { newRunId: 'first' }, 409, /already has a run/],
  ['under an id that is not allowed', { newRunId: 'a b' }, 400, /not allowed/],
] as const)('a fork %s is refused', async (_what, changes, status, message) => {
  await using world = await anEndedWorld(chain);
  await expect(fork(world, changes)).rejects.toMatchObject({
    status,
    message: expect.stringMatching(message),
  });
});
