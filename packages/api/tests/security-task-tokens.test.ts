// Every call of the Task Execution API against every wrong token there is: each is refused with its own status, and the refusal says
// nothing else, neither in its words nor in its size. The calls come from the contract's document, so none can be forgotten.
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTaskTokens } from '../src/index.ts';
import { cases } from './fixture/execution-cases.ts';
import { operationsOf } from './fixture/execution-contract.ts';
import { CALLBACK_ID, GHOST_ID, openWorld, TEST_ID, type World } from './fixture/execution-world.ts';

const SECRET = 'shared by all';
const AUDIENCE = 'urn:airflow.apache.org:task';
const all = operationsOf('2026-10-30');
const open = ['GET /health', 'GET /health/ping'];
const closed = all.filter((operation) => !open.includes(operation));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

type Method = Parameters<World['call']>[0];
const methodOf = (operation: string): Method => operation.split(' ')[0] as Method;
const filled = (url: string): string => url.replace('ID', world.ids.list).replace('BRANCH', world.ids.branch);

/** The normal call of an operation, as its rightful owner makes it. */
function normal(operation: string) {
  const [first] = (cases[operation] ?? []).filter(({ status }) => status < 300);
  if (!first) throw new Error(`There is no normal case of ${operation}.`);
  return { url: filled(first.url), body: first.body, owner: first.token };
}

const ask = (operation: string, token: string | undefined, url = normal(operation).url) =>
  world.call(methodOf(operation), url, { token, body: normal(operation).body });

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const rightful = (operation: string): Promise<string> =>
  (normal(operation).owner ?? (() => world.execution('list')))(world);
const facts = (attemptId: string) => ({
  ...{ attemptId, dagId: 'd', runId: 'r', logPath: null },
  ...{ versionId: world.versionId, codeHash: world.codeHash },
});
const signed = (claims: object, secret = SECRET, alg = 'HS512'): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

const INVALID = '{"detail":"Invalid auth token"}';
const EXPIRED = '{"detail":"Token Expired"}';

interface Wrong {
  readonly status: 401 | 403;
  readonly body: string;
  readonly from: (right: string) => string | undefined | Promise<string>;
}

const aged = (claims: Record<string, unknown>): object => ({
  ...claims,
  iat: Number(claims.iat) - 3600,
  exp: Number(claims.exp) - 3600,
});

/** What stands in for the right token of a call. */
const wrong: Readonly<Record<string, Wrong>> = {
  'no token': { status: 401, body: '{"detail":"Missing auth token"}', from: () => undefined },
  nonsense: { status: 403, body: INVALID, from: () => 'nonsense' },
  'one that is over': { status: 403, body: EXPIRED, from: (right) => signed(aged(claimsOf(right))) },
  'one of another key': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed(claimsOf(right), 'the key of another installation'),
  },
  'one of another algorithm': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed(claimsOf(right), SECRET, 'HS256'),
  },
  'one without a signature': {
    ...{ status: 403, body: INVALID },
    from: (right) => `${part({ alg: 'none', typ: 'JWT' })}.${right.split('.')[1]}.`,
  },
  'one that says that it needs no signature': {
    ...{ status: 403, body: INVALID },
    from: (right) => `${part({ alg: 'none', typ: 'JWT' })}.${right.split('.').slice(1).join('.')}`,
  },
  'one whose subject was changed': {
    ...{ status: 403, body: INVALID },
    from: (right) => tampered(right, { sub: GHOST_ID }),
  },
  'one whose scope was changed': {
    ...{ status: 403, body: INVALID },
    from: (right) => tampered(right, { scope: 'worker' }),
  },
  'one whose end was changed': {
    ...{ status: 403, body: INVALID },
    from: (right) => tampered(right, { exp: 9_999_999_999 }),
  },
  'one for somebody else': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed({ ...claimsOf(right), aud: 'apache-airflow' }),
  },
  'one for nobody': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed({ ...claimsOf(right), aud: undefined }),
  },
  'one of an unknown scope': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed({ ...claimsOf(right), scope: 'everything' }),
  },
  'one of nobody': {
    ...{ status: 403, body: INVALID },
    from: (right) => signed({ ...claimsOf(right), sub: undefined }),
  },
  'one of a person, signed with the same key': {
    ...{ status: 403, body: INVALID },
    from: (right) =>
      signed({ ...claimsOf(right), sub: 'admin', iss: 'ariel', jti: 'j', aud: [], scope: undefined }),
  },
};

function tampered(right: string, change: object): string {
  const [header, , signature] = right.split('.');
  return `${header}.${part({ ...claimsOf(right), ...change })}.${signature}`;
}

test('the contract has 57 calls, and two of them are for everybody', () => {
  expect([all.length, closed.length]).toEqual([57, 55]);
  expect(all.filter((operation) => (cases[operation] ?? []).length === 0)).toEqual([]);
});

