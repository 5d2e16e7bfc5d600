// What functions given to .map() and .filter() make of stored values: one item, a whole list, lists side by side.
import type { AppliedInput } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { appliedValue } from './applied-value.ts';
import { SkipTask } from './outcome-errors.ts';

const functions = [
  (item: unknown) => Number(item) * 2,
  async (item: unknown) => Number(item) > 1,
  (item: unknown) => {
    if (item === 2) throw new SkipTask('two');
    return item;
  },
  () => {
    throw new RangeError('no');
  },
  (item: unknown) => ({ name: item, list: [item, item] }),
  () => undefined,
];
const tools = { functions, decode: (json: string): unknown => JSON.parse(json) };
const json = (value: unknown): AppliedInput => ({ kind: 'json', json: JSON.stringify(value) });
const use = (
  kind: 'map' | 'filter' | 'mapEach' | 'filterEach',
  fn: number,
  to: AppliedInput,
): AppliedInput => ({
  kind,
  function: fn,
  to,
});
const list = json([1, 2, 3]);

describe('a value', () => {
  test.each<[string, AppliedInput, unknown]>([
    ['as stored', json({ a: 1 }), { a: 1 }],
    ['one item through a function', use('map', 0, json(4)), 8],
    ['one item that stays', use('filter', 1, json(4)), 4],
    ['each item', use('mapEach', 0, list), [2, 4, 6]],
    ['nothing is null, not a hole', use('mapEach', 5, list), [null, null, null]],
    ['those that stay', use('filterEach', 1, list), [2, 3]],
    ['those that are not skipped', use('mapEach', 2, list), [1, 3]],
    ['functions after functions', use('mapEach', 0, use('filterEach', 1, use('mapEach', 2, list))), [6]],
    [
      'entries of an object are pairs',
      use('mapEach', 4, json({ k: 1 })),
      [
        {
          name: ['k', 1],
          list: [
            ['k', 1],
            ['k', 1],
          ],
        },
      ],
    ],
    [
      'rows of a zip, without those that lost an item',
      { kind: 'zip', lists: [use('filterEach', 1, list), json('abc'.split(''))], fillJson: null },
      [
        [2, 'b'],
        [3, 'c'],
      ],
    ],
    [
      'a zip filled up',
      { kind: 'zip', lists: [use('mapEach', 0, list), json(['a'])], fillJson: '"-"' },
      [
        [2, 'a'],
        [4, '-'],
        [6, '-'],
      ],
    ],
    ['a zip of nothing', { kind: 'zip', lists: [], fillJson: null }, []],
    [
      'lists one after the other',
      { kind: 'concat', lists: [use('filterEach', 1, list), json({ k: 2 })] },
      [2, 3, ['k', 2]],
    ],
    [
      'parts of a list and an object',
      { kind: 'list', items: [{ kind: 'object', entries: { a: use('map', 0, json(1)) } }, json(2)] },
      [{ a: 2 }, 2],
    ],
    ['an entry of what a function makes', { kind: 'entry', name: 'name', of: use('map', 4, json(7)) }, 7],
    ['an entry that is not there', { kind: 'entry', name: 'ghost', of: use('map', 4, json(7)) }, null],
  ])('%s', async (_says, input, expected) => {
    expect(await appliedValue(input, tools)).toEqual(expected);
  });
});

describe('an instance', () => {
  test.each<[string, AppliedInput, unknown]>([
    [
      'is skipped where its item is filtered out',
      use('filter', 1, json(1)),
      { name: 'SkipTask', message: 'its item is filtered out' },
    ],
    [
      'is skipped where the function says so',
      { kind: 'list', items: [use('map', 2, json(2))] },
      { name: 'SkipTask', message: 'two' },
    ],
    ['fails with what a function throws', use('map', 3, json(1)), { name: 'RangeError' }],
    ['fails with what it throws for any item of a list', use('mapEach', 3, list), { name: 'RangeError' }],
    ['fails where a function is not there', use('map', 9, json(1)), { code: 'ARIEL_ITEM_FUNCTION_MISSING' }],
  ])('%s', async (_says, input, expected) => {
    await expect(appliedValue(input, tools)).rejects.toMatchObject(expected as object);
  });
});

test('ten thousand items of a list take a moment', async () => {
  const many = json(Array.from({ length: 10_000 }, (_, index) => index));
  const made = (await appliedValue(use('filterEach', 1, use('mapEach', 0, many)), tools)) as number[];
  expect([made.length, made.at(-1)]).toEqual([9_999, 19_998]);
});
