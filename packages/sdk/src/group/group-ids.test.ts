// Which ids groups and tasks get where those that they ask for are taken.
import { describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { task } from '../task/task.ts';
import type { TaskGroupOptions } from './group-options.ts';
import { taskGroup } from './task-group.ts';

const step = (id: string) => task(id, () => null)();
const group = (id: string, options?: TaskGroupOptions) => taskGroup(id, () => void step('one'), options);
const idsOf = (body: () => void): string[] =>
  dag('ids', {}, body).definition.groups.map(({ groupId }) => groupId);
const suffixed = { addSuffixOnCollision: true } as const;

describe('a group whose id is taken', () => {
  test('gets a number where it is the same group, and is refused where it is another', () => {
    const load = group('load');
    expect(idsOf(() => [load(), load(), load()])).toEqual(['load', 'load__1', 'load__2']);
    expect(() => idsOf(() => [load(), group('load')()])).toThrow('the id is used twice');
  });

  test('with addSuffixOnCollision gets a number whoever has it', () => {
    expect(
      idsOf(() => {
        group('load')();
        group('load', suffixed)();
        group('load', suffixed)();
        group('other', suffixed)();
        step('taken');
        group('taken', suffixed)();
      }),
    ).toEqual(['load', 'load__1', 'load__2', 'other', 'taken__1']);
  });

  test('with addSuffixOnCollision off is refused even where it is the same group', () => {
    const load = group('load', { addSuffixOnCollision: false });
    expect(() => idsOf(() => [load(), load()])).toThrow('the id is used twice');
    expect(idsOf(() => [load(), load.with({ addSuffixOnCollision: true })()])).toEqual(['load', 'load__1']);
  });

  test('goes on after the largest number that is taken', () => {
    expect(
      idsOf(() => {
        group('load')();
        group('load__7')();
        group('load', suffixed)();
        group('load__7', suffixed)();
      }),
    ).toEqual(['load', 'load__7', 'load__8', 'load__9']);
  });

  test('takes its tasks along, within its own surroundings', () => {
    const inner = group('inner', suffixed);
    const outer = taskGroup('outer', () => {
      inner();
      group('inner', suffixed)();
    });
    const { definition } = dag('nested', {}, () => {
      outer();
      inner();
    });
    expect(definition.tasks.map(({ taskId }) => taskId)).toEqual([
      'outer.inner.one',
      'outer.inner__1.one',
      'inner.one',
    ]);
  });

  test('may be mapped, or a loop', () => {
    const each = taskGroup('each', ({ item }: { item: unknown }) => void item, suffixed);
    const again = taskGroup('each', () => step('one'), suffixed);
    expect(
      idsOf(() => {
        group('each')();
        each.expand({ item: [1] } as never);
        again.loop({ maxIterations: 2 });
      }),
    ).toEqual(['each', 'each__1', 'each__2']);
  });
});

test('a task placed again goes on after the largest number that is taken', () => {
  const again = task('again', () => null);
  const { definition } = dag('tasks', {}, () => {
    again();
    step('again__4');
    again();
    again();
  });
  expect(definition.tasks.map(({ taskId }) => taskId)).toEqual(['again', 'again__4', 'again__5', 'again__6']);
});
