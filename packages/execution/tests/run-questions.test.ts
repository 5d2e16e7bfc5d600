// What a running task may ask of runs, and the runs that it may trigger.
import type { TaskQuestion, TriggeredRun, TriggerRunQuestion } from '@ariel/protocol';
import { aDag, aWorld, fails, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const etl = {
  groupId: 'etl',
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
};
const day = '2023-12-25T00:00:00Z';
const target = aDag('target', t('a'), t('b').after('a'), t('etl.load')).with({
  groups: [etl],
});

async function asking(): Promise<{ world: World; ask: (question: TaskQuestion) => Promise<unknown> }> {
  const asker = aDag(
    'asker',
    t('long').does(() => returns(1, '1h')),
  );
  const world = await aWorld({ dags: [target, asker] });
  await world.trigger('asker', { runId: 'r' });
  await world.settle();
  const row = await world.database.first<{ id: string }>(
    "select id from task_instance where task_id = 'long'",
  );
  return {
    world,
    ask: async (question) => JSON.parse((await world.service.ask(row?.id ?? '', question)) ?? 'null'),
  };
}

const trigger: TriggerRunQuestion = {
  about: 'trigger-run',
  dagId: 'target',
  runId: null,
  logicalDate: 'now',
  conf: { size: 3 },
  note: 'by hand',
  resetDagRun: false,
  failWhenDagIsPaused: false,
};

describe('a task that triggers a run', () => {
  test('makes one of the type operator_triggered, with its conf and note', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    const made = (await ask(trigger)) as TriggeredRun;
    expect(made).toEqual({
      kind: 'triggered',
      runId: 'operator_triggered__2024-01-01T00:00:00+00:00',
      logicalDate: '2024-01-01T00:00:00.000Z',
    });
    const row = await world.database.first<Record<string, unknown>>(
      "select run_type, triggered_by, conf, note from dag_run where dag_id = 'target'",
    );
    expect({ ...row }).toEqual({
      run_type: 'operator_triggered',
      triggered_by: 'operator',
      conf: '{"size":3}',
      note: 'by hand',
    });
  });

  test('makes one in the name of the person behind its own run', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    await world.database.run("update dag_run set triggering_user = 'maria' where dag_id = 'asker'", []);
    await ask(trigger);
    const row = await world.database.first<{ triggering_user: string | null }>(
      "select triggering_user from dag_run where dag_id = 'target'",
    );
    expect(row?.triggering_user).toBe('maria');
  });

  test('makes one however often it asks, and whatever the time is by then', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    const first = await ask(trigger);
    await world.advance('5m');
    expect(await ask(trigger)).toEqual(first);
    expect(await world.runs('target')).toHaveLength(1);
  });

  test('under an id of its own also makes one; the id of another run is taken', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    await world.trigger('target', { runId: 'theirs' });
    expect(await ask({ ...trigger, runId: 'mine' })).toMatchObject({ kind: 'triggered', runId: 'mine' });
    expect(await ask({ ...trigger, runId: 'mine' })).toMatchObject({ kind: 'triggered', runId: 'mine' });
    expect(await world.runs('target')).toHaveLength(2);
  });

  test.each([[{ retries: 1, infraRetries: 0 }], [{ retries: 0, infraRetries: 1 }]])(
    'makes no second one in the try that replaces one which was lost with its process: %j',
    async (tries) => {
      const long = t('long')
        .retries(tries.retries)
        .infraRetries(tries.infraRetries)
        .does(() => returns(1, '1h'));
      await using world = await aWorld({ dags: [target, aDag('asker', long)] });
      await world.trigger('asker', { runId: 'r' });
      await world.settle();
      const askNow = async (runId: string | null): Promise<unknown> => {
        const row = await world.database.first<{ id: string }>(
          "select id from task_instance where task_id = 'long' and state = 'running'",
        );
        return JSON.parse((await world.service.ask(row?.id ?? '', { ...trigger, runId })) ?? 'null');
      };
      const made = await askNow(null);
      await world.crash();
      await world.advance('1m');
      expect(await askNow(null)).toEqual(made);
      expect(await world.runs('target')).toHaveLength(1);
    },
  );

  test('makes another one in the try after one that failed', async () => {
    const long = t('long')
      .retries(1)
      .does(({ tryNumber }) => (tryNumber === 1 ? fails({ takes: '1m' }) : returns(1, '1h')));
    await using world = await aWorld({ dags: [target, aDag('asker', long)] });
    await world.trigger('asker', { runId: 'r' });
    for (const at of ['1s', '2m']) {
      await world.advance(at);
      const row = await world.database.first<{ id: string }>(
        "select id from task_instance where task_id = 'long' and state = 'running'",
      );
      await world.service.ask(row?.id ?? '', trigger);
    }
    expect(await world.runs('target')).toHaveLength(2);
  });

  test('is told which run is in the way, by its id or by its logical date', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    await world.trigger('target', { runId: 'theirs', logicalDate: Date.parse(day) * 1000 });
    expect(await ask({ ...trigger, runId: 'theirs' })).toEqual({ kind: 'exists', runId: 'theirs' });
    expect(await ask({ ...trigger, logicalDate: day })).toEqual({ kind: 'exists', runId: 'theirs' });
  });

  test('may have the run that is there cleared and run again', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    await world.trigger('target', { runId: 'theirs' });
    await world.advance('1m');
    expect(await world.runState('target', 'theirs')).toBe('success');
    expect(await ask({ ...trigger, runId: 'theirs', resetDagRun: true })).toMatchObject({
      kind: 'reset',
      runId: 'theirs',
    });
    expect(await world.runState('target', 'theirs')).not.toBe('success');
    await world.advance('1m');
    expect(await world.runState('target', 'theirs')).toBe('success');
  });

  test('is told where there is no such DAG, where it is paused, and why it is refused', async () => {
    const { ask, world } = await asking();
    await using _ = world;
    expect(await ask({ ...trigger, dagId: 'ghost' })).toEqual({ kind: 'no-dag' });
    await world.pause('target');
    expect(await ask({ ...trigger, failWhenDagIsPaused: true })).toEqual({ kind: 'paused' });
    expect(await ask({ ...trigger, runId: 'a/b' })).toMatchObject({
      kind: 'refused',
      message: /is not allowed/,
    });
    expect(await ask({ ...trigger, runId: 'late' })).toMatchObject({ kind: 'triggered' });
  });
});

