// Keys of shared limits: what may stand in them and what becomes of it.
import { describe, expect, test } from 'vitest';
import { checkLimitKey, renderLimits } from './limit-key.ts';

const facts = {
  dagId: 'sales',
  runId: 'manual__1',
  params: { customer: 'acme', size: 3, deep: { eu: true }, list: [1, 2], nothing: null },
};
const limit = (key: string, more: object = {}) => ({ key, max: 3, perMs: null, fair: null, ...more });
const rendered = (key: string) => renderLimits([limit(key)], 'load', facts)[0]?.key;

describe('a key', () => {
  test.each([
    ['api', 'api'],
    ['api:{{ params.customer }}', 'api:acme'],
    ['{{dag_id}}/{{ task_id }}/{{ run_id }}', 'sales/load/manual__1'],
    ['{{ params.size }}-{{ params.deep.eu }}', '3-true'],
    ['{{ params.list }}{{ params.deep }}', '[1,2]{"eu":true}'],
    ['x{{ params.missing }}{{ params.nothing }}{{ params.customer.length }}', 'x'],
    ['x{{ params.toString }}{{ params.__proto__ }}', 'x'],
    ['x{{ env }}', 'x'],
  ])('%s becomes %s', (key, expected) => {
    expect(rendered(key)).toBe(expected);
  });

  test.each([
    ['api:{{ params.customer }}', null],
    ['', /empty/],
    ['ariel.x', /kept for Ariel/],
    ['a{{ logical_date }}', /only params/],
    ['a{{ params.x', /unmatched/],
    ['x'.repeat(251), /251 characters/],
  ])('%s is checked', (key, expected) => {
    const problem = checkLimitKey(key);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

test('one key named twice is one limit, the smaller; of another kind it is another', () => {
  const limits = [
    limit('api', { fair: 'dag' }),
    limit('{{ params.customer }}'),
    limit('acme', { max: 1 }),
    limit('acme', { perMs: 1000 }),
  ];
  expect(
    renderLimits(limits, 'load', facts).map(({ fair, key, max, perMs }) => [key, max, perMs, fair]),
  ).toEqual([
    ['api', 3, null, 'dag'],
    ['acme', 1, null, null],
    ['acme', 3, 1000, null],
  ]);
});
