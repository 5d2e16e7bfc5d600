// Links to what a task asks, with an answer chosen in advance: for notifiers, and for whoever has the operator at hand.
import { BaseNotifier, type CallbackContext, dag, param } from 'ariel';
import { HITLOperator } from 'ariel/standard';
import { expect, test } from 'vitest';

const pages = 'https://ariel.example.com/';
let region: HITLOperator;
let multiple: HITLOperator;
dag('asks', {}, () => {
  region = new HITLOperator({
    taskId: 'region',
    subject: 'Which region?',
    options: ['EU', 'South America'],
    params: { rate: param.number({ default: 1 }), note: '', zone: '', size: {} },
  });
  multiple = new HITLOperator({ taskId: 'many', subject: 'Which?', options: ['a', 'b'], multiple: true });
});
const taskInstance = {
  dagId: 'sales/eu',
  runId: 'manual__2026-03-04T00:00:00+00:00',
  taskId: 'region',
  mapIndex: -1,
};
const linkOf = (link: Omit<Parameters<HITLOperator['generateLinkToUi']>[0], 'taskInstance'>): URL =>
  new URL(region.generateLinkToUi({ taskInstance, baseUrl: pages, ...link }));

test('a link leads to the page of the request, with nothing chosen where nothing is said', () => {
  expect(linkOf({}).href).toBe(
    'https://ariel.example.com/dags/sales%2Feu/runs/manual__2026-03-04T00%3A00%3A00%2B00%3A00/tasks/region/required_actions?map_index=-1',
  );
});

test('options and fields stand in its query', () => {
  const { searchParams } = linkOf({
    options: 'South America',
    paramsInput: { rate: 2.5, note: 'cheap', size: { x: 1 } },
  });
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ _options: '["South America"]', rate: '2.5', note: 'cheap', size: '{"x":1}', map_index: '-1' },
  });
  const both = multiple.generateLinkToUi({ taskInstance, baseUrl: pages, options: ['b', 'a'] });
  expect(new URL(both).searchParams.get('_options')).toBe('["b","a"]');
});

test('text that would be read as JSON stands in quotes', () => {
  const noteOf = (note: string) => linkOf({ paramsInput: { note } }).searchParams.get('note');
  expect([noteOf('null'), noteOf('true'), noteOf('{"a":1}'), noteOf('12'), noteOf('a & b')]).toEqual([
    '"null"',
    '"true"',
    String.raw`"{\"a\":1}"`,
    '12',
    'a & b',
  ]);
});

test('an instance of a mapped task, and of a loop, is named', () => {
  const link = region.generateLinkToUi({
    taskInstance: { ...taskInstance, mapIndex: 3, iteration: 2 },
    baseUrl: pages,
  });
  expect(Object.fromEntries(new URL(link).searchParams)).toEqual({ map_index: '3', iteration: '2' });
});

test.each([
  ['an option that it does not have', { options: 'Mars' }, /Mars is none of EU, South America/],
  ['several options of one', { options: ['EU', 'South America'] }, /only one option/],
  ['a field that it does not have', { paramsInput: { amount: 1 } }, /no field "amount"/],
  [
    'a field that means something else in an address',
    { paramsInput: { zone: 'x' } },
    /"zone" cannot be filled in/,
  ],
  ['pages that are nowhere', { baseUrl: '' }, /set api\.base_url/],
  ['an address that is none', { baseUrl: 'javascript:alert(1)' }, /give baseUrl/],
])('%s is refused', (_what, link, message) => {
  expect(() => linkOf(link)).toThrow(message);
  expect(() => linkOf(link)).toThrow(expect.objectContaining({ code: 'ARIEL_HITL_INVALID' }));
});

test('a notifier makes the link from its context alone', async () => {
  const links: string[] = [];
  class Post extends BaseNotifier {
    override notify(context: CallbackContext): void {
      links.push(HITLOperator.generateLinkToUiFromContext(context, { baseUrl: pages, options: 'Approve' }));
    }
  }
  const release = dag('release', {}, () => {
    new HITLOperator({ taskId: 'ok', subject: '?', options: ['Approve', 'Reject'], notifiers: new Post() });
  });
  await release.test({ answers: { ok: 'Reject' } });
  expect(links).toEqual([
    expect.stringMatching(
      /^https:\/\/ariel\.example\.com\/dags\/release\/runs\/[^/]+\/tasks\/ok\/required_actions\?_options=%5B%22Approve%22%5D&map_index=-1$/,
    ),
  ]);
});

test('elsewhere there is no request to lead to', () => {
  const context = { dag: {}, dagRun: {}, task: {}, ti: {} } as CallbackContext;
  expect(() => HITLOperator.generateLinkToUiFromContext(context)).toThrow(/no task that asks people/);
});
