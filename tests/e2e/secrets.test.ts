// Forty planted secrets, each leaked in every way that a task has: none of them is found in logs, rendered fields, views of results,
// answers of the API, audit rows or error pages. What tasks compute with them is right all the same.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, Installation } from './support/installation.ts';
import { leakingDags, planted } from './support/planted-secrets.ts';

const secrets = Object.entries(planted);
const p = planted;

let installation: Installation;
let port = 0;
let cookie = '';
let runId = '';

beforeAll(async () => {
  installation = new Installation({
    dags: leakingDags,
    environment: {
      DB_PASSWORD: p['the environment of the server'],
      SOME_API_TOKEN: p['a token in the environment'],
      ARIEL_CONN_ENV_URI: `http://u:${encodeURIComponent(p['a password in a URI of the environment'])}@h`,
      ARIEL_CONN_ENV_JSON: JSON.stringify({
        conn_type: 'http',
        password: p['a password in JSON of the environment'],
      }),
      AIRFLOW_CONN_ENV_AIRFLOW: `http://u:${encodeURIComponent(p['a password in Airflow’s variable of the environment'])}@h`,
      ARIEL_VAR_ENV_TOKEN: p['a variable of the environment'],
      AIRFLOW_VAR_ENV_AIRFLOW_SECRET: p['a variable of Airflow’s in the environment'],
      ARIEL__SECRETS__BACKEND: 'local_filesystem',
      ARIEL__SECRETS__BACKEND_KWARGS:
        '{"connections_file_path": "../c.json", "variables_file_path": "../v.json"}',
      ARIEL__CORE__TEST_CONNECTION: 'Enabled',
    },
  });
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(installation.folder, name), JSON.stringify(value));
  write('c.json', {
    from_file: {
      conn_type: 'http',
      password: p['a password in a file'],
      extra: { client_secret: p['an extra in a file'] },
    },
  });
  write('v.json', {
    file_token: p['a variable in a file'],
    file_settings: { password: p['a part of a variable in a file'] },
  });
  const together = p['a password that a task put together'];
  write('kept.json', {
    fresh: p['a variable that a task set'],
    command: p['the environment of a command'],
    input: p['an input of a task'],
    hidden: p['what a task hid itself'],
    object: p['an object that a task hid'],
    key: p['a key that a task hid'],
    half: together.slice(0, 4),
    otherHalf: together.slice(4),
    top: p['what a helper hid at the top of its file'],
  });
  await installation.start();
  await plant();
  await installation.untilVisible('leaks');
  runId = await installation.trigger('leaks', {
    db_password: p['a param'],
    nested: { token: p['a param deep inside'] },
    more: { secret: p['a value of conf'] },
  });
  await installation.untilEnded('leaks', runId);
  port = Number(/http:\/\/[^:\s]+:(\d+)/.exec(installation.output())?.[1]);
  const password = readFileSync(join(installation.home, 'admin-password'), 'utf8').trim();
  const answer = await fetch(`http://127.0.0.1:${port}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  cookie = ((await answer.json()) as { access_token: string }).access_token;
});
afterAll(() => installation?.[Symbol.asyncDispose]());

/** What is stored comes by the acts of operators. */
async function plant(): Promise<void> {
  const { control } = installation;
  const connection = (connId: string, changes: object) =>
    control.setConnection({ connId, mode: 'set', changes: { connType: 'postgres', ...changes }, actor });
  const variable = (name: string, value: unknown) =>
    control.setVariable({
      key: name,
      mode: 'set',
      changes: { value: typeof value === 'string' ? value : JSON.stringify(value) },
      actor,
    });
  await connection('plain', { host: 'h', login: 'u', password: p['a password in the database'] });
  await connection('short', { password: p['a password of five signs'] });
  await connection('long', { password: p['a long password'] });
  await connection('unicode', { password: p['a password in Chinese'] });
  await connection('quotes', { password: p['a password of blanks and quotes'] });
  await connection('templated', { password: p['a password of a connection in a template'] });
  await connection('extras', {
    extra: JSON.stringify({
      api_key: p['an extra with a sensitive name'],
      deep: { secret: p['an extra deep inside'] },
      private_key: p['a key in an extra'],
      keyfile_dict: JSON.stringify({ project: 'shop', private_key: p['a key file in an extra'] }),
      passwords: ['first-of-them', p['an extra in a list']],
      access_token: p['a token in an extra'],
    }),
  });
  await variable('db_password', p['a variable with a sensitive name']);
  await variable('apiKey', p['a variable in camel case']);
  await variable('settings', {
    token: p['a part of a JSON variable'],
    nested: { passphrase: p['a part of a part of a JSON variable'] },
  });
  await variable('pin_secret', p['a number with a sensitive name']);
  await variable('templated_secret', p['a variable in a template']);
}

/** Traces of a secret: as it is, and as other texts hold it. */
function traces(value: string): string[] {
  const lines = value.split('\n').filter((line) => line.length >= 8 && !line.startsWith('-----'));
  return [value.trim(), ...(value.includes('\n') ? lines : [])]
    .flatMap((text) => [
      text,
      encodeURIComponent(text),
      JSON.stringify(text).slice(1, -1),
      Buffer.from(text).toString('hex'),
      ...[0, 1, 2].map((before) =>
        Buffer.from(`${'u'.repeat(before)}${text}`)
          .toString('base64')
          .slice(before === 0 ? 0 : 4, -4),
      ),
    ])
    .filter((trace) => trace.length >= 5);
}

function expectNone(text: string, where: string): void {
  for (const [what, value] of secrets) {
    for (const trace of traces(value)) {
      const at = text.indexOf(trace);
      if (at >= 0)
        throw new Error(
          `${what} is in ${where}: …${text.slice(Math.max(0, at - 120), at + trace.length + 40)}…`,
        );
    }
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

async function get(path: string, accept = 'application/json'): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${cookie}`, accept },
  });
  return `${answer.status} ${await answer.text()}`;
}

