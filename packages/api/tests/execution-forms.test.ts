// What an outside client meets at the edges of the Task Execution API: bodies that cannot be read, times without a zone, addresses
// that lead nowhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './fixture/execution-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const when = '2026-11-21T12:00:00Z';
const ti = (end: string): string => `/task-instances/${world.ids.list}${end}`;

async function raw(
  method: 'PATCH' | 'POST',
  url: string,
  payload: string | undefined,
  type = 'application/json',
) {
  const answer = await world.server.inject({
    method,
    url: `/execution${url}`,
    headers: { authorization: `Bearer ${await world.execution('list')}`, 'content-type': type },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, type: answer.headers['content-type'], body: answer.json() as never };
}
const found = (status: number, type: string, ...loc: string[]) => ({
  status,
  type: 'application/json',
  body: { detail: [expect.objectContaining({ type, loc, msg: expect.any(String) })] },
});

test.each([
  ['that is no JSON', '{"state":', 'json_invalid'],
  ['that is empty', '', 'missing'],
])('a body %s is one of the wrong form: 422', async (_what, payload, type) => {
  expect(await raw('PATCH', ti('/state'), payload)).toEqual(found(422, type, 'body'));
});

test('a value that is no JSON is refused in the same way', async () => {
  expect(await raw('POST', '/xcoms/d/r/list/k', '{"a":')).toEqual(found(422, 'json_invalid', 'body'));
});

test('an address that leads nowhere says so in the form of errors, with the exact type', async () => {
  const answer = await world.call('GET', '/task-instances', { token: await world.execution('list') });
  expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
    ...[404, '{"detail":"Not Found"}', 'application/json'],
  ]);
});

test.each([
  ['PATCH', '/state', { state: 'success', end_date: 'X' }, 'end_date'],
  [
    'PATCH',
    '/state',
    { state: 'up_for_reschedule', reschedule_date: 'X', end_date: when },
    'reschedule_date',
  ],
] as const)('%s %s: a time needs a zone, in %o', async (method, end, body, field) => {
  for (const [text, type] of [
    ['2026-11-21T12:00:00', 'timezone_aware'],
    ['soon', 'datetime_parsing'],
  ] as const) {
    const given = JSON.parse(JSON.stringify(body).replace('"X"', JSON.stringify(text))) as object;
    const answer = await world.call(method, ti(end), { token: await world.execution('list'), body: given });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      { detail: [{ type, loc: ['body', field] }] },
    ]);
  }
});

test.each([
  ['start of a task', (w: World) => w.workload('branch'), 'PATCH', 'RUN'],
  ['date of a run', (w: World) => w.execution('list'), 'POST', '/dag-runs/e/new'],
] as const)('the %s, too', async (_what, tokenOf, method, url) => {
  const naive = '2026-11-21T12:00:00';
  const entering = { state: 'running', hostname: 'h', unixname: 'u', pid: 9, start_date: naive };
  const call = { token: await tokenOf(world), body: url === 'RUN' ? entering : { logical_date: naive } };
  const place = url === 'RUN' ? `/task-instances/${world.ids.branch}/run` : url;
  const answer = await world.call(method, place, call);
  expect([answer.statusCode, answer.json()]).toMatchObject([422, { detail: [{ type: 'timezone_aware' }] }]);
});

test('a length of time that is none is refused before anything else is looked at', async () => {
  const body = { state: 'deferred', classpath: 'a.B', next_method: 'm', trigger_timeout: 'soon' };
  const answer = await world.call('PATCH', ti('/state'), { token: await world.execution('list'), body });
  expect([answer.statusCode, answer.json()]).toMatchObject([
    422,
    { detail: [{ type: 'time_delta_parsing', loc: ['body', 'trigger_timeout'] }] },
  ]);
});
