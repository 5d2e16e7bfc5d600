// How many instances a mapped task has, and which element each gets.
import { listOf, objectOf, output, param, value } from '@ariel/testkit';
import { expect, test } from 'vitest';
import type { MappingDefinition } from '../dag/dag-definition.ts';
import { type KnownLengths, lengthOf, mappingLength, mappingPositions } from './mapping-length.ts';

const known: KnownLengths = {
  output: (taskId) => ({ three: 3, none: 0 })[taskId] ?? 0,
  param: (name) => (name === 'five' ? 5 : 0),
};

test.each([
  [value([1, 2]), 2],
  [value({ a: 1, b: 2, c: 3 }), 3],
  [value('text'), 0],
  [value(null), 0],
  [output('three'), 3],
  [param('five'), 5],
  [listOf(value([1, 2, 3]), output('three')), 2],
  [objectOf({ a: value(1) }), 1],
  [{ kind: 'template', source: '{{ ds }}' } as const, 0],
])('%j has %i items', (source, length) => {
  expect(lengthOf(source, known)).toBe(length);
});

const cross = (...sources: Parameters<typeof lengthOf>[0][]): MappingDefinition => ({
  kind: 'cross',
  inputs: sources.map((over, index) => ({ name: `x${index}`, over })),
});

test.each([
  [cross(value([1, 2]), output('three')), 6],
  [cross(value([1, 2]), output('none')), 0],
  [cross(param('five')), 5],
  [{ kind: 'kwargs', over: output('three') } as const, 3],
])('%j makes %i instances', (mapping, length) => {
  expect(mappingLength(mapping, known)).toBe(length);
});

test('the last source varies fastest, and every combination comes once', () => {
  const lengths = [2, 3, 2];
  const all = Array.from({ length: 12 }, (_item, index) => mappingPositions(lengths, index));
  expect(all.slice(0, 4)).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 1],
  ]);
  expect(new Set(all.map(String)).size).toBe(12);
  expect(all.at(-1)).toEqual([1, 2, 1]);
});