const taskIds = ['account', 'leak', 'count', 'fail', 'final', 'skip', 'late', 'missing', 'bash'];

test('there are forty of them, and tasks work with what they are', () => {
  expect(installation.output()).toContain('Made a key for stored connections and variables');
  expect(secrets).toHaveLength(40);
  const states = Object.fromEntries(
    installation.database.instances('leaks', runId).map((row) => [row.task_id, row.state]),
  );
  if (states.bash !== 'success') throw new Error(JSON.stringify(installation.log('leaks', runId, 'bash')));
  expect(states).toMatchObject({
    leak: 'success',
    count: 'success',
    bash: 'success',
    fail: 'failed',
    skip: 'skipped',
    late: 'failed',
  });
  const database = new DatabaseSync(join(installation.home, 'ariel.db'), { readOnly: true });
  const row = database
    .prepare("select value from xcom where task_id = 'count' and key = 'return_value'")
    .get();
  database.close();
  // All of them but that of the command reached the task as they are.
  expect(row).toEqual({ value: '39' });
});

test('no log has one', () => {
  const files = filesBelow(join(installation.home, 'logs'));
  expect(files.length).toBeGreaterThanOrEqual(6);
  const lines = installation.log('leaks', runId, 'leak');
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter(({ event }) => event.includes('***')).length).toBeGreaterThan(1000);
  for (const file of files) expectNone(readFileSync(file, 'utf8'), file);
  expectNone(installation.output(), 'what the server printed');
});

