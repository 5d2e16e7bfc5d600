// Which token opens which call of the Task Execution API: its own attempt's, in time, and no other.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTaskTokens } from '../src/index.ts';
import { privateKeys } from '../src/signing/token-keys.ts';
import { asking, type ExecutionFixture, openExecution } from './fixture/execution-fixture.ts';

let api: ExecutionFixture;
beforeAll(async () => {
  api = await openExecution();
});
afterAll(() => api[Symbol.asyncDispose]());

const bodies = {
  run: { state: 'running', hostname: 'h', unixname: 'u', pid: 1, start_date: '2026-11-21T12:00:00Z' },
  heartbeat: { hostname: 'h', pid: 1 },
  state: { state: 'success', end_date: '2026-11-21T12:00:00Z' },
} as const;

type Kind = 'worker' | 'workload' | 'execution';
/** Each call with the tokens that open it. `:id` is the attempt of `list`. */
const calls: readonly (readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  opens: readonly Kind[],
  body: unknown,
])[] = [
  ['POST', '/ariel/next', ['worker'], asking],
  ['POST', '/ariel/claim', ['worker'], { claims: [] }],
  ['POST', '/ariel/finish', ['worker'], { logs: [], reports: [] }],
  ['POST', '/ariel/heartbeat', ['worker'], { tokens: [] }],
  ['POST', '/ariel/logs', ['worker'], { logs: [] }],
  ['POST', '/ariel/leave', ['worker'], {}],
  ['GET', '/ariel/versions/:version', ['workload', 'execution'], undefined],
  ['GET', '/ariel/code/:code', ['workload', 'execution'], undefined],
  ['POST', '/ariel/ask', ['execution'], { question: { about: 'run-state', dagId: 'd', runId: 'r' } }],
  ['POST', '/ariel/secret', ['execution'], { kind: 'variable', name: 'x' }],
  [
    'POST',
    '/ariel/xcom',
    ['execution'],
    { dagId: 'd', runId: 'r', taskId: 'list', mapIndex: -1, key: 'k', from: null, page: null },
  ],
  ['PATCH', '/task-instances/:id/run', ['workload'], bodies.run],
  ['PUT', '/task-instances/:id/heartbeat', ['execution'], bodies.heartbeat],
  ['PATCH', '/task-instances/:id/state', ['execution'], bodies.state],
  ['PUT', '/task-instances/:id/rtif', ['execution'], {}],
  ['GET', '/task-instances/:id/validate-inlets-and-outlets', ['execution'], undefined],
  ['GET', '/task-reschedules/:id/start_date', ['execution'], undefined],
  ['GET', '/xcoms/d/r/list/return_value', ['execution'], undefined],
  ['POST', '/xcoms/d/r/list/return_value', ['execution'], 1],
  ['GET', '/connections/known', ['execution'], undefined],
  ['GET', '/variables/known', ['execution'], undefined],
  ['GET', '/variables/keys', ['execution'], undefined],
  ['PUT', '/variables/known', ['execution'], { val: 'x' }],
  ['DELETE', '/variables/known', ['execution'], undefined],
];

const filled = (url: string): string =>
  url.replace(':id', api.ids.list).replace(':version', api.versionId).replace(':code', api.codeHash);

const tokenOf = (kind: Kind): Promise<string> => (kind === 'worker' ? api.worker() : api[kind]('list'));

