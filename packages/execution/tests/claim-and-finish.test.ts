// One attempt from claim to report: who may claim, what a report does, and what comes too late.
import {
  aDag,
  aWorld,
  dies,
  fails,
  failsTimes,
  output,
  returns,
  t,
  vanishes,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const claimant = { workerId: 'me', hostname: 'here', pid: 2, pidStarted: 'now' };
const success = { kind: 'success', xcoms: [], followed: null } as const;

async function attemptOf(world: World, taskId: string): Promise<string> {
  const row = await world.database.first<{ id: string }>('select id from task_instance where task_id = ?', [
    taskId,
  ]);
  return row?.id ?? 'none';
}

const report = (attemptId: string, world: World) => ({
  attemptId,
  outcome: success,
  endUs: world.nowUs(),
  renderedFields: null,
});

describe('claims', () => {
  test('are refused where the attempt is not queued, and the others go on', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1, '1h')),
          t('b').after('a'),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    const [running, waiting] = [await attemptOf(world, 'a'), await attemptOf(world, 'b')];
    const requests = [running, waiting, 'ghost'].map((attemptId) => ({ attemptId, ...claimant }));
    expect((await world.service.claim(requests)).map((answer) => answer.kind)).toEqual([
      'refused',
      'refused',
      'refused',
    ]);
  });

  test('of a second try find no result of the first', async () => {
    const flaky = t('a')
      .retries(1)
      .does(({ tryNumber }) => (tryNumber === 1 ? dies() : returns()));
    await using world = await aWorld({ dags: [aDag('x', flaky)] });
    await world.trigger('x');
    await world.settle();
    await world.database.run(
      "insert into xcom (run_ref, task_id, map_index, key, value, attempt_id, created_at) values (1, 'a', -1, 'half', '1', 'x', 1)",
    );
    await world.untilIdle();
    expect(await world.xcom('x', 'a', -1, 'half')).toBeNull();
  });
});

describe('reports', () => {
  test('count once', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1, '1h')),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    const attemptId = await attemptOf(world, 'a');
    const twice = [report(attemptId, world), report(attemptId, world)];
    expect(await world.service.finish(twice)).toEqual(['accepted', 'stale']);
    expect(await world.service.finish(twice)).toEqual(['stale', 'stale']);
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
    await world.check();
  });

  test('of attempts that were never claimed or never were do not count', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1, '1h')),
          t('b').after('a'),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    const reports = [report(await attemptOf(world, 'b'), world), report('ghost', world)];
    expect(await world.service.finish(reports)).toEqual(['stale', 'stale']);
    expect(await world.states('x')).toEqual({ a: 'running', b: null });
  });

  test('of a try that was marked meanwhile are stale, and its heartbeat says so', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1, '1h')),
          t('b')
            .after('a')
            .does(() => returns(1, '1h')),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    const attemptId = await attemptOf(world, 'a');
    expect(await world.service.heartbeat([attemptId])).toEqual([]);
    await world.mark('x', 'a', 'skipped');
    expect(await world.service.heartbeat([attemptId])).toEqual([attemptId]);
    const answered = world.service.finish([report(attemptId, world)]);
    await world.settle();
    expect(await answered).toEqual(['stale']);
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'skipped', b: 'skipped' });
  });
});

describe('tries', () => {
  test('that failed are kept with how they ended, under ids of their own', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').retries(2, '5m').does(failsTimes(2)))] });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.history('x')).toEqual(['a#1 failed', 'a#2 failed']);
    const ids = await world.database.all<{ id: string }>(
      'select id from task_instance_history union select id from task_instance',
    );
    expect(ids).toHaveLength(3);
    expect(world.started.map(({ startUs }) => (startUs - (world.started[0]?.startUs ?? 0)) / 1e6)).toEqual([
      0, 301, 602,
    ]);
  });

  test('that are lost cost an infra retry first, and only then one of the task’s own', async () => {
    const a = t('a')
      .retries(1, '10m')
      .infraRetries(2)
      .does(({ tryNumber }) => (tryNumber <= 3 ? dies() : returns()));
    await using world = await aWorld({ dags: [aDag('x', a)] });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.tries('x')).toEqual({ a: 4 });
    // What was lost with its process need not wait; the third loss was a retry, which does.
    const starts = world.started.map(({ startUs }) => (startUs - (world.started[0]?.startUs ?? 0)) / 1e6);
    expect(starts).toEqual([0, 1, 2, 603]);
  });

  test('end where the task says that no other helps', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(5)
            .does(() => fails({ forGood: true })),
        ),
      ],
    });
    await world.trigger('x');
    await world.untilIdle();
    expect([await world.tries('x'), await world.states('x')]).toEqual([{ a: 1 }, { a: 'failed' }]);
  });

  test('of a task that others are mapped over fail where it returns no list', async () => {
    const list = t('list')
      .retries(1)
      .does(({ tryNumber }) => returns(tryNumber === 1 ? 'text' : [1]));
    await using world = await aWorld({ dags: [aDag('x', list, t('m').over({ x: output('list') }))] });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ list: 'success', 'm[0]': 'success' });
    expect(await world.history('x')).toEqual(['list#1 failed']);
  });

  test('fail where the list is longer than what is allowed', async () => {
    const dag = aDag(
      'x',
      t('list').does(() => returns([1, 2, 3])),
      t('m').over({ x: output('list') }),
    );
    await using world = await aWorld({ dags: [dag], maxMapLength: 2 });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ list: 'failed', m: 'upstream_failed' });
    expect((await world.reasons('x')).list).toContain('max_map_length');
  });
});

describe('lost attempts', () => {
  test('of a worker that is not heard of are settled when their lease is over', async () => {
    const a = t('a')
      .retries(1)
      .does(({ tryNumber }) => (tryNumber === 1 ? vanishes() : returns()));
    await using world = await aWorld({ dags: [aDag('x', a)], leaseMs: 10_000 });
    await world.trigger('x');
    await world.advance('9s');
    await world.expireLeases();
    expect(await world.states('x')).toEqual({ a: 'running' });
    await world.advance('2s');
    await world.expireLeases();
    await world.untilIdle();
    expect([await world.states('x'), await world.history('x')]).toEqual([{ a: 'success' }, ['a#1 failed']]);
  });

  test('that were only queued cost nothing', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a'))] });
    await world.trigger('x');
    // The scheduler's turn queues it; the server dies before a worker claims it.
    await world.steps(1);
    expect(await world.states('x')).toEqual({ a: 'queued' });
    await world.crash();
    await world.untilIdle();
    expect([await world.tries('x'), await world.history('x')]).toEqual([{ a: 1 }, []]);
  });

  test('fail a task without retries, with the reason', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => vanishes()),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    await world.crash();
    await world.untilIdle();
    expect(await world.reasons('x')).toEqual({ a: 'the server ended' });
    expect(await world.runState('x')).toBe('failed');
  });
});
