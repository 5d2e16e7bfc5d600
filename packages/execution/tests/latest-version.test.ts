// What becomes of a run that is cleared to go on in the latest version of its DAG. After each step the world checks slots,
// counts, and that the regions of the run are those of its version.
import type { GroupDefinition, MappingDefinition, ValueExpression } from '@ariel/core';
import {
  type Answer,
  aDag,
  aWorld,
  fails,
  output,
  returns,
  type ScriptedAttempt,
  type TaskBuilder,
  t,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { createControl, VersionCache } from '../src/index.ts';

const slow = () => returns(undefined, '1h');
const latest = { onLatestVersion: true } as const;
/** A control that only answers. */
const quiet = {
  versions: new VersionCache(),
  nowUs: () => 0,
  newId: () => 'unused',
  notify: () => undefined,
  kill: () => undefined,
  checkSchema: () => [],
  reparse: async () => undefined,
};
const list = t('list').does(() => returns([1, 2, 3]));

/** A run of DAG `x`, in the state in which it comes to rest; then the DAG is published in another form. */
async function ranThen(
  before: readonly TaskBuilder[],
  after: readonly TaskBuilder[],
  groups: { readonly before?: readonly GroupDefinition[]; readonly after?: readonly GroupDefinition[] } = {},
): Promise<World> {
  const world = await aWorld({ dags: [aDag('x', ...before).with({ groups: groups.before ?? [] })] });
  await world.trigger('x', { runId: 'first' });
  await world.untilIdle();
  await world.publish(aDag('x', ...after).with({ groups: groups.after ?? [] }));
  await world.settle();
  return world;
}

async function cleared(world: World, request: Parameters<World['clear']>[1] = {}): Promise<string[]> {
  const affected = await world.clear('x', { ...latest, ...request });
  await world.untilIdle();
  expect(world.problems).toEqual([]);
  return affected;
}

const column = async (world: World, taskId: string, name: string): Promise<unknown> =>
  (
    await world.database.first<{ value: unknown }>(
      `select i.${name} as value from task_instance i where i.task_id = ? limit 1`,
      [taskId],
    )
  )?.value;

const versionOf = async (world: World, taskId: string): Promise<unknown> =>
  (
    await world.database.first<{ number: number }>(
      'select v.number from task_instance i join dag_version v on v.id = i.version_id where i.task_id = ?',
      [taskId],
    )
  )?.number;

const over = (name: string, expression: ValueExpression): MappingDefinition => ({
  kind: 'cross',
  inputs: [{ name, over: expression }],
});
const group = (groupId: string, more: Partial<GroupDefinition> = {}): GroupDefinition => ({
  groupId,
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});
const mapped = (groupId: string, more: Partial<GroupDefinition> = {}) =>
  group(groupId, { mapping: over('n', output('list')), ...more });
const loop = (groupId: string, last: string, more: Partial<GroupDefinition> = {}): GroupDefinition =>
  group(groupId, {
    loop: { maxIterations: 3, terminalTaskId: last, gateTaskId: `${groupId}.gate`, hasUntil: true },
    ...more,
  });
const stops = (loopStops: boolean): Answer => ({
  outcome: { kind: 'success', xcoms: [], followed: null, loopStops },
});
/** Says no until the third iteration. */
const gate = (taskId: string, last = 2) => {
  const built = t(taskId).does((attempt) =>
    stops((attempt as ScriptedAttempt & { iteration: number }).iteration >= last),
  );
  return { ...built, definition: { ...built.definition, kind: 'gate' as const } };
};
const instances = (world: World) =>
  world.database.all<{ name: string; state: string | null }>(
    `select task_id || '[' || map_index || ']#' || iteration as name, state from task_instance
     order by task_id, iteration, map_index`,
  );
const named = async (world: World) =>
  Object.fromEntries(
    (await instances(world)).map(({ name, state }) => [name.replace('[-1]', '').replace('#0', ''), state]),
  );

describe('a run that is cleared', () => {
  test('keeps its version where nobody asks for the latest', async () => {
    await using world = await ranThen([t('a'), t('b').after('a')], [t('a'), t('c').after('a')]);
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await versionOf(world, 'a')).toBe(1);
  });

  test('goes on in the latest version where the DAG says so by now, unless it is refused', async () => {
    const said = (value: boolean) =>
      aDag('x', t('a'), t('c').after('a')).with({ rerunWithLatestVersion: value });
    await using world = await ranThen([t('a'), t('b').after('a')], []);
    await world.publish(said(true));
    await world.clear('x', { onLatestVersion: false });
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    await world.publish(said(false));
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    await world.publish(said(true));
    await world.clear('x', { tasks: ['c'] });
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success' });
  });

  test.each([
    [null, undefined, false, 1],
    [null, undefined, true, 2],
    [null, false, true, 1],
    [null, true, false, 2],
    [false, true, true, 1],
    [true, false, false, 2],
  ])(
    'asked %s, with a DAG that says %s in an installation that says %s, is in version %i',
    async (onLatestVersion, ofDag, rerunsOnLatestVersion, number) => {
      await using world = await ranThen([t('a')], []);
      await world.publish(
        aDag('x', t('b')).with(ofDag === undefined ? {} : { rerunWithLatestVersion: ofDag }),
      );
      const { run_id: runId } = await world.newestRun('x');
      const control = createControl({ ...quiet, database: world.database, rerunsOnLatestVersion });
      const versionId = await control.versionAfterClear({ dagId: 'x', runId, onLatestVersion });
      const version = await world.database.first('select number from dag_version where id = ?', [versionId]);
      expect(version).toEqual({ number });
    },
  );

  test('on the latest version loses tasks to removed, gets the new ones, and keeps what has ended', async () => {
    await using world = await ranThen(
      [
        t('a'),
        t('b')
          .after('a')
          .does(() => fails()),
        t('c').after('b'),
      ],
      [t('a'), t('fixed').after('a'), t('c').after('fixed')],
    );
    expect(await cleared(world, { onlyFailed: true })).toEqual(['c', 'b', 'fixed']);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success', fixed: 'success' });
    expect(await world.runState('x')).toBe('success');
    expect(await world.reasons('x')).toMatchObject({ b: 'version 2 of the DAG does not have the task' });
    expect(await world.history('x')).toEqual(['b#1 failed']);
    expect([await versionOf(world, 'a'), await versionOf(world, 'c')]).toEqual([1, 2]);
    expect(await world.tries('x')).toMatchObject({ a: 1, c: 1, fixed: 1 });
  });

  test('shows in a preview what it would do, and does nothing', async () => {
    await using world = await ranThen([t('a'), t('b')], [t('a'), t('c')]);
    const { run_id: runId } = await world.newestRun('x');
    const request = {
      ...latest,
      dagId: 'x',
      runId,
      tasks: ['a'],
      onlyFailed: false,
      includeDownstream: false,
      includeUpstream: false,
      dryRun: true,
      actor: { user: 'tester', via: 'test' },
    } as const;
    const affected = await world.control.clearTasks(request);
    expect(affected.map(({ change, taskId }) => [taskId, change])).toEqual([
      ['a', undefined],
      ['b', 'removed'],
      ['c', 'added'],
    ]);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await world.runState('x')).toBe('success');
  });

  test('asked only for what is new runs nothing else', async () => {
    await using world = await ranThen([t('a')], [t('a'), t('b').after('a')]);
    expect(await cleared(world, { onlyNew: true })).toEqual(['b']);
    expect(await world.tries('x')).toEqual({ a: 1, b: 1 });
  });

  test('has nothing to do where it has the latest version and nothing is chosen', async () => {
    await using world = await ranThen([t('a')], [t('a')]);
    expect(await cleared(world, { onlyFailed: true })).toEqual([]);
    expect(await world.runState('x')).toBe('success');
  });

  test('runs again as the new version says: its pool, priority, retries and what its params default to', async () => {
    await using world = await ranThen(
      [t('a').does(() => fails())],
      [
        t('a')
          .pool('default_pool', 2)
          .priority(7)
          .retries(2)
          .does(() => fails()),
      ],
    );
    await cleared(world);
    expect(await column(world, 'a', 'pool_slots')).toBe(2);
    expect(await column(world, 'a', 'priority_weight')).toBe(7);
    expect(await world.tries('x')).toEqual({ a: 4 });
    expect(await world.history('x')).toEqual(['a#1 failed', 'a#2 failed', 'a#3 failed']);
  });

  test('gets a task back that had been removed, with its tries', async () => {
    await using world = await ranThen([t('a'), t('b').after('a')], [t('a')]);
    await cleared(world);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed' });
    await world.publish(aDag('x', t('a'), t('b').after('a'), t('c')));
    expect(await cleared(world, { tasks: [] })).toEqual(['b', 'c']);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success', c: 'success' });
    expect(await world.history('x')).toEqual(['a#1 success', 'b#1 success']);
    expect(await world.tries('x')).toEqual({ a: 2, b: 2, c: 1 });
  });

  test('leaves what was removed alone when it is cleared again or marked', async () => {
    await using world = await ranThen([t('a'), t('b')], [t('a')]);
    await cleared(world);
    await world.clear('x');
    await world.untilIdle();
    await world.markRun('x', 'queued');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed' });
    expect(await world.runState('x')).toBe('success');
  });

  test('is refused where the new version needs a param that the run does not have', async () => {
    await using world = await ranThen([t('a')], [t('a')]);
    const region = { defaultJson: null, schema: {}, description: null, section: null, title: null } as never;
    await world.publish(aDag('x', t('a')).with({ params: { region } }));
    await expect(world.clear('x', latest)).rejects.toThrow('region: no value was given');
    expect(await versionOf(world, 'a')).toBe(1);
  });

  test('waits for nothing that only its old version had', async () => {
    await using world = await ranThen([t('a').does(() => fails()), t('b').after('a')], [t('b')]);
    await cleared(world, { onlyFailed: true });
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'success' });
  });
});

