// A standalone serves the Task Execution API, too: a program beside it that holds the token of a try speaks for that try, and for no
// other. What the main process writes, the pages' process passes on.
import { createHmac } from 'node:crypto';
import { createTaskTokens } from '@ariel/api/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const SECRET = 'what the servers of this test sign tokens with, and nobody else';
const dags = {
  'work.ts': `import { dag, task, variables } from 'ariel';
const waits = task('waits', async () => {
  while ((await variables.get('may_end').catch(() => 'no')) !== 'yes') await new Promise((resolve) => setTimeout(resolve, 100));
  return 'done';
});
const other = task('other', async () => { await new Promise(() => {}); });
dag('work', {}, () => { waits(); other(); });
`,
};

let installation: Installation;
let base = '';
let ids: { readonly waits: string; readonly other: string };
let runId = '';
beforeAll(async () => {
  installation = await Installation.start({
    dags,
    environment: {
      ARIEL__API_AUTH__JWT_SECRET: SECRET,
      AIRFLOW_VAR_OF_ENVIRONMENT: 'kept outside',
      AIRFLOW_CONN_SHOP: 'postgres://clerk:hidden@shop.example:5433/orders',
    },
  });
  base = `http://127.0.0.1:${/http:\/\/[^:\s]+:(\d+)/.exec(installation.output())?.[1]}/execution`;
  await installation.untilVisible('work');
  runId = await installation.trigger('work');
  const running = async (taskId: string): Promise<string> =>
    (
      await installation.untilInstance(
        { dagId: 'work', runId, taskId },
        'runs',
        (row) => row.state === 'running',
      )
    ).id;
  ids = { waits: await running('waits'), other: await running('other') };
});
afterAll(() => installation?.[Symbol.asyncDispose]());

/** As Airflow's own executors make one: nothing but the id, the scope and the frame. */
function tokenFor(id: string, { scope = 'execution', secret = SECRET } = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const frame = { aud: 'urn:airflow.apache.org:task', iat: now, nbf: now, exp: now + 600 };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS512', typ: 'JWT' })}.${part({ ...frame, sub: id, scope })}`;
  return `${signed}.${createHmac('sha512', secret).update(signed).digest('base64url')}`;
}

async function ask(
  method: string,
  path: string,
  { body, token }: { readonly body?: unknown; readonly token?: string } = {},
): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      'airflow-api-version': '2026-10-30',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
}

test('its health is told to everybody, and nothing else', async () => {
  const health = await ask('GET', '/health');
  expect([health.status, health.body]).toEqual([200, { status: 'healthy' }]);
  expect(health.headers.get('content-type')).toBe('application/json');
  const without = await ask('GET', '/variables/of_environment');
  expect([without.status, without.body]).toEqual([401, { detail: 'Missing auth token' }]);
  const forged = tokenFor(ids.waits, {
    secret: 'a secret of somebody else that is long enough for it',
  });
  expect((await ask('GET', '/variables/of_environment', { token: forged })).status).toBe(403);
});

test('a running try reads connections and variables with its token, and stores values', async () => {
  const token = tokenFor(ids.waits);
  const variable = await ask('GET', '/variables/of_environment', { token });
  expect(variable.body).toEqual({ key: 'of_environment', value: 'kept outside' });
  expect(variable.headers.get('airflow-api-version')).toBe('2026-10-30');
  expect((await ask('GET', '/connections/shop', { token })).body).toEqual({
    conn_id: 'shop',
    conn_type: 'postgres',
    host: 'shop.example',
    schema: 'orders',
    login: 'clerk',
    password: 'hidden',
    port: 5433,
    extra: null,
  });
  expect((await ask('GET', '/variables/nothing', { token })).status).toBe(404);
  const place = `/xcoms/work/${encodeURIComponent(runId)}/waits/rows`;
  expect((await ask('POST', place, { token, body: { rows: 3 } })).status).toBe(201);
  expect((await ask('GET', place, { token })).body).toEqual({ key: 'rows', value: { rows: 3 } });
});

test('the token of one try opens nothing of another', async () => {
  const token = tokenFor(ids.waits);
  const rendered = (id: string) =>
    ask('PUT', `/task-instances/${id}/rtif`, { token, body: { sql: 'select 1' } });
  expect((await rendered(ids.other)).status).toBe(403);
  expect((await rendered(ids.waits)).status).toBe(201);
  const place = `/xcoms/work/${encodeURIComponent(runId)}/other/rows`;
  expect((await ask('POST', place, { token, body: 1 })).status).toBe(403);
  const waiting = tokenFor(ids.waits, { scope: 'workload' });
  expect((await ask('GET', '/variables/of_environment', { token: waiting })).status).toBe(403);
});

test('a try that runs here is begun by nobody else', async () => {
  const token = tokenFor(ids.waits, { scope: 'workload' });
  const body = {
    state: 'running',
    hostname: 'elsewhere',
    unixname: 'airflow',
    pid: 4711,
    start_date: new Date().toISOString(),
  };
  const answer = await ask('PATCH', `/task-instances/${ids.waits}/run`, { token, body });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ detail: { reason: 'invalid_state', previous_state: 'running' } });
});

test('there is no work for workers: the standalone runs its tasks itself', async () => {
  const nowUs = (): number => Date.now() * 1000;
  const token = await createTaskTokens({ secret: SECRET, nowUs }).forWorker('w');
  const answer = await ask('POST', '/ariel/next', { token, body: {} });
  expect([answer.status, answer.body]).toMatchObject([404, { detail: { reason: 'executor' } }]);
});

test('what is written from outside, tasks see', async () => {
  const token = tokenFor(ids.other);
  expect((await ask('PUT', '/variables/may_end', { token, body: { val: 'yes' } })).status).toBe(201);
  await installation.untilInstance(
    { dagId: 'work', runId, taskId: 'waits' },
    'succeeds',
    (row) => row.state === 'success',
  );
  // And it may say itself how it ended: the process that ran it is not heard any more.
  const body = { state: 'failed', end_date: new Date().toISOString() };
  expect((await ask('PATCH', `/task-instances/${ids.other}/state`, { token, body })).status).toBe(204);
  expect((await installation.untilEnded('work', runId)).state).toBe('failed');
});

test('it goes on after the API process was started again', async () => {
  const { pid } = installation.main;
  const api = () => installation.processes().find((each) => each.parent === pid && isApi(each.command));
  const before = api();
  if (before === undefined)
    throw new Error('The API process is not among the processes of the installation.');
  process.kill(before.pid, 'SIGKILL');
  const health = () =>
    ask('GET', '/health').then(
      ({ status }) => status === 200,
      () => false,
    );
  await until('another API process answers', async () => api()?.pid !== before.pid && (await health()));
  const token = tokenFor(ids.waits);
  expect((await ask('GET', '/variables/may_end', { token })).body).toMatchObject({ value: 'yes' });
});
const isApi = (command: string): boolean => command.includes('api-process');
