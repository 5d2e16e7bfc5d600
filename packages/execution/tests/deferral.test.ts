// Tasks that wait outside of any worker: what they hold meanwhile, what ends the wait, and that it ends once.
import { resumeTriggers } from '@ariel/execution';
import {
  aDag,
  aWorld,
  defers,
  dies,
  fails,
  returns,
  type ScriptedAttempt,
  t,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

/** Waits for an event in its first turn, and returns it in the second. */
const waits =
  (given: Parameters<typeof defers>[0] = {}) =>
  ({ resumption }: ScriptedAttempt) =>
    resumption === undefined
      ? defers(given)
      : resumption.kind === 'event'
        ? returns(JSON.parse(resumption.event))
        : fails({ message: resumption.kind });

const poolUse = async (world: World, pool: string) =>
  (await world.database.first<{ used: number }>('select used from pool where name = ?', [pool]))?.used;

const row = (world: World, taskId: string) =>
  world.database.first<{ id: string; state: string; try_number: number; reason: string; wait_until: number }>(
    'select id, state, try_number, reason, wait_until from task_instance where task_id = ?',
    [taskId],
  );

describe('a task that defers itself', () => {
  test('gives back its worker and its slots, keeps its attempt, and goes on with the event', async () => {
    const dag = aDag('x', t('a').pool('narrow').does(waits()), t('b').after('a'));
    await using world = await aWorld({ dags: [dag], pools: { narrow: 1 }, parallelism: 1 });
    await world.trigger('x');
    await world.advance('2s');
    const deferred = await row(world, 'a');
    expect(deferred).toMatchObject({ state: 'deferred', try_number: 1, reason: 'trigger test.event' });
    expect(await poolUse(world, 'narrow')).toBe(0);
    expect(await world.triggerEvents(await world.waitingFor('a'), { n: 7 })).toBe(1);
    await world.untilIdle();
    expect(await row(world, 'a')).toMatchObject({ id: deferred?.id, state: 'success', try_number: 1 });
    expect(await world.xcom('x', 'a')).toBe('{"n":7}');
    expect(await world.runState('x')).toBe('success');
    expect(world.started.map(({ taskId }) => taskId)).toEqual(['a', 'a', 'b']);
  });

  test('goes on once, however often its event is told, and by whom', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(waits()))] });
    await world.trigger('x');
    await world.advance('2s');
    const [triggerId = ''] = await world.waitingFor('a');
    const told = { kind: 'event', triggerId, event: '1' } as const;
    const both = Promise.all([
      resumeTriggers(world.execution, [told, { ...told, event: '2' }]),
      resumeTriggers(world.execution, [{ ...told, event: '3' }]),
    ]);
    expect((await both).reduce((sum, count) => sum + count, 0)).toBe(1);
    await world.untilIdle();
    expect(world.started).toHaveLength(2);
    // Whoever is first: of what is told together, the one that is told first.
    expect(['1', '3']).toContain(await world.xcom('x', 'a'));
  });

  test('may wait again, and keeps what it pushed', async () => {
    const pushed = [{ key: 'job', json: '"j1"', length: null }];
    const turns = [defers({ xcoms: pushed }), defers({ method: 'more' }), returns('done')];
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => turns.shift() ?? fails()),
        ),
      ],
    });
    await world.trigger('x');
    for (const wait of ['first', 'second']) {
      await world.advance('2s');
      expect(await world.triggerEvents(await world.waitingFor('a'), wait)).toBe(1);
    }
    await world.untilIdle();
    expect(world.started.map(({ resumption }) => resumption && [resumption.method, resumption.kind])).toEqual(
      [undefined, ['goOn', 'event'], ['more', 'event']],
    );
    expect(await world.xcom('x', 'a', -1, 'job')).toBe('"j1"');
  });

  test('fails with tries left where its trigger fails, and the next try begins anew', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').retries(1).does(waits()))] });
    await world.trigger('x');
    await world.advance('2s');
    const [triggerId = ''] = await world.waitingFor('a');
    await resumeTriggers(world.execution, [{ kind: 'failure', triggerId, message: 'no', stack: null }]);
    await world.advance('5s');
    expect(world.started.map(({ resumption, tryNumber }) => [tryNumber, resumption?.kind])).toEqual([
      [1, undefined],
      [1, 'failure'],
      [2, undefined],
    ]);
    await world.triggerEvents(await world.waitingFor('a'), 'at last');
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  test('waits no longer than it said, nor than executionTimeout allows', async () => {
    const limited = t('b').does(waits({ timeout: '10h' }));
    const { definition } = limited;
    const dag = aDag('x', t('a').does(waits({ timeout: '1h' })), {
      ...limited,
      definition: { ...definition, executionTimeoutMs: 1_800_000 },
    });
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.advance('29m');
    expect((await row(world, 'b'))?.state).toBe('deferred');
    await world.advance('2m');
    expect((await row(world, 'b'))?.state).toBe('failed');
    expect((await row(world, 'a'))?.state).toBe('deferred');
    await world.advance('40m');
    expect((await row(world, 'a'))?.state).toBe('failed');
    expect(world.started.at(-1)?.resumption?.kind).toBe('timeout');
  });

  test('keeps its slots in a pool that counts deferred instances, until it goes on or is marked', async () => {
    const dag = aDag('x', t('a').pool('wide', 2).does(waits()), t('b').pool('wide', 2).does(waits()));
    await using world = await aWorld({ dags: [dag], pools: { wide: 3 } });
    await world.database.run("update pool set include_deferred = 1 where name = 'wide'");
    await world.trigger('x');
    await world.advance('2s');
    expect([(await row(world, 'a'))?.state, (await row(world, 'b'))?.state]).toEqual(['deferred', null]);
    expect(await poolUse(world, 'wide')).toBe(2);
    await world.mark('x', 'a', 'success');
    await world.advance('2s');
    expect([await poolUse(world, 'wide'), (await row(world, 'b'))?.state]).toEqual([2, 'deferred']);
    await world.triggerEvents(await world.waitingFor('b'));
    await world.untilIdle();
    expect(await poolUse(world, 'wide')).toBe(0);
  });

  test('is waited for no more once it is cleared, marked, or its run is over', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(waits()))] });
    await world.trigger('x');
    await world.advance('2s');
    const first = await world.waitingFor('a');
    await world.clear('x');
    expect(await world.triggerEvents(first)).toBe(0);
    await world.advance('2s');
    const second = await world.waitingFor('a');
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
    await world.mark('x', 'a', 'success');
    expect(await world.waitingFor('a')).toEqual([]);
    await world.untilIdle();
    await world.clear('x');
    await world.advance('2s');
    await world.markRun('x', 'failed');
    expect(await world.waitingFor('a')).toEqual([]);
    await world.untilIdle();
    expect((await row(world, 'a'))?.state).toBe('skipped');
  });

  test('survives the end of the server: it still waits, and goes on', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(waits()))] });
    await world.trigger('x');
    await world.advance('2s');
    await world.crash();
    await world.triggerEvents(await world.waitingFor('a'), 1);
    await world.restart();
    await world.untilIdle();
    expect(await world.xcom('x', 'a')).toBe('1');
  });

  test('begins anew in its next try where its worker dies after the wait', async () => {
    const turns = [defers(), dies(), returns('again')];
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(1)
            .does(() => turns.shift() ?? fails()),
        ),
      ],
    });
    await world.trigger('x');
    await world.advance('2s');
    await world.triggerEvents(await world.waitingFor('a'));
    await world.untilIdle();
    expect(world.started.map(({ resumption, tryNumber }) => [tryNumber, resumption?.kind])).toEqual([
      [1, undefined],
      [1, 'event'],
      [2, undefined],
    ]);
    expect(await world.runState('x')).toBe('success');
  });

  test('leaves its place to others of the task and of the run', async () => {
    const dag = aDag('x', t('a').maxActive({ perDag: 1 }).does(waits()));
    await using world = await aWorld({ dags: [dag], maxActiveTasks: 1 });
    await world.trigger('x');
    await world.trigger('x', { runId: 'two' });
    await world.advance('3s');
    const waiting = await world.waitingFor('a');
    expect(waiting).toHaveLength(2);
    await world.triggerEvents(waiting);
    await world.untilIdle();
    expect(world.started).toHaveLength(4);
  });
});

