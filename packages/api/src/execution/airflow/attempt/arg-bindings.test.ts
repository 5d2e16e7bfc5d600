import { plainTaskDefinition, type TaskDefinition } from '@ariel/core';
import { expect, test } from 'vitest';
import { argBindings } from './arg-bindings.ts';

const bound = (change: Partial<TaskDefinition>) => argBindings(plainTaskDefinition('t', change));

test('values and results of other tasks are said, in the order in which they were written', () => {
  expect(
    bound({
      inputs: {
        orders: { kind: 'output', taskId: 'load', key: 'return_value' },
        limit: { kind: 'literal', json: '{"rows":[1,2]}' },
        none: { kind: 'literal', json: 'null' },
      },
    }),
  ).toEqual([
    { name: 'orders', kind: 'xcom', task_id: 'load' },
    { name: 'limit', kind: 'literal', value: { rows: [1, 2] }, from_default: false },
    { name: 'none', kind: 'literal', value: null, from_default: false },
  ]);
  expect(bound({})).toEqual([]);
});

test.each<[string, Partial<TaskDefinition>]>([
  ['a template', { inputs: { day: { kind: 'template', source: '{{ ds }}' } } }],
  ['a param', { inputs: { day: { kind: 'param', name: 'day' } } }],
  ['what was stored under another key', { inputs: { x: { kind: 'output', taskId: 'load', key: 'rows' } } }],
  ['a list of results', { inputs: { x: { kind: 'list', items: [] } } }],
  ['a mapped task', { mapping: { kind: 'kwargs', over: { kind: 'literal', json: '[]' } } }],
  ['an operator', { kind: 'operator', inputs: { bashCommand: { kind: 'literal', json: '"ls"' } } }],
])('%s has no words there: nothing is said of any', (_what, change) => {
  const inputs = { known: { kind: 'literal', json: '1' } as const, ...change.inputs };
  expect(bound({ ...change, inputs })).toBeNull();
});
