// What is called because of what happens, outside of the tasks' own processes: made with what it is about, run as work is, and never
// stuck.
import type { TaskCallbackEvent } from '@ariel/core';
import {
  aDag,
  asks,
  aWorld,
  dies,
  fails,
  failsTimes,
  returns,
  skips,
  t,
  vanishes,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const all: readonly TaskCallbackEvent[] = ['success', 'failure', 'retry', 'skipped'];

/** Kind, event and task of each call, in the order in which they began. */
const calls = ({ called }: World): string[] =>
  called.map(({ callback, taskId }) => `${callback?.kind} ${callback?.event} ${taskId}`.trim());

const statesOf = async ({ database }: World): Promise<string[]> => {
  const rows = await database.all<{ event: string; state: string }>(
    'select event, state from callback order by created_at, id',
  );
  return rows.map(({ event, state }) => `${event} ${state}`);
};

describe('of a task', () => {
  test('are called elsewhere where its own process did not call them', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('ok').with({ callbacks: all }),
          t('skips').with({ callbacks: all }).does(skips),
          t('dies')
            .with({ callbacks: all })
            .retries(1)
            .does(() => dies()),
          t('plain').does(() => fails()),
        ),
      ],
    });
    await world.trigger('x');
    await world.untilIdle();
    await world.advance('10s');
    expect(calls(world).toSorted()).toEqual([
      'task failure dies',
      'task retry dies',
      'task skipped skips',
      'task success ok',
    ]);
    const last = world.called.find(({ callback }) => callback?.event === 'failure');
    expect(last).toMatchObject({
      tryNumber: 2,
      callback: { reason: 'the process of the task was killed', error: { name: 'ProcessDied' } },
    });
    expect(new Set(await statesOf(world))).toEqual(
      new Set(['success success', 'skipped success', 'retry success', 'failure success']),
    );
  });

  test('are not called again where they were, and what went wrong then is written down', async () => {
    const given = t('a')
      .with({ callbacks: ['success'] })
      .does(() => returns(1, '1h'));
    await using world = await aWorld({ dags: [aDag('x', given)] });
    await world.trigger('x');
    await world.settle();
    const [row] = await world.database.all<{ id: string }>('select id from task_instance');
    const report = {
      attemptId: row?.id ?? '',
      outcome: { kind: 'success', xcoms: [], followed: null },
      endUs: world.nowUs(),
      renderedFields: null,
    } as const;
    await world.service.finish([
      { ...report, called: { event: 'success', problem: 'page(): Error: no answer' } },
    ]);
    await world.advance('10s');
    expect(await world.states('x')).toEqual({ a: 'success' });
    expect([calls(world), await statesOf(world)]).toEqual([[], ['success failed']]);
    const [callback] = await world.database.all<{ problem: string }>('select problem from callback');
    expect(callback?.problem).toBe('page(): Error: no answer');
  });

  test('of a success that the server refuses, the ones for a failure are called', async () => {
    const upstream = t('list')
      .with({ callbacks: all })
      .does(() => returns([1, 2, 3]));
    await using world = await aWorld({
      maxMapLength: 2,
      dags: [
        aDag(
          'x',
          upstream,
          t('each').over({ item: { kind: 'output', taskId: 'list', key: 'return_value' } }),
        ),
      ],
    });
    await world.trigger('x');
    await world.untilIdle();
    await world.advance('10s');
    expect(calls(world)).toEqual(['task failure list']);
    expect(world.called[0]?.callback?.error?.code).toMatch(/MAP/);
  });

  test('are called of tries that were lost, and of the last one that another worker lost', async () => {
    const lost = t('a')
      .with({ callbacks: ['failure'] })
      .does(() => vanishes());
    await using world = await aWorld({ dags: [aDag('x', lost)] });
    await world.trigger('x');
    await world.settle();
    await world.advance('20s');
    await world.expireLeases();
    await world.advance('10s');
    expect(calls(world)).toEqual(['task failure a']);
    expect(world.called[0]?.callback?.reason).toContain('not heard of');
  });
});