describe('a task that asks how others do', () => {
  async function ran() {
    const made = await asking();
    await made.world.trigger('target', { runId: 'done', logicalDate: Date.parse(day) * 1000 });
    await made.world.advance('1m');
    return made;
  }

  test('hears how many runs there are in which states', async () => {
    const { ask, world } = await ran();
    await using _ = world;
    const of = (more: object) => ask({ about: 'run-count', dagId: 'target', ...more } as TaskQuestion);
    expect(await of({})).toBe(1);
    expect(await of({ states: ['success'], logicalDates: [day] })).toBe(1);
    expect(await of({ states: ['failed'] })).toBe(0);
    expect(await of({ logicalDates: ['2023-12-26T00:00:00Z'] })).toBe(0);
    expect(await of({ runIds: ['done', 'x'] })).toBe(1);
  });

  test('hears how many task instances there are', async () => {
    const { ask, world } = await ran();
    await using _ = world;
    const of = (more: object) => ask({ about: 'instance-count', dagId: 'target', ...more } as TaskQuestion);
    expect(await of({})).toBe(3);
    expect(await of({ taskIds: ['a', 'b'], states: ['success'], logicalDates: [day] })).toBe(2);
    expect(await of({ taskGroupId: 'etl' })).toBe(1);
    expect(await of({ states: ['null', 'failed'] })).toBe(0);
    expect(await of({ mapIndex: -1, taskIds: [] })).toBe(3);
    expect(await of({ mapIndex: 0 })).toBe(0);
  });

  test('hears their states by run and task', async () => {
    const { ask, world } = await ran();
    await using _ = world;
    expect(await ask({ about: 'instance-states', dagId: 'target', taskGroupId: 'etl' })).toEqual({
      done: { 'etl.load': 'success' },
    });
  });

  test('hears what a DAG has, and of what is not there nothing', async () => {
    const { ask, world } = await ran();
    await using _ = world;
    expect(await ask({ about: 'dag', dagId: 'target' })).toEqual({
      isPaused: false,
      taskIds: ['a', 'b', 'etl.load'],
      groupIds: ['etl'],
    });
    expect(await ask({ about: 'dag', dagId: 'ghost' })).toBeNull();
  });
});
