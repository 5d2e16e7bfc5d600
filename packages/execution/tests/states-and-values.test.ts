// What running tasks keep and read beyond their own run: the state stores, values of other runs, and what earlier tries stored.
import { createExecutionService, VersionCache } from '@ariel/execution';
import type { TaskQuestion } from '@ariel/protocol';
import { aDag, aWorld, fails, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const actor = { user: 'ann', via: 'test' } as const;
const value = (given: unknown, key = 'return_value') => ({ key, json: JSON.stringify(given), length: null });

async function attemptOf(world: World, taskId: string, mapIndex = -1): Promise<string> {
  const row = await world.database.first<{ id: string }>(
    "select id from task_instance where task_id = ? and map_index = ? and state = 'running'",
    [taskId, mapIndex],
  );
  if (!row) throw new Error(`${taskId} does not run`);
  return row.id;
}

const asked = async (world: World, attemptId: string, question: TaskQuestion): Promise<unknown> =>
  JSON.parse((await world.service.ask(attemptId, question)) ?? 'null');

async function running(): Promise<{ world: World; ask: (question: TaskQuestion) => Promise<unknown> }> {
  const dag = aDag(
    'x',
    t('long')
      .retries(1)
      .does(({ tryNumber }) => (tryNumber === 1 ? fails({ takes: '1h' }) : returns(1, '1h'))),
    t('other').does(() => returns(1, '1h')),
  );
  const world = await aWorld({ dags: [dag] });
  await world.trigger('x', { runId: 'r' });
  await world.settle();
  const id = await attemptOf(world, 'long');
  return { world, ask: (question) => asked(world, id, question) };
}

const set = (key: string, given: unknown, retentionMs?: number | null): TaskQuestion => ({
  about: 'set-task-state',
  key,
  value: JSON.stringify(given),
  ...(retentionMs === undefined ? {} : { retentionMs }),
});
const get = (key: string): TaskQuestion => ({ about: 'get-task-state', key });

describe('the task state store', () => {
  test.each([
    ['success', true, []],
    ['success', false, ['job']],
    ['failed', true, ['job']],
  ] as const)(
    'goes with the %s of its task, where the installation wants that: %s',
    async (kind, clearsStateOnSuccess, left) => {
      const { ask, world } = await running();
      await using _ = world;
      await ask(set('job', 5));
      const { database } = world;
      let ids = 0;
      const service = createExecutionService({
        ...{
          database,
          versions: new VersionCache(),
          clearsStateOnSuccess,
          leaseMs: 10_000,
          maxMapLength: 100,
        },
        ...{ nowUs: () => world.nowUs(), newId: () => `own-${++ids}`, notify: () => undefined },
      });
      const error = { name: 'Error', message: 'no', code: null, frames: [], cause: null };
      const outcome =
        kind === 'success'
          ? ({ kind, xcoms: [], followed: null } as const)
          : ({ kind, error, retryable: false, reason: 'error' } as const);
      const attemptId = await attemptOf(world, 'long');
      await service.finish([{ attemptId, outcome, endUs: world.nowUs(), renderedFields: null }]);
      const rows = await database.all<{ key: string }>('select key from task_state');
      expect(rows.map(({ key }) => key)).toEqual(left);
    },
  );

  test('belongs to one instance, outlives its tries, and goes when it is cleared', async () => {
    const { ask, world } = await running();
    await using _ = world;
    await ask(set('job', { id: 5 }));
    await ask(set('job', { id: 6 }));
    expect(await ask(get('job'))).toEqual({ id: 6 });
    const other = await attemptOf(world, 'other');
    expect(await asked(world, other, get('job'))).toBe(null);
    await world.advance('1h');
    await world.advance('6m');
    const second = await attemptOf(world, 'long');
    expect(await asked(world, second, get('job'))).toEqual({ id: 6 });
    await world.untilIdle();
    await world.clear('x');
    await world.settle();
    expect(await asked(world, await attemptOf(world, 'long'), get('job'))).toBe(null);
  });

  test.each([true, false])(
    'of what runs goes with a clear at once, unless it is kept: %s',
    async (keepsState) => {
      const { ask, world } = await running();
      await using _ = world;
      await ask(set('job', 5));
      await world.clear('x', { keepsState });
      expect(await world.database.all('select key from task_state')).toHaveLength(keepsState ? 1 : 0);
      await world.advance('1m');
      const again = await attemptOf(world, 'long');
      expect(await asked(world, again, get('job'))).toBe(keepsState ? 5 : null);
    },
  );

  test('keeps a value as long as was said, or as the installation says', async () => {
    const { ask, world } = await running();
    await using _ = world;
    await ask(set('short', 1, 60_000));
    await ask(set('never', 1, null));
    await ask(set('usual', 1));
    const rows = await world.database.all<{ key: string; expires_at: number | null; updated_at: number }>(
      'select key, expires_at, updated_at from task_state order by key',
    );
    expect(
      rows.map((row) => [row.key, row.expires_at === null ? null : (row.expires_at - row.updated_at) / 1e6]),
    ).toEqual([
      ['never', null],
      ['short', 60],
      ['usual', 30 * 86400],
    ]);
    await world.advance('2m');
    expect(await ask(get('short'))).toBe(null);
    expect(await ask(get('usual'))).toBe(1);
    expect(await world.control.cleanStateStore({ dryRun: true, actor })).toBeLessThanOrEqual(1);
    await world.control.cleanStateStore({ dryRun: false, actor });
    expect(await world.control.cleanStateStore({ dryRun: true, actor })).toBe(0);
    expect(await world.database.all('select key from task_state')).toHaveLength(2);
  });

  test('deletes one key or all, and refuses what it cannot keep', async () => {
    const { ask, world } = await running();
    await using _ = world;
    for (const key of ['a', 'b', 'c']) await ask(set(key, key));
    await ask({ about: 'delete-task-state', key: 'a' });
    expect([await ask(get('a')), await ask(get('b'))]).toEqual([null, 'b']);
    await ask({ about: 'delete-task-state', key: null });
    expect([await ask(get('b')), await ask(get('c'))]).toEqual([null, null]);
    await expect(ask(set('', 1))).rejects.toThrow('1 to 512 characters');
    await expect(ask(set('x'.repeat(513), 1))).rejects.toThrow('has 513');
    await expect(ask(set('k', null))).rejects.toThrow('keeps no null');
    await expect(ask(set('k', 'x'.repeat(1_100_000)))).rejects.toThrow('at most 1048576 bytes');
  });

  test('is there for operators, too', async () => {
    const { ask, world } = await running();
    await using _ = world;
    const place = { dagId: 'x', runId: 'r', taskId: 'long', mapIndex: -1, actor };
    await world.control.setTaskState({ ...place, key: 'k', value: '[1]', expires: null });
    expect(await ask(get('k'))).toEqual([1]);
    await world.control.setTaskState({ ...place, key: 'k', value: '[2]', expires: 'keep' });
    expect(await ask(get('k'))).toEqual([2]);
    await expect(
      world.control.setTaskState({ ...place, key: 'new', value: '1', expires: 'keep' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      world.control.setTaskState({ ...place, key: 'k', value: 'null', expires: null }),
    ).rejects.toMatchObject({ code: 'ARIEL_STATE_INVALID' });
    await expect(
      world.control.setTaskState({ ...place, taskId: 'gone', key: 'k', value: '1', expires: null }),
    ).rejects.toMatchObject({ status: 404 });
    await world.control.deleteTaskState({ ...place, key: null, allMapIndices: true });
    expect(await ask(get('k'))).toBe(null);
  });
});

describe('the asset state store', () => {
  const asset = { name: 'orders', uri: null };
  test('is shared by all, says who wrote last, and has no retention', async () => {
    const { ask, world } = await running();
    await using _ = world;
    await expect(ask({ about: 'get-asset-state', asset, key: 'k' })).rejects.toThrow(
      'There is no asset "orders"',
    );
    await world.database.run(
      "insert into asset (id, name, uri, asset_group, extra, watchers, is_active, created_at, updated_at) values (1, 'orders', 's3://orders', 'asset', '{}', '[]', 1, 0, 0)",
    );
    await ask({ about: 'set-asset-state', asset, key: 'last', value: '7' });
    const other = await attemptOf(world, 'other');
    expect(
      await asked(world, other, {
        about: 'get-asset-state',
        asset: { name: null, uri: 's3://orders' },
        key: 'last',
      }),
    ).toBe(7);
    const row = await world.database.first<{ updated_by: string }>('select updated_by from asset_state');
    expect(JSON.parse(row?.updated_by ?? '')).toMatchObject({
      kind: 'task',
      dag_id: 'x',
      task_id: 'long',
      run_id: 'r',
    });
    await world.control.setAssetState({ assetId: 1, key: 'last', value: '8', actor });
    expect(await ask({ about: 'get-asset-state', asset, key: 'last' })).toBe(8);
    await ask({ about: 'delete-asset-state', asset, key: null });
    expect(await ask({ about: 'get-asset-state', asset, key: 'last' })).toBe(null);
    await expect(
      world.control.setAssetState({ assetId: 9, key: 'k', value: '1', actor }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('values of other runs', () => {
  const reader = aDag(
    'reader',
    t('long').does(() => returns(1, '5h')),
  );
  const source = aDag(
    'source',
    t('load').does(({ runId }) => returns(runId)),
  );
  const elsewhere = (given: object): TaskQuestion => ({
    about: 'xcom-elsewhere',
    dagId: 'source',
    runId: null,
    taskId: 'load',
    key: 'return_value',
    mapIndex: null,
    includePriorDates: false,
    page: null,
    ...given,
  });

  test('are read by DAG, run and task', async () => {
    await using world = await aWorld({ dags: [reader, source] });
    await world.trigger('source', { runId: 'one' });
    await world.untilIdle();
    await world.trigger('reader', { runId: 'one' });
    await world.settle();
    const ask = async (given: object) => asked(world, await attemptOf(world, 'long'), elsewhere(given));
    expect(await ask({})).toBe('one');
    expect(await ask({ runId: 'one' })).toBe('one');
    expect(await ask({ runId: 'gone' })).toBe(null);
    expect(await ask({ dagId: 'gone' })).toBe(null);
    expect(await ask({ taskId: 'gone' })).toBe(null);
  });

  test('of the latest run that has one, looking back', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('load').does(({ runId }) => (runId === 'third' ? returns() : returns(runId))),
          t('long').does(() => returns(1, '5h')),
        ),
      ],
    });
    const day = (n: number) => Date.UTC(2023, 0, n) * 1000;
    for (const [index, runId] of ['first', 'second', 'third'].entries()) {
      await world.trigger('x', { runId, logicalDate: day(index + 1) });
      await world.advance('1m');
    }
    const rows = await world.database.all<{ id: string; run_id: string }>(
      "select i.id, r.run_id from task_instance i join dag_run r on r.id = i.run_ref where i.task_id = 'long'",
    );
    const ask = (runId: string, given: object) =>
      asked(world, rows.find((row) => row.run_id === runId)?.id ?? '', elsewhere({ dagId: null, ...given }));
    expect(await ask('third', {})).toBe(null);
    expect(await ask('third', { includePriorDates: true })).toBe('second');
    expect(await ask('first', { includePriorDates: true })).toBe('first');
    expect(await ask('third', { includePriorDates: true, key: 'none' })).toBe(null);
  });
});

describe('what tries stored', () => {
  test('is kept per try once the instance goes on without it, and pushed values of a failed try are there until then', async () => {
    const failing = {
      ...fails(),
      outcome: { ...(fails().outcome as object), xcoms: [value('partly', 'at')] },
    } as unknown as ReturnType<typeof fails>;
    const dag = aDag(
      'x',
      t('a')
        .retries(1, '1m')
        .does(({ tryNumber }) => (tryNumber === 1 ? failing : returns('done'))),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.advance('2s');
    expect(await world.xcom('x', 'a', -1, 'at')).toBe('"partly"');
    await world.untilIdle();
    expect(await world.xcom('x', 'a', -1, 'at')).toBe(null);
    expect(await world.xcom('x', 'a')).toBe('"done"');
    await world.clear('x');
    await world.untilIdle();
    const kept = await world.database.all<{ try_number: number; key: string; value: string }>(
      `select h.try_number, x.key, x.value from xcom_history x join task_instance_history h on h.id = x.attempt_id order by h.try_number`,
    );
    expect(kept.map((row) => ({ ...row }))).toEqual([
      { try_number: 1, key: 'at', value: '"partly"' },
      { try_number: 2, key: 'return_value', value: '"done"' },
    ]);
  });

  test('can be set, changed and deleted by hand', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(() => returns(1)),
        ),
      ],
    });
    await world.trigger('x', { runId: 'r' });
    await world.untilIdle();
    const place = { dagId: 'x', runId: 'r', taskId: 'a', mapIndex: -1, actor };
    await world.control.setXCom({ ...place, key: 'k', value: '[1,2]', mode: 'create' });
    expect(await world.xcom('x', 'a', -1, 'k')).toBe('[1,2]');
    await expect(
      world.control.setXCom({ ...place, key: 'k', value: '1', mode: 'create' }),
    ).rejects.toMatchObject({ status: 409 });
    await world.control.setXCom({ ...place, key: 'k', value: '{"a":1}', mode: 'change' });
    const row = await world.database.first<{ value: string; length: number }>(
      "select value, length from xcom where key = 'k'",
    );
    expect({ ...row }).toEqual({ value: '{"a":1}', length: 1 });
    await world.control.deleteXCom({ ...place, key: 'k' });
    for (const act of [
      () => world.control.setXCom({ ...place, key: 'k', value: '1', mode: 'change' }),
      () => world.control.deleteXCom({ ...place, key: 'k' }),
      () => world.control.setXCom({ ...place, taskId: 'gone', key: 'k', value: '1', mode: 'create' }),
    ])
      await expect(act()).rejects.toMatchObject({ status: 404 });
  });
});
