// Tokens as Airflow's own executors make them: they name the attempt and its scope, and nothing of what Ariel's say besides. Each
// operation takes them, where it takes ours.
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { cases } from './fixture/execution-cases.ts';
import { operationsOf } from './fixture/execution-contract.ts';
import { openWorld, type World } from './fixture/execution-world.ts';

type Method = Parameters<World['call']>[0];
const SECRET = new TextEncoder().encode('shared by all');

/** The same right, in Airflow's form: with a `kid` that means nothing, and an id of its own. */
async function foreign(world: World, ours: string, { withScope = true } = {}): Promise<string> {
  const { scope, sub } = JSON.parse(Buffer.from(ours.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly scope: string;
    readonly sub: string;
  };
  const now = Math.floor(world.clock.nowUs / 1_000_000);
  const claims = {
    ...{ jti: crypto.randomUUID().replaceAll('-', ''), aud: 'urn:airflow.apache.org:task' },
    ...{ nbf: now, exp: now + 600, iat: now, sub },
    ...(withScope ? { scope } : {}),
  };
  return new SignJWT(claims as object as Record<string, unknown>)
    .setProtectedHeader({ alg: 'HS512', kid: 'not-used', typ: 'JWT' })
    .sign(SECRET);
}

const fill = (world: World, url: string): string =>
  url.replace('ID', world.ids.list).replace('BRANCH', world.ids.branch);

test('open each operation as our own do, also where calls are passed on', async () => {
  for (const operation of operationsOf('2026-10-30')) {
    const listed = cases[operation]?.find(({ status }) => status < 300);
    if (!listed) throw new Error(`There is no normal case of ${operation}.`);
    const { before, body, status, token, url } = listed;
    await using world = await openWorld({ isRelayed: true });
    await before?.(world);
    const ours = await (token?.(world) ?? world.execution('list'));
    world.passedOn.length = 0;
    const answer = await world.call(operation.split(' ')[0] as Method, fill(world, url), {
      token: await foreign(world, ours),
      body,
    });
    expect([operation, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([
      operation,
      status,
      '',
    ]);
    // Whoever has no token keeps nobody busy but the server that he reaches.
    expect([operation, world.passedOn.length]).toEqual([operation, operation.includes('/health') ? 0 : 1]);
  }
});

test('are execution tokens where they name no scope, and open nothing of another attempt', async () => {
  await using world = await openWorld();
  const token = await foreign(world, await world.execution('list'), { withScope: false });
  const write = (task: string, run = 'r') =>
    world.call('POST', `/xcoms/d/${run}/${task}/k`, { token, body: 1 });
  expect((await write('list')).statusCode).toBe(201);
  expect((await write('branch')).statusCode).toBe(403);
  expect((await write('list', 'earlier')).statusCode).toBe(403);
  const beat = { token, body: { hostname: 'h', pid: 7 } };
  expect((await world.call('PUT', `/task-instances/${world.ids.list}/heartbeat`, beat)).statusCode).toBe(204);
  expect((await world.call('PUT', `/task-instances/${world.ids.branch}/heartbeat`, beat)).statusCode).toBe(
    403,
  );
});

test('the token that a claim gives for one goes on as well', async () => {
  await using world = await openWorld();
  const token = await foreign(world, await world.workload('last'));
  const answer = await world.call('PATCH', `/task-instances/${world.ids.last}/run`, {
    token,
    body: { ...world.entering, pid: 8 },
  });
  expect(answer.statusCode).toBe(200);
  const fresh = String(answer.headers['refreshed-api-token']);
  const stored = await world.call('POST', '/xcoms/d/r/last/return_value', { token: fresh, body: { a: 1 } });
  expect(stored.statusCode).toBe(201);
});
