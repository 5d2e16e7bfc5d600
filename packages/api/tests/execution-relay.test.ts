// A server that may not write passes calls below /execution on to the process that does. Whoever calls sees no difference, and what opens
// nothing gets no further than to that server. Every operation comes this way in execution-foreign-tokens.test.ts, every case in execution-conformance.test.ts.
import { createRelayedAnswers } from '@ariel/api/relayed-answers';
import { expect, test } from 'vitest';
import { openApi } from './fixture/api-fixture.ts';
import { cases } from './fixture/execution-cases.ts';
import { operationsOf, versions } from './fixture/execution-contract.ts';
import { asking, openExecution } from './fixture/execution-fixture.ts';
import { openWorld, type World } from './fixture/execution-world.ts';

type Method = Parameters<World['call']>[0];
const newest = '2026-10-30';
const [oldest = newest] = [...versions].sort();
const isOpen = (operation: string): boolean => operation.includes('/health');
const closed = operationsOf(newest).filter((operation) => !isOpen(operation));

const methodOf = (operation: string): Method => operation.split(' ')[0] as Method;
const fill = (world: World, url: string): string =>
  url.replace('ID', world.ids.list).replace('BRANCH', world.ids.branch);
const normal = (operation: string) => {
  const found = cases[operation]?.find(({ status }) => status < 300);
  if (!found) throw new Error(`There is no normal case of ${operation}.`);
  return found;
};

test('what opens nothing is refused where it comes in', async () => {
  await using world = await openWorld({ isRelayed: true });
  world.passedOn.length = 0;
  for (const operation of closed) {
    const { body, url } = normal(operation);
    const ask = (token?: string) => world.call(methodOf(operation), fill(world, url), { token, body });
    const worker = await ask(await world.worker());
    expect([
      operation,
      (await ask()).statusCode,
      (await ask('nonsense')).statusCode,
      worker.statusCode,
    ]).toEqual([operation, 401, 403, 403]);
  }
  const token = await world.execution('list');
  const headers = { 'airflow-api-version': oldest };
  for (const operation of closed.filter((each) => !operationsOf(oldest).includes(each))) {
    const { body, url } = normal(operation);
    const answer = await world.call(methodOf(operation), fill(world, url), { headers, token, body });
    expect([operation, answer.statusCode]).toEqual([operation, 404]);
  }
  expect((await world.call('GET', '/nothing/of/this', { token })).json()).toEqual({ detail: 'Not Found' });
  const much = JSON.stringify({ a: 'x'.repeat(2_000_000) });
  const tooMuch = await world.call('PUT', `/task-instances/${world.ids.list}/rtif`, { token, body: much });
  expect(tooMuch.statusCode).toBe(413);
  expect(world.passedOn).toEqual([]);
});

test('the token of an attempt opens that attempt only', async () => {
  await using world = await openWorld({ isRelayed: true });
  const body = { hostname: 'h', pid: 7 };
  const beat = (token: string) =>
    world.call('PUT', `/task-instances/${world.ids.list}/heartbeat`, { token, body });
  expect((await beat(await world.execution('branch'))).statusCode).toBe(403);
  expect((await beat(await world.workload('list'))).statusCode).toBe(403);
  expect((await beat(await world.execution('list'))).statusCode).toBe(204);
});

test('the process that answers believes nobody: it looks at the token itself', async () => {
  await using world = await openWorld();
  const answer = createRelayedAnswers({ ...world, service: world.service, nowUs: () => world.clock.nowUs });
  const url = '/execution/variables/known';
  const ask = (headers: Readonly<Record<string, string>>) =>
    answer({ method: 'GET', url, headers, body: null });
  expect((await ask({})).status).toBe(401);
  expect((await ask({ authorization: 'Bearer nonsense' })).status).toBe(403);
  const right = { authorization: `Bearer ${await world.execution('list')}` };
  expect((await ask(right)).status).toBe(404);
  expect((await answer({ method: 'GET', url: '/anything', headers: right, body: null })).status).toBe(404);
});

test('a value is kept as it was sent, and a name means what it says', async () => {
  await using world = await openWorld({ isRelayed: true });
  const token = await world.execution('list');
  const at = '/xcoms/d/r/list/a%2F..%2Fkey';
  const text = '{"b": 1.0,  "a": 12345678901234567890, "ü": "€"}';
  const headers = { 'content-type': 'application/json' };
  const stored = await world.server.inject({
    method: 'POST',
    url: `/execution${at}`,
    headers: { ...headers, authorization: `Bearer ${token}` },
    payload: text,
  });
  expect(stored.statusCode).toBe(201);
  expect((await world.call('GET', at, { token })).body).toBe(`{"key":"a/../key","value":${text}}`);
  const variable = await world.relay({
    method: 'PUT',
    url: '/execution/variables/a/../b',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: '{"val":"1"}',
  });
  expect(variable.status).toBe(201);
  const row = await world.database.all('select key from variable');
  expect(row).toEqual([{ key: 'a/../b' }]);
});

test('a fresh token comes with the answer, once the old one is old', async () => {
  await using world = await openWorld({ isRelayed: true });
  const token = await world.execution('list');
  const ask = () => world.call('GET', '/variables/known', { token });
  expect((await ask()).headers['refreshed-api-token']).toBeUndefined();
  world.clock.nowUs += 590_000_000;
  const fresh = String((await ask()).headers['refreshed-api-token']);
  world.clock.nowUs += 300_000_000;
  expect((await ask()).statusCode).toBe(403);
  expect((await world.call('GET', '/variables/known', { token: fresh })).statusCode).toBe(200);
});

test('workers are told that there is no work for them', async () => {
  await using api = await openExecution({ isRelayed: true });
  const token = await api.worker();
  for (const call of ['next', 'claim', 'finish', 'heartbeat', 'logs', 'leave']) {
    const answer = await api.call('POST', `/ariel/${call}`, { token, body: asking });
    expect([call, answer.statusCode]).toEqual([call, 404]);
    expect(answer.json()).toMatchObject({ detail: { reason: 'executor' } });
    expect((await api.call('POST', `/ariel/${call}`, { body: asking })).statusCode).toBe(401);
  }
});

test('it is part of the server of pages, where nobody’s sign-in opens it', async () => {
  await using world = await openWorld({ isRelayed: true });
  const { database, relay, tokens } = world;
  const nowUs = (): number => world.clock.nowUs;
  await using api = await openApi({ execution: { database, nowUs, relay, tokens } });
  const token = await world.execution('list');
  const ask = async (url: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const { body, headers: told, statusCode } = await api.server.inject({ url, headers });
    return [statusCode, told['content-type'], body];
  };
  const json = 'application/json';
  expect(await ask('/execution/health')).toEqual([200, json, '{"status":"healthy"}']);
  // Where there is nothing, no page answers.
  expect(await ask('/execution/nothing')).toEqual([404, json, '{"detail":"Not Found"}']);
  const url = `/execution/task-reschedules/${world.ids.list}/start_date`;
  expect(await ask(url)).toEqual([401, json, '{"detail":"Missing auth token"}']);
  const admin = await api.tokenOf('admin');
  expect(await ask(url, `Bearer ${admin}`)).toEqual([403, json, '{"detail":"Invalid auth token"}']);
  expect(await ask(url, `Bearer ${token}`)).toEqual([200, json, 'null']);
  // And no task's token opens what is a person's.
  expect((await ask('/api/v2/dags', `Bearer ${token}`))[0]).toBe(403);
});
