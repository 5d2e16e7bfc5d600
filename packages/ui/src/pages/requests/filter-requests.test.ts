import type { OpenRequest } from '@ariel/protocol';
import { expect, test } from 'vitest';
import { askingDags, filterRequests, firstDeadline } from './filter-requests.ts';

const request = (given: Partial<OpenRequest>): OpenRequest => ({
  id: 'a',
  dag_id: 'sales',
  dag_display_name: 'Sales',
  run_id: 'manual__1',
  task_id: 'ok',
  map_index: -1,
  iteration: 0,
  rendered_map_index: null,
  subject: 'Deploy?',
  options: ['Approve', 'Reject'],
  defaults: null,
  created_at: '2026-01-01T00:00:00Z',
  deadline_at: null,
  assigned_users: [],
  may_answer: true,
  ...given,
});
const all = [
  request({ id: 'a' }),
  request({ id: 'b', dag_id: 'books', dag_display_name: 'Books', deadline_at: '2026-01-03T00:00:00Z' }),
  request({
    id: 'c',
    subject: 'Which region?',
    may_answer: false,
    deadline_at: '2026-01-02T00:00:00Z',
    assigned_users: [{ id: 'maria', name: 'Maria' }],
  }),
];

test.each([
  ['nothing was chosen', {}, ['a', 'b', 'c']],
  ['words anywhere, in any order', { q: 'region SALES' }, ['c']],
  ['a name of who is asked', { q: 'maria' }, ['c']],
  ['one DAG', { dag: 'books' }, ['b']],
  ['those for me', { whom: 'me' }, ['a', 'b']],
  ['those with a deadline', { due: 'dated' }, ['b', 'c']],
  ['all at once', { q: 'deploy', dag: 'books', whom: 'me', due: 'dated' }, ['b']],
] as const)('the page shows %s', (_, filter, expected) => {
  expect(filterRequests(all, filter).map(({ id }) => id)).toEqual(expected);
});

test('the first deadline is the one that is over first, and DAGs are named once', () => {
  expect(firstDeadline(all)).toBe('2026-01-02T00:00:00Z');
  expect(firstDeadline(all.slice(0, 1))).toBeNull();
  expect(askingDags(all)).toEqual([
    ['books', 'Books'],
    ['sales', 'Sales'],
  ]);
});