describe.each(calls)('%s %s', (method, url, opens, body) => {
  const ask = (token: string | undefined) => api.call(method, filled(url), { body, token });

  test('is refused without a token', async () => {
    const answer = await ask(undefined);
    expect([answer.statusCode, answer.json()]).toEqual([401, { detail: 'Missing auth token' }]);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test('is refused with what is no token, one of another secret, one for another audience, one that is too old', async () => {
    const { clock } = api;
    const nowUs = (): number => clock.nowUs;
    const facts = {
      attemptId: api.ids.list,
      dagId: 'd',
      runId: 'r',
      versionId: api.versionId,
      codeHash: api.codeHash,
      logPath: null,
    };
    for (const other of [
      createTaskTokens({ secret: 'another', nowUs }),
      createTaskTokens({ secret: 'shared by all', nowUs, audience: 'somebody else' }),
      createTaskTokens({ secret: 'shared by all', nowUs: () => clock.nowUs - 700_000_000 }),
    ]) {
      const token = await (opens[0] === 'worker'
        ? other.forWorker('w')
        : other.forAttempt(facts, opens[0] ?? 'execution'));
      expect((await ask(token)).statusCode).toBe(403);
    }
    expect((await ask('nonsense')).statusCode).toBe(403);
  });

  test('is opened by its own kind of token only', async () => {
    for (const kind of ['worker', 'workload', 'execution'] as const) {
      const { statusCode } = await ask(await tokenOf(kind));
      if (opens.includes(kind)) expect([401, 403]).not.toContain(statusCode);
      else expect([kind, statusCode]).toEqual([kind, 403]);
    }
  });
});

test.each(calls.filter(([, url]) => url.includes(':id')))(
  '%s %s is closed to the token of another attempt',
  async (method, url, opens, body) => {
    const token = await (opens[0] === 'workload' ? api.workload('last') : api.execution('last'));
    expect((await api.call(method, filled(url), { body, token })).statusCode).toBe(403);
  },
);

test('a token opens no other version, code or run', async () => {
  const token = await api.execution('list');
  const query = { dagId: 'd', runId: 'r', taskId: 'list', mapIndex: -1, key: 'k', from: null, page: null };
  const answers = [
    await api.call('GET', '/ariel/versions/other', { token }),
    await api.call('GET', '/ariel/code/other', { token }),
    await api.call('POST', '/ariel/xcom', { token, body: { ...query, runId: 'other' } }),
    await api.call('POST', '/ariel/xcom', { token, body: { ...query, dagId: 'other' } }),
    await api.call('POST', '/xcoms/d/r/last/k', { token, body: 1 }),
    await api.call('POST', '/xcoms/d/other/list/k', { token, body: 1 }),
  ];
  expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 403, 403, 403, 403]);
});

test('in a batch, a token that does not count takes nothing with it', async () => {
  await using own = await openExecution();
  const claimant = { hostname: 'h', pid: 1, pidStarted: 's' };
  const token = await own.worker();
  const { answers } = (
    await own.call('POST', '/ariel/claim', {
      token,
      body: {
        claims: [
          { token: 'nonsense', claimant },
          { token: await own.workload('list'), claimant },
          { token, claimant },
        ],
      },
    })
  ).json() as { answers: { kind: string }[] };
  expect(answers.map(({ kind }) => kind)).toEqual(['refused', 'claimed', 'refused']);
  const parts = [
    { token: 'nonsense', offset: 0, text: 'x' },
    { token: await own.execution('list'), offset: 0, text: 'ä' },
  ];
  const { sizes } = (await own.call('POST', '/ariel/logs', { token, body: { logs: parts } })).json() as {
    sizes: number[];
  };
  expect(sizes).toEqual([-1, 2]);
});

test('a result is taken with a token that has become too old meanwhile', async () => {
  await using own = await openExecution();
  const claimant = { hostname: 'h', pid: 1, pidStarted: 's' };
  const claim = await own.call('POST', '/ariel/claim', {
    token: await own.worker(),
    body: { claims: [{ token: await own.workload('list'), claimant }] },
  });
  const [answer] = (claim.json() as { answers: { token: string }[] }).answers;
  own.clock.nowUs += 3_600_000_000;
  const report = {
    attemptId: own.ids.list,
    outcome: { kind: 'success', xcoms: [], followed: null },
    endUs: own.clock.nowUs,
    renderedFields: null,
  };
  const body = { logs: [], reports: [{ token: answer?.token, report }] };
  const finished = await own.call('POST', '/ariel/finish', { token: await own.worker(), body });
  expect(finished.json()).toEqual({ answers: ['accepted'], logSizes: [] });
});

