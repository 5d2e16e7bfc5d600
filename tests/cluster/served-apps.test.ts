// What an API server serves, as `--apps` says it: the pages and the public API, the calls of what runs tasks, or both; on one database,
// each in processes of its own.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTaskTokens } from '@ariel/api/tokens';
import { PostgresServer } from '@ariel/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './support/cluster.ts';
import { Member } from './support/member.ts';

const SECRET = 'a-key-of-the-servers-of-this-test-0123456789-0123456789-0123456789';
let folder = '';
let postgres: PostgresServer;
let url = '';
const members: Member[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-apps-'));
  postgres = await PostgresServer.start();
  url = postgres.url(await postgres.createDatabase());
});
afterAll(async () => {
  for (const member of members) await member.stop();
  await postgres?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(
  name: string,
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
) {
  const port = await freePort();
  const home = join(folder, name);
  mkdirSync(home);
  const member = new Member({
    ...{ kind: 'api server', name, folder },
    words: ['api-server', '--port', `${port}`, ...words],
    environment: {
      ARIEL_HOME: home,
      ARIEL__DATABASE__SQL_ALCHEMY_CONN: url,
      ARIEL__API__SECRET_KEY: 'a-key-of-this-test',
      ARIEL__API_AUTH__JWT_SECRET: SECRET,
      ...settings,
    },
  });
  members.push(member);
  await member.start();
  const token = await createTaskTokens({ secret: SECRET, nowUs: () => Date.now() * 1000 }).forWorker('w');
  const status = async (path: string, given: RequestInit = {}): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, given)).status;
  const work = JSON.stringify({
    ...{ protocol: 1, hostname: 'h', pid: 1, version: '0', queues: ['default'], places: 1, running: 0 },
    ...{ free: 1, waitMs: 0, holding: [], ending: [], ended: [] },
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    health: await status('/execution/health'),
    closed: await status('/execution/variables/keys'),
    work: await status('/execution/ariel/next', { method: 'POST', headers, body: work }),
    version: await status('/api/v2/version'),
    dags: await status('/api/v2/dags'),
  };
}

test('by default everything, and work for workers only with the RemoteExecutor', async () => {
  const served = { health: 200, closed: 401, version: 200, dags: 401 };
  expect(await serve('all', [])).toEqual({ ...served, work: 404 });
  const remote = { ARIEL__CORE__EXECUTOR: 'RemoteExecutor' };
  expect(await serve('remote', ['--apps', 'all'], remote)).toEqual({ ...served, work: 200 });
});

test('the pages and the public API alone, or the calls of what runs tasks alone', async () => {
  const remote = { ARIEL__CORE__EXECUTOR: 'RemoteExecutor' };
  const none = { health: 404, closed: 404, work: 404 };
  expect(await serve('core', ['--apps', 'core'], remote)).toEqual({ ...none, version: 200, dags: 401 });
  const execution = await serve('execution', ['--apps', 'execution'], remote);
  expect(execution).toEqual({ health: 200, closed: 401, work: 200, version: 404, dags: 404 });
  const both = await serve('both', ['--apps', 'core,execution'], remote);
  expect(both).toMatchObject({ health: 200, version: 200 });
});

test('nothing else is understood', async () => {
  await expect(serve('wrong', ['--apps', 'pages'])).rejects.toThrow(
    /--apps is "pages"; it is core, execution or all/,
  );
});