describe('under way, a run that is cleared on the latest version', () => {
  async function underWay(before: readonly TaskBuilder[], after: readonly TaskBuilder[]): Promise<World> {
    const world = await aWorld({ dags: [aDag('x', ...before)], parallelism: 2 });
    await world.trigger('x');
    await world.advance('1m');
    await world.publish(aDag('x', ...after));
    return world;
  }

  test('ends what runs of a task that is gone, and gives its slots back', async () => {
    await using world = await underWay([t('a').does(slow), t('b').after('a')], [t('c')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'removed', c: 'success' });
    expect(await world.history('x')).toEqual(['a#1 failed']);
    expect(await world.runState('x')).toBe('success');
  });

  test('lets what runs and is not cleared end with the code with which it began', async () => {
    await using world = await underWay([t('a').does(slow), t('b').after('a')], [t('a'), t('c').after('a')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success' });
    expect([await versionOf(world, 'a'), await versionOf(world, 'c')]).toEqual([1, 2]);
  });

  test('tries what fails meanwhile again with the new code', async () => {
    const failing = t('a')
      .retries(1)
      .does(() => fails({ takes: '1h' }));
    await using world = await underWay([failing], [t('a').retries(1).priority(5), t('b')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await versionOf(world, 'a')).toBe(2);
    expect(await column(world, 'a', 'priority_weight')).toBe(5);
  });

  test('restarts what runs and is cleared, with the retries of the new version', async () => {
    await using world = await underWay(
      [t('a').does(slow)],
      [
        t('a')
          .retries(1)
          .does(() => fails()),
      ],
    );
    await cleared(world, { tasks: ['a'] });
    expect(await world.states('x')).toEqual({ a: 'failed' });
    expect(await versionOf(world, 'a')).toBe(2);
    expect(await world.tries('x')).toEqual({ a: 3 });
  });

  test('lets go of a worker that reports for a task that is gone', async () => {
    await using world = await underWay([t('a').does(slow)], [t('b')]);
    await world.clear('x', { ...latest, tasks: [] });
    await world.restart();
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'success' });
    await world.crash();
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  test('that waits in the queue still gets the tasks of the version', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(slow)).with({ maxActiveRuns: 1 })] });
    await world.trigger('x', { runId: 'first' });
    await world.settle();
    await world.trigger('x', { runId: 'second' });
    await world.settle();
    await world.publish(aDag('x', t('b')).with({ maxActiveRuns: 1 }));
    await world.clear('x', { ...latest, runId: 'second' });
    await world.untilIdle();
    expect(await world.states('x', 'first')).toEqual({ a: 'success' });
    expect(await world.states('x', 'second')).toEqual({ b: 'success' });
  });
});