test('no row has one but those that hold them for tasks', () => {
  const database = new DatabaseSync(join(installation.home, 'ariel.db'), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as {
    name: string;
  }[];
  for (const { name } of tables) {
    const skipped = name === 'xcom' || name === 'code_blob';
    const rows = database.prepare(`select * from ${name}`).all();
    // What a run was given is for its tasks.
    const shown = name === 'dag_run' ? rows.map(({ conf: _conf, params: _params, ...row }) => row) : rows;
    if (!skipped) expectNone(JSON.stringify(shown), `the table ${name}`);
  }
  database.close();
});

describe('no answer has one', () => {
  test('of the public API and of the pages', async () => {
    const places: Record<string, readonly string[]> = {
      dag_id: ['leaks', '~'],
      dag_run_id: [runId, '~'],
      run_id: [runId],
      task_id: taskIds,
      try_number: ['1'],
      task_try_number: ['1'],
      map_index: ['-1'],
      xcom_key: ['return_value', 'value_0', 'value_7', 'value_38'],
      connection_id: ['plain', 'extras', 'templated', 'quotes'],
      variable_key: ['settings', 'session_token', 'db_password', 'pin_secret'],
      version_number: ['1'],
      event_log_id: ['1', '2', '3'],
      import_error_id: ['1'],
    };
    const { paths } = JSON.parse((await get('/openapi.json')).slice(4)) as {
      paths: Record<string, { get?: unknown }>;
    };
    const views = ['', '/grid', '/graph', '/code', '/runs/{run_id}', '/runs/{run_id}/tasks/{task_id}']
      .map((rest) => `/ui/dags/{dag_id}${rest}`)
      .concat(
        '/ui/home',
        '/ui/dags',
        '/ui/limits',
        '/ui/import_errors',
        '/ui/dags/{dag_id}/runs/{run_id}/tasks/{task_id}/instances',
      )
      .concat('/ui/dags/{dag_id}/runs/{run_id}/tasks/{task_id}/logs/{try_number}');
    let found = 0;
    for (const path of [...Object.keys(paths).filter((each) => paths[each]?.get), ...views]) {
      for (const url of filled(path, places)) {
        const text = await get(url);
        if (text.startsWith('200')) found += 1;
        expect(text.startsWith('500'), `${url} ${text.slice(0, 200)}`).toBe(false);
        expectNone(text, url);
        if (url.includes('/logs/')) expectNone(await get(url, 'application/x-ndjson'), url);
        if (url.includes('xcomEntries/')) expectNone(await get(`${url}?stringify=true`), url);
      }
    }
    expect(found).toBeGreaterThan(60);
  });

  test('that says what is wrong with a request', async () => {
    const send = async (method: string, path: string, body: unknown): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${cookie}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return `${answer.status} ${await answer.text()}`;
    };
    const password = p['a password in the database'];
    const answers = await Promise.all([
      send('POST', '/api/v2/connections', { connection_id: 'x', password }),
      send('POST', '/api/v2/connections', { connection_id: 'x y', conn_type: password, password }),
      send('POST', '/api/v2/connections', { connection_id: 'plain', conn_type: 'http', password }),
      send('POST', '/api/v2/connections', {
        connection_id: 'y',
        conn_type: 'http',
        extra: `not json ${password}`,
      }),
      send('POST', '/api/v2/connections/test', {
        connection_id: 'plain',
        conn_type: 'postgres',
        host: '127.0.0.1',
        port: 1,
        password,
      }),
      send('PATCH', '/api/v2/connections', {
        actions: [{ action: 'create', entities: [{ connection_id: 'plain', conn_type: 'x', password }] }],
      }),
      send('POST', '/api/v2/variables', { value: password }),
      send('POST', '/api/v2/variables', { key: 'db_password', value: password }),
      send('POST', '/api/v2/dags/leaks/dagRuns', {
        logical_date: null,
        conf: { db_password: 12345, nested: password },
      }),
      send('POST', '/auth/token', { username: ['admin'], password }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatch(/^[24]/);
      expectNone(answer, 'an answer');
    }
  });
});

/** Every way to fill the places of a path; ways that make no sense are answered with 404. */
function filled(path: string, places: Readonly<Record<string, readonly string[]>>): string[] {
  const next = /\{(\w+)\}/.exec(path);
  if (!next) return [path];
  const values = places[next[1] ?? ''] ?? ['1'];
  return values.flatMap((value) => filled(path.replace(next[0], encodeURIComponent(value)), places));
}
