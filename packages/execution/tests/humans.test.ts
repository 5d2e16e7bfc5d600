// Tasks that ask people: what they hold meanwhile, who may answer what, and that they go on once.
import type { AnswerRequest } from '@ariel/protocol';
import { aDag, asks, aWorld, fails, returns, type ScriptedAttempt, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const asking =
  (given: Parameters<typeof asks>[0] = {}) =>
  ({ resumption }: ScriptedAttempt) =>
    resumption === undefined
      ? asks(given)
      : resumption.kind === 'event'
        ? returns(JSON.parse(resumption.event))
        : fails({ message: resumption.kind });

const ann = { id: '1', name: 'ann' };
const actor = { user: 'ann', via: 'test' } as const;

async function answer(world: World, given: Partial<AnswerRequest> = {}) {
  const { run_id: runId } = await world.newestRun('x');
  return world.control.answerRequest({
    dagId: 'x',
    runId,
    taskId: 'a',
    mapIndex: -1,
    chosenOptions: ['yes'],
    paramsInput: {},
    createdUs: null,
    user: ann,
    actor,
    ...given,
  });
}

const poolUse = async (world: World, pool: string) =>
  (await world.database.first<{ used: number }>('select used from pool where name = ?', [pool]))?.used;

const row = async (world: World, taskId = 'a') => ({
  ...(await world.database.first<Record<string, unknown>>(
    'select id, state, try_number, reason, wait_until from task_instance where task_id = ?',
    [taskId],
  )),
});

async function waiting(given: Parameters<typeof asks>[0] = {}): Promise<World> {
  const dag = aDag('x', t('a').pool('narrow').does(asking(given)), t('b').after('a'));
  const world = await aWorld({ dags: [dag], pools: { narrow: 1 }, parallelism: 1 });
  await world.trigger('x');
  await world.advance('2s');
  return world;
}

describe('a task that asks people', () => {
  test('holds no worker and no slot of its pool, not even of one that counts deferred tasks, and keeps its attempt', async () => {
    await using world = await waiting({ subject: 'Deploy?' });
    await world.database.run("update pool set include_deferred = 1 where name = 'narrow'");
    const asked = await row(world);
    expect(asked).toMatchObject({
      state: 'awaiting_input',
      try_number: 1,
      reason: 'asks: Deploy?',
      wait_until: null,
    });
    expect(await poolUse(world, 'narrow')).toBe(0);
    const answered = await answer(world);
    expect(answered).toMatchObject({ by: ann, chosenOptions: ['yes'], respondedUs: world.nowUs() });
    await world.untilIdle();
    expect(await row(world)).toMatchObject({ id: asked.id, state: 'success', try_number: 1 });
    expect(JSON.parse((await world.xcom('x', 'a')) ?? '')).toMatchObject({
      chosen_options: ['yes'],
      params_input: {},
      responded_by_user: ann,
      timedout: false,
    });
    expect(await world.runState('x')).toBe('success');
    expect(world.started.map(({ taskId }) => taskId)).toEqual(['a', 'a', 'b']);
  });

  test('goes on once, however many answer at the same time', async () => {
    await using world = await waiting();
    const results = await Promise.allSettled([
      answer(world),
      answer(world, { chosenOptions: ['no'] }),
      answer(world),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'ARIEL_REQUEST_ANSWERED', status: 409 });
    await world.untilIdle();
    expect(world.started.filter(({ taskId }) => taskId === 'a')).toHaveLength(2);
    await expect(answer(world)).rejects.toMatchObject({ code: 'ARIEL_REQUEST_ANSWERED' });
  });

  test('survives the end of the server, and is answered afterwards', async () => {
    await using world = await waiting();
    await world.crash();
    expect(await row(world)).toMatchObject({ state: 'awaiting_input' });
    await answer(world);
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  test('takes the defaults at the very moment when the time is over, which nobody polls for', async () => {
    await using world = await waiting({
      defaults: ['no'],
      timeout: '1h',
      params: { n: { value: 1, description: null, schema: {} } },
    });
    expect(await row(world)).toMatchObject({ wait_until: expect.any(Number) });
    await world.advance('59m');
    expect(await row(world)).toMatchObject({ state: 'awaiting_input' });
    await world.advance('2m');
    expect(JSON.parse((await world.xcom('x', 'a')) ?? '')).toMatchObject({
      chosen_options: ['no'],
      params_input: { n: 1 },
      responded_by_user: { name: 'Fallback to defaults' },
      timedout: true,
    });
    const attempt = world.started.filter(({ taskId }) => taskId === 'a')[1];
    expect((attempt?.startUs ?? 0) - (world.started[0]?.startUs ?? 0)).toBeLessThan(3_605_000_000);
  });

  test('without defaults goes on to see that nobody answered', async () => {
    await using world = await waiting({ timeout: '1h' });
    await world.advance('2h');
    expect(JSON.parse((await world.xcom('x', 'a')) ?? '')).toMatchObject({
      chosen_options: [],
      responded_by_user: null,
      timedout: true,
    });
  });

  test('is timed out by the scheduler that comes after a crash', async () => {
    await using world = await waiting({ defaults: ['yes'], timeout: '1h' });
    await world.crash();
    await world.advance('61m');
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  test.each([
    ['clear', (world: World) => world.clear('x')],
    ['mark success', (world: World) => world.mark('x', 'a', 'success')],
    ['fail its run', (world: World) => world.markRun('x', 'failed')],
  ])('is not there to be answered after an operator’s act: %s', async (name, act) => {
    await using world = await waiting({ defaults: ['no'], timeout: '1h' });
    await act(world);
    if (name !== 'clear') await expect(answer(world)).rejects.toMatchObject({ status: 409 });
    await world.advance('2h');
    await world.untilIdle();
    const answers = await world.database.all<{ responded_at: number | null }>(
      'select responded_at from human_request order by created_at',
    );
    expect(answers[0]?.responded_at).toBe(null);
  });
});

describe('an answer', () => {
  const params = { size: { value: 1, description: null, schema: { type: 'number' } } } as const;
  test.each([
    [{ chosenOptions: ['maybe'] }, 400, 'ARIEL_ANSWER_INVALID', 'none of the options'],
    [{ chosenOptions: ['yes', 'no'] }, 400, 'ARIEL_ANSWER_INVALID', 'only one may be'],
    [{ paramsInput: { size: 'x' } }, 400, 'ARIEL_ANSWER_INVALID', 'field "size"'],
    [{ chosenOptions: [] }, 400, 'ARIEL_ANSWER_INVALID', 'no option is chosen'],
    [{ createdUs: 5 }, 409, 'ARIEL_REQUEST_ANSWERED', 'asked again meanwhile'],
    [{ user: { id: '3', name: 'eve' } }, 403, 'ARIEL_ANSWER_NOT_YOURS', 'not a respondent'],
    [{ taskId: 'b' }, 404, 'ARIEL_REQUEST_NOT_FOUND', 'does not exist'],
    [{ runId: 'gone' }, 404, 'ARIEL_REQUEST_NOT_FOUND', 'does not exist'],
  ])('is refused: %j', async (given, status, code, words) => {
    await using world = await waiting({ params, assignedUsers: [ann, { id: 'bob', name: 'bob' }] });
    await expect(answer(world, given)).rejects.toMatchObject({
      status,
      code,
      message: expect.stringContaining(words),
    });
    expect(await row(world)).toMatchObject({ state: 'awaiting_input' });
    await answer(world, { user: { id: 'bob', name: 'Robert' }, paramsInput: { size: 3 } });
    await world.untilIdle();
    expect(JSON.parse((await world.xcom('x', 'a')) ?? '')).toMatchObject({ params_input: { size: 3 } });
  });

  test('for the request that was seen is taken', async () => {
    await using world = await waiting();
    const request = await world.database.first<{ created_at: number }>(
      'select created_at from human_request',
    );
    await answer(world, { createdUs: request?.created_at ?? 0 });
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });
});