describe('regions of a run that is cleared on the latest version', () => {
  const plain = t('m').after('list');
  const many = t('m').over({ n: output('list') });
  const end = t('end').after('m').rule('all_done');

  test('a plain task that is mapped now has one instance per item', async () => {
    await using world = await ranThen([list, plain, end], [list, many, end]);
    await cleared(world, { tasks: ['end'] });
    expect(await world.states('x')).toEqual({
      list: 'success',
      'm[0]': 'success',
      'm[1]': 'success',
      'm[2]': 'success',
      end: 'success',
    });
    expect(await world.history('x')).toContain('m#1 success');
  });

  test('a mapped task that is plain now has one, and mapped again goes on with the numbers of its tries', async () => {
    await using world = await ranThen([list, many, end], [list, plain, end]);
    await cleared(world, { tasks: ['end'] });
    expect(await world.states('x')).toEqual({ list: 'success', m: 'success', end: 'success' });
    await world.publish(aDag('x', list, many, end));
    await cleared(world, { tasks: ['end'] });
    expect(await world.tries('x')).toMatchObject({ 'm[0]': 2, 'm[2]': 2 });
    expect(await world.runState('x')).toBe('success');
  });

  test('a task over which something is mapped now runs again if it returned no list', async () => {
    await using world = await ranThen([t('list'), plain, end], [list, many, end]);
    expect(await cleared(world, { tasks: ['end'] })).toEqual(['end', 'list', 'm', 'm']);
    expect(await world.states('x')).toMatchObject({ list: 'success', 'm[2]': 'success', end: 'success' });
  });

  const body = [t('g.a').after('list'), t('g.b').after('g.a')];
  const after = t('end').after('g.b').rule('all_done');

  test('a group that is mapped now, and plain again', async () => {
    await using world = await ranThen([list, ...body, after], [list, ...body, after], {
      before: [group('g')],
      after: [mapped('g')],
    });
    await cleared(world, { tasks: ['end'] });
    expect(await world.states('x')).toEqual({
      list: 'success',
      'g.a[0]': 'success',
      'g.a[1]': 'success',
      'g.a[2]': 'success',
      'g.b[0]': 'success',
      'g.b[1]': 'success',
      'g.b[2]': 'success',
      end: 'success',
    });
    await world.publish(aDag('x', list, ...body, after).with({ groups: [group('g')] }));
    await cleared(world, { tasks: ['end'] });
    expect(await world.states('x')).toEqual({
      list: 'success',
      'g.a': 'success',
      'g.b': 'success',
      end: 'success',
    });
  });

  test('a task that is new in a mapped group runs in each of its instances, and nothing else does', async () => {
    await using world = await ranThen(
      [list, ...body, after],
      [
        list,
        ...body,
        t('g.c').after('g.a'),
        t('g.m')
          .after('g.c')
          .over({ n: output('list') }),
        after,
      ],
      { before: [mapped('g')], after: [mapped('g')] },
    );
    await cleared(world, { onlyNew: true });
    const tries = await world.tries('x');
    expect(tries).toMatchObject({ 'g.a[1]': 1, 'g.b[2]': 1, 'g.c[0]': 1, 'g.c[2]': 1, 'g.m[8]': 1 });
    expect(Object.values(await world.states('x')).every((state) => state === 'success')).toBe(true);
  });

  test('a task that is new in a group that had nothing to map over is looked at again', async () => {
    const empty = t('list').does(() => returns([]));
    await using world = await ranThen(
      [empty, ...body, after],
      [empty, ...body, t('g.c').after('g.a'), after],
      {
        before: [mapped('g')],
        after: [mapped('g')],
      },
    );
    await cleared(world, { tasks: ['end'] });
    expect(await world.states('x')).toMatchObject({ 'g.a': 'skipped', 'g.c': 'skipped' });
    expect(await world.runState('x')).toBe('success');
  });

  test('a mapped group that became part of another one begins anew', async () => {
    await using world = await ranThen(
      [list, t('o.g.a').after('list'), t('end').after('o.g.a')],
      [list, t('o.g.a').after('list'), t('end').after('o.g.a')],
      {
        before: [group('o'), mapped('o.g', { parentGroupId: 'o' })],
        after: [mapped('o'), mapped('o.g', { parentGroupId: 'o' })],
      },
    );
    await cleared(world, { tasks: ['end'] });
    expect(Object.keys(await world.states('x'))).toHaveLength(11);
    expect(await world.runState('x')).toBe('success');
  });

  const looped = [t('l.a'), gate('l.gate').after('l.a')];

  test('a loop with a new task in its body begins anew; its earlier iterations are kept as tries', async () => {
    await using world = await ranThen(
      [...looped],
      [t('l.a'), t('l.b').after('l.a'), gate('l.gate', 1).after('l.b')],
      {
        before: [loop('l', 'l.a')],
        after: [loop('l', 'l.b')],
      },
    );
    expect(Object.keys(await named(world))).toEqual([
      'l.a',
      'l.a#1',
      'l.a#2',
      'l.gate',
      'l.gate#1',
      'l.gate#2',
    ]);
    await cleared(world, { onlyNew: true });
    expect(await named(world)).toEqual({
      'l.a': 'success',
      'l.a#1': 'success',
      'l.b': 'success',
      'l.b#1': 'success',
      'l.gate': 'success',
      'l.gate#1': 'success',
    });
    expect(await world.runState('x')).toBe('success');
    expect(await world.tries('x')).toMatchObject({ 'l.b': 1 });
  });

  test('a loop with a task fewer keeps its iterations', async () => {
    await using world = await ranThen(
      [t('l.x'), ...looped, t('end').after('l.gate')],
      [...looped, t('end').after('l.gate')],
      {
        before: [loop('l', 'l.a')],
        after: [loop('l', 'l.a')],
      },
    );
    await cleared(world, { tasks: ['end'] });
    expect(await named(world)).toMatchObject({
      'l.a#2': 'success',
      'l.x': 'removed',
      'l.x#2': 'removed',
      end: 'success',
    });
  });

  test('a group that loops now, within a mapped one, and does not any more', async () => {
    const before = [list, t('g.l.a').after('list'), t('end').after('g.l.a')];
    const now = [list, t('g.l.a').after('list'), gate('g.l.gate').after('g.l.a'), t('end').after('g.l.gate')];
    const parts = { parentGroupId: 'g' };
    await using world = await ranThen(before, now, {
      before: [mapped('g'), group('g.l', parts)],
      after: [mapped('g'), loop('g.l', 'g.l.a', parts)],
    });
    await cleared(world, { tasks: ['end'] });
    expect(await world.runState('x')).toBe('success');
    expect(Object.keys(await named(world))).toHaveLength(2 + 18);
    await world.publish(aDag('x', ...before).with({ groups: [mapped('g'), group('g.l', parts)] }));
    await cleared(world, { tasks: ['end'] });
    expect(await world.runState('x')).toBe('success');
    expect(await named(world)).toMatchObject({ 'g.l.a[0]': 'success', 'g.l.gate[0]': 'removed' });
  });

  test('a group with retries that has fewer now has none over', async () => {
    const failing = [t('g.a').does(() => fails())];
    await using world = await ranThen(failing, failing, {
      before: [group('g', { retries: 2 })],
      after: [group('g', { retries: 1 })],
    });
    expect(await world.tries('x')).toEqual({ 'g.a': 3 });
    await cleared(world);
    expect(await world.tries('x')).toEqual({ 'g.a': 5 });
  });
});