test('a heartbeat brings a fresh token when the old one has little left', async () => {
  await using own = await openExecution();
  const claimant = { hostname: 'h', pid: 1, pidStarted: 's' };
  const body = { claims: [{ token: await own.workload('list'), claimant }] };
  const claim = await own.call('POST', '/ariel/claim', { token: await own.worker(), body });
  const token = (claim.json() as { answers: { token: string }[] }).answers[0]?.token ?? '';
  const beat = async () =>
    (
      await own.call('POST', '/ariel/heartbeat', { token: await own.worker(), body: { tokens: [token] } })
    ).json() as {
      lost: number[];
      fresh: Record<number, string>;
    };
  own.clock.nowUs += 300_000_000;
  expect(await beat()).toMatchObject({ lost: [], fresh: {} });
  own.clock.nowUs += 200_000_000;
  const { fresh } = await beat();
  expect(await own.tokens.read(fresh[0] ?? '')).toMatchObject({
    attemptId: own.ids.list,
    scope: 'execution',
    isOld: false,
  });
});

test('what is not as it should be is refused with what is wrong', async () => {
  const answer = await api.call('POST', '/ariel/next', {
    token: await api.worker(),
    body: { ...asking, free: 'many' },
  });
  expect([answer.statusCode, answer.json()]).toMatchObject([422, { detail: [{ loc: ['body', 'free'] }] }]);
  const other = await api.call('POST', '/ariel/next', {
    token: await api.worker(),
    body: { ...asking, protocol: 99 },
  });
  expect([other.statusCode, other.json()]).toMatchObject([409, { detail: { reason: 'protocol' } }]);
});

test('servers that share the secret accept each other’s tokens, whatever one of them has seen', async () => {
  const nowUs = (): number => api.clock.nowUs;
  const other = createTaskTokens({ secret: 'shared by all', nowUs });
  const token = await api.execution('list');
  const here = await api.tokens.read(token);
  expect(await other.read(token)).toEqual(here);
  // The second time from memory.
  expect(await other.read(token)).toEqual(here);
  const [header, payload, signature] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), sub: api.ids.last };
  const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  const weaker = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  for (const bad of [
    `${header}.${forged}.${signature}`,
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${weaker}.${payload}.${signature}`,
    `${header}.${payload}`,
  ])
    expect(await other.read(bad)).toBeNull();
});

test('a token that was accepted once is not for ever', async () => {
  await using own = await openExecution();
  const token = await own.worker();
  expect((await own.call('POST', '/ariel/leave', { token, body: {} })).statusCode).toBe(200);
  own.clock.nowUs += 611_000_000;
  expect((await own.call('POST', '/ariel/leave', { token, body: {} })).statusCode).toBe(403);
});

test('a token of a host whose clock is ahead opens its call: the secret says whose it is', async () => {
  const ahead = createTaskTokens({ secret: 'shared by all', nowUs: () => api.clock.nowUs + 90_000_000 });
  const token = await ahead.forWorker('w');
  expect((await api.call('POST', '/ariel/heartbeat', { token, body: { tokens: [] } })).statusCode).toBe(200);
});

test('a token whose claims were changed, or whose algorithm is another, opens nothing', async () => {
  const [header = '', claims = '', signature = ''] = (await api.worker()).split('.');
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const others = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'another' };
  for (const token of [
    `${header}.${part(others)}.${signature}`,
    `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}.${signature}`,
    `${header}.${claims}.${signature}.more`,
    `${header}.${claims}.`,
  ])
    expect((await api.call('POST', '/ariel/heartbeat', { token, body: { tokens: [] } })).statusCode).toBe(
      403,
    );
});

test('whether a token counts nobody can say where its keys are away: that is no refusal', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const nowUs = (): number => api.clock.nowUs;
  // Nobody listens there.
  const keys = privateKeys({ privateKey: key, trusted: 'http://127.0.0.1:1/keys' });
  await using own = await openExecution({ tokens: createTaskTokens({ keys, nowUs }) });
  const token = await createTaskTokens({ keys: privateKeys({ privateKey: key }), nowUs }).forWorker('w');
  const answer = await own.server.inject({
    method: 'POST',
    url: '/execution/ariel/heartbeat',
    headers: { authorization: `Bearer ${token}` },
    payload: { tokens: [] },
  });
  expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toMatchObject([
    ...[503, '1', { detail: { reason: 'token_keys_unavailable' } }],
  ]);
});