describe('a task that starts by waiting', () => {
  const starts = (pool = 'default_pool') => {
    const task = t('a').pool(pool).retries(1).does(waits());
    const trigger = { name: 'test.start', args: '{"n":1}', module: null, queue: null };
    const startTrigger = { trigger, next: { method: 'goOn', kwargs: '{}' }, timeoutMs: 3_600_000 };
    return { ...task, definition: { ...task.definition, startTrigger } };
  };

  test('has no worker before its event', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('up'), { ...starts(), ...after('up') })] });
    await world.trigger('x');
    await world.advance('2s');
    expect(world.started.map(({ taskId }) => taskId)).toEqual(['up']);
    expect(await row(world, 'a')).toMatchObject({ state: 'deferred', try_number: 1 });
    await world.triggerEvents(await world.waitingFor('a'), 5);
    await world.untilIdle();
    expect(await world.xcom('x', 'a')).toBe('5');
    expect(world.started.map(({ taskId, tryNumber }) => [taskId, tryNumber])).toEqual([
      ['up', 1],
      ['a', 1],
    ]);
  });

  test('waits anew in its next try', async () => {
    await using world = await aWorld({ dags: [aDag('x', starts())] });
    await world.trigger('x');
    await world.advance('1s');
    const [triggerId = ''] = await world.waitingFor('a');
    await resumeTriggers(world.execution, [{ kind: 'failure', triggerId, message: 'no', stack: null }]);
    await world.advance('5s');
    expect(await row(world, 'a')).toMatchObject({ state: 'deferred', try_number: 2 });
    await world.triggerEvents(await world.waitingFor('a'), 5);
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  function after(taskId: string) {
    const task = starts();
    return { definition: { ...task.definition, upstream: [taskId] } };
  }
});