describe('of a task that is ended from outside', () => {
  const long = () => returns(1, '1h');
  const called = t('a').with({ callbacks: all }).does(long);

  test.each([
    ['success', 'task success a'],
    ['failed', 'task failure a'],
    ['skipped', 'task skipped a'],
  ] as const)(
    'marked %s while it runs, the ones of that end are called, once, with who did it',
    async (state, call) => {
      await using world = await aWorld({ dags: [aDag('x', called)] });
      await world.trigger('x');
      await world.settle();
      await world.mark('x', 'a', state);
      await world.advance('2h');
      expect(calls(world)).toEqual([call]);
      expect(world.called[0]?.callback).toMatchObject({
        reason: `marked ${state} by tester`,
        error: state === 'failed' ? { code: 'ARIEL_TASK_KILLED' } : null,
      });
    },
  );

  test('marked before it began or after it ended, nobody is called', async () => {
    const first = t('first').with({ callbacks: ['success'] });
    const second = t('second').after('first').with({ callbacks: all }).does(long);
    const third = t('third').after('second').with({ callbacks: all });
    await using world = await aWorld({ dags: [aDag('x', first, second, third)] });
    await world.trigger('x');
    await world.advance('10s');
    await world.mark('x', 'third', 'failed');
    await world.mark('x', 'first', 'failed');
    await world.advance('1m');
    expect(calls(world)).toEqual(['task success first']);
  });

  test('a run that is marked ends what runs with its callbacks; the ones of the run are not called', async () => {
    const dag = aDag('x', called, t('b').after('a').with({ callbacks: all })).with({
      callbacks: ['failure'],
    });
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.settle();
    await world.markRun('x', 'failed');
    await world.advance('1m');
    expect(calls(world)).toEqual(['task failure a']);
  });

  test('what runs when a DAG fails fast has failed, and its callbacks say why; what waits calls nobody', async () => {
    const dag = aDag(
      'x',
      called,
      t('bad').does(() => fails()),
      t('b').after('a').with({ callbacks: all }),
    ).with({ failFast: true });
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    await world.advance('1m');
    expect(await world.states('x')).toMatchObject({ a: 'failed', b: 'skipped' });
    expect(calls(world)).toEqual(['task failure a']);
    expect(world.called[0]?.callback?.reason).toContain('bad');
  });

  test('one that waits without a worker is ended with its callbacks, too', async () => {
    const waits = t('a')
      .with({ callbacks: ['failure'] })
      .does(() => asks());
    await using world = await aWorld({ dags: [aDag('x', waits)] });
    await world.trigger('x');
    await world.advance('10s');
    expect(await world.states('x')).toEqual({ a: 'awaiting_input' });
    await world.mark('x', 'a', 'failed');
    await world.advance('1m');
    expect(calls(world)).toEqual(['task failure a']);
  });
});

describe('of a run', () => {
  const both = { callbacks: ['success', 'failure'] } as const;

  test('are called once at its end, also where it took too long', async () => {
    await using world = await aWorld({
      dags: [
        aDag('good', t('a')).with(both),
        aDag(
          'bad',
          t('a').does(() => fails()),
        ).with(both),
        aDag(
          'slow',
          t('a').does(() => returns(1, '1h')),
        ).with({ ...both, dagrunTimeoutMs: 60_000 }),
        aDag('plain', t('a')),
      ],
    });
    for (const dagId of ['good', 'bad', 'slow', 'plain']) await world.trigger(dagId);
    await world.advance('2m');
    expect(calls(world).toSorted()).toEqual(['dag failure', 'dag failure', 'dag success']);
    const reasons = world.called.map(({ callback, run }) => `${run.dagId}: ${callback?.reason}`);
    expect(reasons.find((text) => text.startsWith('slow'))).toContain('dagrunTimeout of 60 s');
  });

  test('are called again at the end of a run that was cleared', async () => {
    const flaky = aDag('x', t('a').does(failsTimes(1))).with(both);
    await using world = await aWorld({ dags: [flaky] });
    await world.trigger('x');
    await world.untilIdle();
    await world.clear('x');
    await world.untilIdle();
    await world.advance('5s');
    expect(calls(world)).toEqual(['dag failure', 'dag success']);
  });

  test('are not called of an end that an operator set', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1, '1h')),
        ).with(both),
      ],
    });
    await world.trigger('x');
    await world.settle();
    await world.markRun('x', 'failed');
    await world.advance('1m');
    expect(calls(world)).toEqual([]);
  });
});

describe('whatever becomes of it', () => {
  const failing = aDag(
    'x',
    t('a').does(() => fails()),
  ).with({ callbacks: ['failure'] });

  test('one that fails has failed, and the run is none the worse', async () => {
    await using world = await aWorld({ dags: [failing] });
    world.callBack = () => fails({ message: 'nobody answered' });
    await world.trigger('x');
    await world.advance('1m');
    expect([await statesOf(world), await world.runState('x')]).toEqual([['failure failed'], 'failed']);
    const [{ problem } = { problem: '' }] = await world.database.all<{ problem: string }>(
      'select problem from callback',
    );
    expect(problem).toBe('Error: nobody answered');
  });

  test('one that is lost is begun again, at most three times in all', async () => {
    await using world = await aWorld({ dags: [failing] });
    world.callBack = () => dies();
    await world.trigger('x');
    await world.advance('5m');
    expect([world.called.length, await statesOf(world)]).toEqual([3, ['failure failed']]);
  });

  test('one whose worker vanishes is begun again when its lease is over', async () => {
    await using world = await aWorld({ dags: [failing] });
    world.callBack = () => (world.called.length === 1 ? vanishes() : returns());
    await world.trigger('x');
    await world.advance('1m');
    expect([world.called.length, await statesOf(world)]).toEqual([2, ['failure success']]);
  });

  test('one is begun though the server was killed between the end and the call', async () => {
    for (let transactions = 1; transactions < 14; transactions += 1) {
      await using world = await aWorld({ dags: [failing] });
      await world.trigger('x');
      world.dieAfter(transactions);
      await world.advance('10s').catch(() => undefined);
      await world.crash();
      await world.advance('10m');
      expect([transactions, await world.runState('x'), await statesOf(world)]).toEqual([
        transactions,
        'failed',
        ['failure success'],
      ]);
    }
  });
});

test('tasks without callbacks leave nothing behind', async () => {
  await using world = await aWorld({
    dags: [
      aDag(
        'x',
        t('a'),
        t('b').does(() => dies()),
        t('c').does(skips),
      ),
    ],
  });
  await world.trigger('x');
  await world.untilIdle();
  expect(await statesOf(world)).toEqual([]);
});
