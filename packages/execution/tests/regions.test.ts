// What tasks in mapped groups and loops are given by the server, and what they can ask it for, on the real store.
import type { GroupDefinition, ValueExpression } from '@ariel/core';
import type { ClaimedAttempt, XComReader } from '@ariel/protocol';
import {
  type Answer,
  aDag,
  aWorld,
  fails,
  output,
  returns,
  type ScriptedAttempt,
  skips,
  t,
  value,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { argument, group, over } from './region-groups.ts';

const loop = (groupId: string, last: string, more: Partial<GroupDefinition> = {}): GroupDefinition =>
  group(groupId, {
    loop: { maxIterations: 5, terminalTaskId: last, gateTaskId: `${groupId}.gate`, hasUntil: true },
    ...more,
  });

type Started = ScriptedAttempt & Pick<ClaimedAttempt, 'applied' | 'iteration' | 'logPath' | 'loop' | 'path'>;
const started = (world: World, taskId: string): Started[] =>
  (world.started as unknown as Started[]).filter((each) => each.taskId === taskId);

/** A gate's answer. */
const stops = (loopStops: boolean): Answer => ({
  outcome: { kind: 'success', xcoms: [], followed: null, loopStops },
});
const gate = (taskId: string, isEnough: (attempt: Started) => boolean) => {
  const built = t(taskId).does((attempt) => stops(isEnough(attempt as Started)));
  return { ...built, definition: { ...built.definition, kind: 'gate' as const } };
};

async function ran(groups: readonly GroupDefinition[], tasks: Parameters<typeof aDag>[1][]): Promise<World> {
  const world = await aWorld({ dags: [aDag('x', ...tasks).with({ groups })] });
  await world.trigger('x');
  await world.untilIdle();
  return world;
}

const ten = t('list').does(() => returns([10, 20, 30]));
const collect = t('collect').rule('all_done');

describe('inputs', () => {
  test('in a mapped group are those of its own instance, outside the list of all', async () => {
    await using world = await ran(
      [group('g', { mapping: over('n', output('list')) })],
      [
        ten,
        t('g.a')
          .after('list')
          .given({ n: argument('g', 'n') })
          .does(({ inputs, mapIndex }) => (mapIndex === 1 ? skips() : returns(Number(inputs.n) + 1))),
        t('g.b')
          .given({ a: output('g.a') })
          .rule('all_done'),
        collect.given({ all: output('g.a') }),
      ],
    );
    expect(started(world, 'g.b').map(({ inputs }) => inputs.a)).toEqual(['11', 'null', '31']);
    expect(started(world, 'collect')[0]?.inputs).toEqual({ all: '[11,31]' });
  });

  test('of what is mapped in a mapped group are lists of lists', async () => {
    await using world = await ran(
      [group('g', { mapping: over('l', output('lists')) })],
      [
        t('lists').does(() => returns([[1, 2], [], [3]])),
        t('g.m')
          .after('lists')
          .over({ n: argument('g', 'l') })
          .does(({ inputs }) => returns(Number(inputs.n) * 2)),
        t('g.sum')
          .given({ all: output('g.m') })
          .rule('all_done'),
        t('again')
          .over({ n: output('g.m') })
          .rule('all_done'),
        collect.given({ all: output('g.m') }),
      ],
    );
    expect(started(world, 'g.m').map(({ inputs, path }) => [path, inputs.n])).toEqual([
      ['0/0', '1'],
      ['0/1', '2'],
      ['2/0', '3'],
    ]);
    const sums = started(world, 'g.sum').map(({ inputs, mapIndex }) => [mapIndex, inputs.all]);
    expect(Object.fromEntries(sums)).toEqual({ 0: '[2,4]', 1: '[]', 2: '[6]' });
    expect(started(world, 'again').map(({ inputs }) => inputs.n)).toEqual(['[2,4]', '[6]']);
    expect(started(world, 'collect')[0]?.inputs).toEqual({ all: '[[2,4],[6]]' });
  });

  test('in a loop are those of the iteration, outside those of the last', async () => {
    await using world = await ran(
      [loop('l', 'l.step')],
      [
        t('l.step')
          .given({
            before: { kind: 'loop', groupId: 'l', field: 'previous' },
            index: { kind: 'loop', groupId: 'l', field: 'index' },
          })
          .does(({ inputs }) => returns(JSON.parse(inputs.before ?? '') + 1)),
        gate('l.gate', ({ inputs }) => Number(inputs.result) >= 3).given({
          result: output('l.step'),
        }) as never,
        collect.after('l.gate').given({ last: output('l.step') }),
      ],
    );
    const steps = started(world, 'l.step');
    expect(steps.map(({ inputs }) => [inputs.index, inputs.before])).toEqual([
      ['0', 'null'],
      ['1', '1'],
      ['2', '2'],
    ]);
    expect(steps.map((each) => each.loop)).toMatchObject([
      { groupId: 'l', index: 0, maxIterations: 5, previousJson: null },
      { index: 1, previousJson: '1' },
      { index: 2, previousJson: '2' },
    ]);
    expect(steps.map(({ iteration, logPath }) => [iteration, logPath.split('/').slice(2).join('/')])).toEqual(
      [
        [0, 'task_id=l.step/attempt=1.log'],
        [1, 'task_id=l.step/iteration=1/attempt=1.log'],
        [2, 'task_id=l.step/iteration=2/attempt=1.log'],
      ],
    );
    expect(started(world, 'collect')[0]).toMatchObject({ inputs: { last: '3' }, loop: null });
  });

  test('of which functions make something are trees for the task process', async () => {
    const source: ValueExpression = {
      kind: 'filter',
      function: 1,
      source: { kind: 'map', function: 0, source: output('list') },
    };
    await using world = await ran(
      [],
      [ten, t('m').over({ n: source }), collect.given({ all: source, one: value(1) })],
    );
    const item = {
      kind: 'filter',
      function: 1,
      to: { kind: 'map', function: 0, to: { kind: 'json', json: '20' } },
    };
    expect(started(world, 'm')[1]).toMatchObject({ inputs: {}, applied: { n: item } });
    expect(started(world, 'collect')[0]).toMatchObject({
      inputs: { one: '1' },
      applied: { all: { kind: 'filterEach', to: { kind: 'mapEach', to: { json: '[10,20,30]' } } } },
    });
  });
});

describe('asked for', () => {
  const ask = (
    world: World,
    runId: string,
    query: { taskId: string; from?: XComReader; mapIndex?: number },
  ) =>
    world.service.xcom({
      dagId: 'x',
      runId,
      key: 'return_value',
      mapIndex: null,
      from: null,
      page: null,
      ...query,
    });

  test('values are seen from where the task stands', async () => {
    await using world = await ran(
      [group('g', { mapping: over('n', output('list')) })],
      [
        ten,
        t('g.a')
          .after('list')
          .given({ n: argument('g', 'n') })
          .does(({ inputs }) => returns(Number(inputs.n))),
        t('g.b').after('g.a'),
      ],
    );
    const { run_id: runId } = await world.newestRun('x');
    const from = { taskId: 'g.b', mapIndex: 2, iteration: 0, path: null };
    expect(await ask(world, runId, { taskId: 'g.a', from })).toBe('30');
    expect(await ask(world, runId, { taskId: 'g.a' })).toBe('[10,20,30]');
    expect(await ask(world, runId, { taskId: 'g.a', from, mapIndex: 0 })).toBe('10');
    expect(await ask(world, runId, { taskId: 'g.a', from, mapIndex: 7 })).toBeNull();
    expect(await ask(world, runId, { taskId: 'list', from, mapIndex: 0 })).toBeNull();
    expect(await ask(world, runId, { taskId: 'list', from, mapIndex: -1 })).toBe('[10,20,30]');
    expect(await ask(world, runId, { taskId: 'ghost', from })).toBeNull();
  });

  test('lists come in pages: of many values, or of many characters', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    const long = Array.from({ length: 5 }, (_, index) => String(index).repeat(400_000));
    await using world = await ran(
      [],
      [t('many').does(() => returns(many)), t('long').does(() => returns(long))],
    );
    const { run_id: runId } = await world.newestRun('x');
    const pages = async (taskId: string): Promise<unknown[][]> => {
      const got: unknown[][] = [];
      for (let offset: number | null = 0; offset !== null; ) {
        const page = { offset, limit: 1000 };
        const json = await world.service.xcom({
          dagId: 'x',
          runId,
          taskId,
          key: 'return_value',
          mapIndex: null,
          from: null,
          page,
        });
        if (json === null) return got;
        const { next, values }: { next: number | null; values: unknown[] } = JSON.parse(json);
        got.push(values);
        offset = next;
      }
      return got;
    };
    expect((await pages('many')).flat()).toEqual(many);
    expect((await pages('long')).map((page) => page.length)).toEqual([2, 2, 1]);
    expect(await pages('ghost')).toEqual([]);
  });

  test('what was cleared is gone at once, and what comes again is new', async () => {
    let round = 0;
    await using world = await ran(
      [],
      [
        t('list').does(() => returns([round, round])),
        t('m')
          .over({ n: output('list') })
          .does(({ inputs }) => returns(Number(inputs.n) + 7)),
        t('each').over({ n: output('m') }),
      ],
    );
    const { run_id: runId } = await world.newestRun('x');
    const items = (taskId: string) => {
      const query = { key: 'return_value', mapIndex: null, from: null, page: { offset: 0, limit: 9 } };
      return world.service.xcom({ dagId: 'x', runId, taskId, ...query });
    };
    const both = async () => [await items('list'), await items('m')];
    expect(await both()).toEqual(['{"values":[0,0],"next":null}', '{"values":[7,7],"next":null}']);
    round = 1;
    await world.clear('x', { tasks: ['list'], includeDownstream: true });
    // Someone looks between the clearing and the new value: what he sees is not kept.
    expect(await both()).toEqual(['{"values":[],"next":null}', '{"values":[],"next":null}']);
    await world.untilIdle();
    expect(await both()).toEqual(['{"values":[1,1],"next":null}', '{"values":[8,8],"next":null}']);
    expect(started(world, 'm').map(({ inputs }) => inputs.n)).toEqual(['0', '0', '1', '1']);
    expect(started(world, 'each').map(({ inputs }) => inputs.n)).toEqual(['7', '7', '8', '8']);
  });
});

test('a group that is tried again sees nothing of the try before', async () => {
  let round = 0;
  await using world = await ran(
    [group('g', { retries: 1 })],
    [
      t('g.list').does(() => returns([round, round + 1])),
      t('g.m')
        .over({ n: output('g.list') })
        .does(({ inputs }) => returns(Number(inputs.n) * 10)),
      t('g.each').over({ n: output('g.m') }),
      t('g.last')
        .after('g.each')
        .does(() => {
          round += 5;
          return round === 5 ? fails() : returns();
        }),
    ],
  );
  const seen = started(world, 'g.each').map(({ inputs }) => inputs.n);
  expect(seen).toEqual(['0', '10', '50', '60']);
  expect(await world.runState('x')).toBe('success');
});
