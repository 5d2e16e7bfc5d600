// Lists made of lists: what is stored of them, and the functions that are kept for the tasks that use the items.
import type { ValueExpression } from '@ariel/core';
import { expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { param } from '../param/param.ts';
import { task } from '../task/task.ts';
import { concat, zip } from './combine-lists.ts';

const names = task('names', () => ['b', 'a']);
const sizes = task('sizes', () => ({ x: 1, y: 2 }));
const use = task('use', ({ item }: { item: unknown }) => item);
const one = task('one', ({ n }: { n: number }) => n);
const output = (taskId: string): ValueExpression => ({ kind: 'output', taskId, key: 'return_value' });

const mappedOver = (body: () => void) => {
  const { definition, itemFunctions } = dag('d', {}, body);
  const last = definition.tasks.at(-1);
  const over = last?.mapping?.kind === 'cross' ? last.mapping.inputs[0]?.over : last?.mapping?.over;
  return { over, itemFunctions, upstream: last?.upstream };
};

test('map and filter keep their functions, numbered in order of evaluation', () => {
  const { itemFunctions, over, upstream } = mappedOver(() => {
    const long = names().map((name) => name.length);
    use.expand({ item: long.filter((length) => length > 1) });
    use.expand({ item: sizes().map(([key, size]) => `${key}${size}`) });
  });
  expect(over).toEqual({ kind: 'map', source: output('sizes'), function: 2 });
  expect(itemFunctions.map((each, index) => each(['xy', 3, ['x', 1]][index]))).toEqual([2, true, 'x1']);
  expect(upstream).toEqual(['sizes']);
});

test('zip and concat take outputs, literals, params, and lists made of these', () => {
  const { definition } = dag(
    'd',
    { params: { list: param.array<string>({ default: [] }) } },
    ({ params }) => {
      const listed = names();
      use.expand({ item: listed.zip(['x', 'y'], { fill: null }) });
      use.expand({ item: zip(listed, params.list, concat(listed, ['z'])) });
      use.expand({ item: zip(listed, [1], { fill: 0 }) });
      use({ item: listed.concat(['y'], listed).map((name) => name) });
    },
  );
  const overs = definition.tasks.flatMap(({ mapping }) => (mapping?.kind === 'cross' ? mapping.inputs : []));
  const literal = (json: string): ValueExpression => ({ kind: 'literal', json });
  expect(overs.map(({ over }) => over)).toEqual([
    { kind: 'zip', sources: [output('names'), literal('["x","y"]')], fillJson: 'null' },
    {
      kind: 'zip',
      sources: [
        output('names'),
        { kind: 'param', name: 'list' },
        { kind: 'concat', sources: [output('names'), literal('["z"]')] },
      ],
      fillJson: null,
    },
    { kind: 'zip', sources: [output('names'), literal('[1]')], fillJson: '0' },
  ]);
  expect(definition.tasks.at(-1)).toMatchObject({ upstream: ['names'], inputs: { item: { kind: 'map' } } });
});

test('the instances of a mapped task are a list, too', () => {
  const { over } = mappedOver(() => {
    const mapped = one.expand({ n: [1, 2] });
    one.expand({ n: mapped.map((n) => n + 1) });
  });
  expect(over).toEqual({ kind: 'map', source: output('one'), function: 0 });
});

test('an object is mapped over by its entries', () => {
  const { over } = mappedOver(() => void use.expand({ item: { a: 1, b: 2 } as never }));
  expect(over).toEqual({ kind: 'literal', json: '{"a":1,"b":2}' });
});

test.each([
  ['a map without a function', () => names().map('x' as never)],
  ['a zip with something that is no list', () => zip(names(), 3 as never)],
  ['a concat of nothing', () => concat()],
])('is refused: %s', (_name, body) => {
  let refused: unknown;
  try {
    dag('d', {}, () => void body());
  } catch (error) {
    refused = error;
  }
  expect((refused as DagAuthoringError).code).toBe('ARIEL_MAP_INVALID');
});

test('a list is no task: it cannot be ordered', () => {
  expect(() => dag('d', {}, () => names().before(names().map((name) => name) as never))).toThrow(
    'the output of task "names__1".map(), which is a value and no task',
  );
});
