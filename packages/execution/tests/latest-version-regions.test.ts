// What becomes of mapped tasks, groups and loops of a run that is cleared to go on in the latest version of its DAG. After each step
// the world checks that the regions of the run are those of its version.
import { aDag, fails, output, returns, t } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { cleared, gate, group, list, loop, mapped, named, ranThen } from './latest-version/moved-runs.ts';

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