describe.each(Object.entries(wrong))('%s', (_what, { body, from, status }) => {
  test.each(closed)('does not open %s, whether or not what is named is there', async (operation) => {
    const token = await from(await rightful(operation));
    const { url } = normal(operation);
    const elsewhere = url
      .replace(world.ids.list, GHOST_ID)
      .replace(world.ids.branch, GHOST_ID)
      .replace(TEST_ID, GHOST_ID)
      .replace(CALLBACK_ID, GHOST_ID)
      .replace(
        /(by-\w+\?\w+=|connections\/|variables\/(?!keys)|dag-runs\/(?!count|previous)|dags\/|xcoms\/)[^&/]+/,
        '$1ghost',
      );
    const answers = [await ask(operation, token), await ask(operation, token, elsewhere)];
    // The words are those of the contract, and a body of another shape is not even looked at.
    answers.push(await world.call(methodOf(operation), url, { token, body: { of: 'another shape' } }));
    for (const answer of answers) {
      expect([answer.statusCode, answer.body]).toEqual([status, methodOf(operation) === 'HEAD' ? '' : body]);
      expect(answer.headers['content-length']).toBe(String(body.length));
      expect(answer.headers['refreshed-api-token']).toBeUndefined();
    }
  });
});

describe('a token of another kind', () => {
  /** Which kinds open a call. */
  const scopesOf = (operation: string): readonly string[] => {
    if (operation === 'PATCH /callbacks/{callback_id}/run') return ['callback'];
    if (operation.endsWith('/run') || operation.includes('connection-tests')) return ['workload'];
    // Acknowledging that the server has ended the task comes with the token that began it.
    return operation.endsWith('{task_instance_id}/state') ? ['workload', 'execution'] : ['execution'];
  };

  test.each(closed)('does not open %s', async (operation) => {
    const { sub = '' } = claimsOf(await rightful(operation));
    for (const scope of ['workload', 'execution', 'callback', 'worker'] as const) {
      if (scopesOf(operation).includes(scope)) continue;
      const token = await (scope === 'worker'
        ? world.tokens.forWorker(String(sub))
        : world.tokens.forAttempt(facts(String(sub)), scope));
      const answer = await ask(operation, token);
      const body = JSON.stringify({ detail: `A token with the scope ${scope} does not open this call.` });
      expect([scope, answer.statusCode, answer.body]).toEqual([
        ...[scope, 403],
        methodOf(operation) === 'HEAD' ? '' : body,
      ]);
    }
  });
});

describe('the token of another task', () => {
  /** What no attempt owns: whoever runs may ask, and is answered as its team may see. */
  const shared = closed.filter(
    (operation) =>
      !/\{(task_instance_id|connection_test_id|callback_id)\}/.test(operation) &&
      !/^(POST|DELETE) \/xcoms/.test(operation),
  );

  test('is as good as any for what is nobody’s own', () => {
    expect(shared).toHaveLength(33);
    expect(
      shared.filter(
        (operation) =>
          !/asset|dag|variable|connection|xcom|count|states|previous|breadcrumbs/.test(operation),
      ),
    ).toEqual([]);
  });

  test.each(closed.filter((operation) => !shared.includes(operation)))(
    'does not open %s, and hears the same whether or not there is such a task',
    async (operation) => {
      const { scope } = claimsOf(await rightful(operation));
      const token = await world.tokens.forAttempt(facts(world.ids.branch), scope as 'execution');
      const url = normal(operation).url.replaceAll(world.ids.branch, world.ids.list);
      const there = await ask(operation, token, url);
      const away = await ask(operation, token, url.replace(world.ids.list, GHOST_ID));
      expect([there.statusCode, there.body]).toEqual([403, expect.stringMatching(/^\{"detail":"[^"]+"\}$/)]);
      expect([away.statusCode, away.body]).toEqual([there.statusCode, there.body]);
      expect(there.body).not.toContain(world.ids.list);
    },
  );
});

describe('a token that was refreshed', () => {
  test('counts until its own end, and not beyond', async () => {
    await using own = await openWorld();
    const old = await own.execution('list');
    own.clock.nowUs += 500_000_000;
    const beat = (token: string) =>
      own.call('PUT', `/task-instances/${own.ids.list}/heartbeat`, {
        token,
        body: { hostname: 'h', pid: 7 },
      });
    const fresh = String((await beat(old)).headers['refreshed-api-token']);
    own.clock.nowUs += 111_000_000;
    expect([(await beat(old)).body, (await beat(fresh)).statusCode]).toEqual([EXPIRED, 204]);
  });

  test('opens no more than the one before: not that of another task, nor of a worker', async () => {
    await using own = await openWorld();
    own.clock.nowUs += 500_000_000;
    const aged = createTaskTokens({ secret: SECRET, nowUs: () => own.clock.nowUs - 500_000_000 });
    const token = await aged.forAttempt({ ...facts(own.ids.list), versionId: own.versionId }, 'execution');
    const answer = await own.call('GET', '/variables/known', { token });
    const fresh = claimsOf(String(answer.headers['refreshed-api-token']));
    expect(fresh).toMatchObject({ sub: own.ids.list, scope: 'execution', aud: AUDIENCE });
  });
});
