import { expect, test } from 'vitest';
import { askedDags } from './asked-dags.ts';

const part = { dags: [], total_entries: 10_000 };

test.each([
  ['nothing was chosen', {}, null],
  ['a word', { q: 'sales' }, { search: 'sales' }],
  ['of several words the longest', { q: ' a invoices of ' }, { search: 'invoices' }],
  ['one tag', { tag: 'finance' }, { tag: 'finance' }],
  ['of several tags any may match', { tag: 'a,b' }, null],
  ['paused ones', { paused: 'yes' }, { paused: true }],
  ['those that drain', { paused: 'draining' }, { draining: true }],
  [
    'all at once',
    { q: 'x', paused: 'no', state: 'failed' },
    { search: 'x', paused: false, last_state: 'failed' },
  ],
] as const)('where the server has more than it gave, it is asked for %s', (_, filter, expected) => {
  expect(askedDags(part, filter)).toEqual(expected);
});

test('a list that is whole is filtered where it is', () => {
  expect(askedDags({ dags: [], total_entries: 0 }, { q: 'sales' })).toBeNull();
  expect(askedDags(undefined, { q: 'sales' })).toBeNull();
});
