// Runs by hand: their ids, params, and what is refused.
import { aDag, aWorld, everyDay, t } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const dag = aDag('x', t('a')).with({
  params: {
    count: { defaultJson: '3', schema: { type: 'number' }, description: null },
    name: { defaultJson: null, schema: { type: 'string' }, description: null },
  },
});
const conf = { name: 'n' };
const at = (text: string) => Date.parse(text) * 1000;

describe('params', () => {
  test('are the defaults with what was given over them; other keys are kept', async () => {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { conf: { name: 'n', more: [1] } });
    expect((await world.newestRun('x')).params).toBe('{"count":3,"name":"n","more":[1]}');
  });

  test.each([
    [{}, /name: no value was given/],
    [{ name: 5 }, /name: 5 is not of type 'string'/],
    [{ name: 'n', count: 'many' }, /count: "many" is not of type 'number'/],
  ])('%j is refused, and makes no run', async (given, message) => {
    await using world = await aWorld({ dags: [dag] });
    await expect(world.trigger('x', { conf: given })).rejects.toMatchObject({
      code: 'ARIEL_PARAMS_INVALID',
      status: 400,
    });
    await expect(world.trigger('x', { conf: given })).rejects.toThrow(message);
    expect(await world.runs('x')).toEqual([]);
  });
});

describe('params of a task', () => {
  const region = { defaultJson: '"US"', schema: { type: 'string' }, description: null };
  const must = { defaultJson: null, schema: { type: 'number' }, description: null };
  const own = aDag('own', t('plain').with({ params: { region } }), t('asked').with({ params: { must } }));

  test('are none of the run’s, but allow what it is given', async () => {
    await using world = await aWorld({ dags: [own] });
    await world.trigger('own', { conf: { must: 1 } });
    expect((await world.newestRun('own')).params).toBe('{"must":1}');
  });

  test.each([
    [{}, /must of task asked: no value was given/],
    [{ must: 1, region: 5 }, /region of task plain: 5 is not of type 'string'/],
  ])('%j is refused, and makes no run', async (given, message) => {
    await using world = await aWorld({ dags: [own] });
    await expect(world.trigger('own', { conf: given })).rejects.toThrow(message);
    expect(await world.runs('own')).toEqual([]);
  });
});

describe('run ids', () => {
  test('that are generated step on by a microsecond where they collide', async () => {
    await using world = await aWorld({ dags: [dag], startsAt: '2024-05-01T10:00:00Z' });
    const ids = [
      await world.trigger('x', { conf }),
      await world.trigger('x', { conf }),
      await world.trigger('x', { conf }),
    ];
    expect(ids).toEqual([
      'manual__2024-05-01T10:00:00+00:00',
      'manual__2024-05-01T10:00:00.000001+00:00',
      'manual__2024-05-01T10:00:00.000002+00:00',
    ]);
  });

  test('that are taken are refused by name', async () => {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { conf, runId: 'mine' });
    await expect(world.trigger('x', { conf, runId: 'mine' })).rejects.toMatchObject({
      code: 'ARIEL_RUN_EXISTS',
      status: 409,
    });
    await expect(world.trigger('x', { conf, runId: 'mine' })).rejects.toThrow(/run id mine/);
  });

  test.each(['', '~', 'a b', 'a/b', 'a..b', 'x'.repeat(251)])('%j is not allowed', async (runId) => {
    await using world = await aWorld({ dags: [dag] });
    await expect(world.trigger('x', { conf, runId })).rejects.toMatchObject({
      code: 'ARIEL_RUN_ID_INVALID',
      status: 400,
    });
  });
});

describe('logical dates', () => {
  test('are taken once', async () => {
    await using world = await aWorld({ dags: [dag] });
    const logicalDate = at('2024-01-05T00:00:00Z');
    await world.trigger('x', { conf, logicalDate, runId: 'one' });
    const again = world.trigger('x', { conf, logicalDate, runId: 'two' });
    await expect(again).rejects.toThrow(/logical date 2024-01-05T00:00:00Z/);
    await expect(world.trigger('x', { conf, logicalDate })).rejects.toMatchObject({
      code: 'ARIEL_RUN_EXISTS',
    });
  });

  test('whose generated id is taken by a run without one step on', async () => {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { conf });
    const logicalDate = at('2023-12-31T00:00:00Z');
    expect(await world.trigger('x', { conf, logicalDate })).toBe('manual__2024-01-01T00:00:00.000001+00:00');
  });

  test('say what a run is about, and not when it is due', async () => {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { conf, logicalDate: at('2031-01-01T00:00:00Z') });
    await world.advance('2m');
    expect(await world.runState('x')).toBe('success');
  });
});

test('a DAG that is not there is refused', async () => {
  await using world = await aWorld({ dags: [] });
  await expect(world.trigger('ghost')).rejects.toMatchObject({ code: 'ARIEL_DAG_NOT_FOUND', status: 404 });
  await expect(world.pause('ghost')).rejects.toMatchObject({ code: 'ARIEL_DAG_NOT_FOUND' });
});

test('a run for later starts then, not before', async () => {
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x', { conf, runAfter: at('2024-01-01T02:00:00Z') });
  await world.advance('119m');
  expect(await world.runState('x')).toBe('queued');
  await world.advance('2m');
  expect(await world.runState('x')).toBe('success');
});

test('a run keeps the version with which it was made, later ones use the new one', async () => {
  const old = aDag('x', t('a'), t('b').after('a'));
  await using world = await aWorld({ dags: [old.with({ schedule: everyDay })] });
  const first = await world.trigger('x');
  await world.publish(aDag('x', t('a'), t('c').after('a')).with({ schedule: everyDay }));
  const second = await world.trigger('x');
  await world.untilIdle();
  expect(await world.states('x', first)).toEqual({ a: 'success', b: 'success' });
  expect(await world.states('x', second)).toEqual({ a: 'success', c: 'success' });
});
