// Forty planted secrets, each leaked in every way that a task has: none of them is found in logs, rendered fields, views of results,
// answers of the API, audit rows or error pages. What tasks compute with them is right all the same.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, Installation } from './support/installation.ts';

/** Words that are in nothing else, with signs that every encoding changes. */
const secret = (n: number): string => `s${n}K"w/%+é&='q${n}Z`;
const key = (n: number): string =>
  `-----BEGIN PRIVATE KEY-----\nMIIE${n}vQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwgg${n}SjAgEAAoIB\n-----END PRIVATE KEY-----\n`;

const planted = {
  'a password in the database': secret(1),
  'a password of five signs': 'x9!Q2',
  'a long password': `long${'-tail'.repeat(50)}`,
  'a password in Chinese': '密码是一个秘密的东西',
  'a password of blanks and quotes': '  "quoted" \\ pass ',
  'an extra with a sensitive name': secret(6),
  'an extra deep inside': secret(7),
  'a key in an extra': key(8),
  'a key file in an extra': secret(9),
  'an extra in a list': secret(10),
  'a token in an extra': secret(11),
  'a password in a URI of the environment': secret(12),
  'a password in JSON of the environment': secret(13),
  'a password in Airflow’s variable of the environment': secret(14),
  'a password in a file': secret(15),
  'an extra in a file': secret(16),
  'a password of a connection in a template': secret(17),
  'a variable with a sensitive name': secret(18),
  'a variable in camel case': secret(19),
  'a part of a JSON variable': secret(20),
  'a part of a part of a JSON variable': secret(21),
  'a number with a sensitive name': '90817263',
  'a variable of the environment': secret(23),
  'a variable of Airflow’s in the environment': secret(24),
  'a variable in a file': secret(25),
  'a part of a variable in a file': secret(26),
  'a variable that a task set': secret(27),
  'a variable in a template': secret(28),
  'a param': secret(29),
  'a param deep inside': secret(30),
  'a value of conf': secret(31),
  'the environment of the server': secret(32),
  'a token in the environment': secret(33),
  'the environment of a command': secret(34),
  'an input of a task': secret(35),
  'what a task hid itself': secret(36),
  'an object that a task hid': secret(37),
  'a key that a task hid': key(38),
  'a password that a task put together': secret(39),
  'what a helper hid at the top of its file': secret(40),
} as const;
const secrets = Object.entries(planted);
const p = planted;

const helper = `import { maskSecret } from 'ariel';
import { readFileSync } from 'node:fs';
export const kept = (name: string): string => JSON.parse(readFileSync(process.env.E2E_FOLDER + '/kept.json', 'utf8'))[name];
if (process.env.ARIEL_NEVER === undefined) maskSecret(safe('top'));
export function safe(name: string): string { try { return kept(name); } catch { return ''; } }
`;

const dags = `import { execFileSync } from 'node:child_process';
import { dag, FailTask, maskSecret, param, SkipTask, task, variables } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { kept } from './helper';

async function everything({ conn, variable, params, dagRun }, given) {
  const all = [];
  for (const id of ['plain', 'short', 'long', 'unicode', 'quotes', 'env_uri', 'env_json', 'env_airflow', 'from_file', 'templated'])
    all.push((await conn(id)).password);
  const extra = (await conn('extras')).extra;
  all.push(extra.api_key, extra.deep.secret, extra.private_key, JSON.parse(extra.keyfile_dict).private_key, extra.passwords[1], extra.access_token);
  all.push((await conn('from_file')).extra.client_secret);
  all.push(await variable('db_password'), await variable('apiKey'), (await variable('settings')).token, (await variable('settings')).nested.passphrase);
  all.push(String(await variable('pin_secret')), await variable('env_token'), await variable('env_airflow_secret'));
  all.push(await variable('file_token'), (await variable('file_settings')).password, await variable('templated_secret'));
  const fresh = kept('fresh');
  await variables.set('session_token', fresh, { description: 'set by a task' });
  all.push(await variables.get('session_token'));
  all.push(params.db_password, params.nested.token, dagRun.conf.more.secret);
  all.push(process.env.DB_PASSWORD, process.env.SOME_API_TOKEN, given.account.password);
  maskSecret(kept('hidden'));
  maskSecret({ a: [kept('object')] });
  maskSecret(kept('key'));
  const together = [kept('half'), kept('otherHalf')].join('');
  maskSecret(together);
  all.push(kept('hidden'), kept('object'), kept('key'), together, kept('top'));
  return all;
}

const forms = (value) => [
  value,
  encodeURIComponent(value),
  JSON.stringify({ text: value }),
  JSON.stringify(JSON.stringify({ text: value })),
  Buffer.from(value).toString('base64'),
  Buffer.from('user:' + value).toString('base64'),
  Buffer.from(value).toString('hex'),
  'postgres://user:' + encodeURIComponent(value) + '@host/db',
  new URLSearchParams({ q: value }).toString(),
];

const account = task('account', () => ({ login: 'u', password: kept('input') }));
const leak = task('leak', async (given, context) => {
  const all = await everything(context, given);
  const { log, ti, xcom } = context;
  for (const [index, value] of all.entries()) {
    for (const form of forms(value)) {
      log.info('it is ' + form + '!', { field: form, nested: { list: [form] } });
      console.log('printed ' + form);
      console.error('printed ' + form);
    }
    process.stdout.write('in two ' + value.slice(0, 7));
    process.stdout.write(value.slice(7) + '\\n');
    log.info('over two lines ' + value.slice(0, value.length - 4));
    log.info(value.slice(value.length - 4) + ' end');
    log.warn("update users set password = '" + value.replaceAll("'", "''") + "'");
    log.error('curl -u user:' + value + ' https://user:' + encodeURIComponent(value) + '@example.org/');
    // Past everything that this process sees.
    execFileSync('cat', [], { input: value + '\\n' + Buffer.from(value).toString('base64') + '\\n', stdio: ['pipe', 'inherit', 'inherit'] });
    xcom.push('value_' + index, { deep: [forms(value)], ['key ' + value]: 1 });
  }
  for (const id of ['plain', 'extras', 'env_uri']) log.info((await context.conn(id)).uri);
  ti.renderedMapIndex = 'named ' + all[0];
  return all;
});
const count = task('count', ({ all }) => new Set(all).size);
const fail = task('fail', async (given, context) => {
  const all = await everything(context, given);
  const cause = new Error('because of ' + all.map((value) => forms(value).join(' ')).join(' '));
  throw new Error('cannot log in with ' + all.join(' or '), { cause });
});
const final = task('final', async (given, context) => { throw new FailTask((await everything(context, given)).join(' ')); });
const skip = task('skip', async (given, context) => { throw new SkipTask((await everything(context, given)).join(' ')); });
const late = task('late', async (given, context) => {
  const all = await everything(context, given);
  setTimeout(() => { throw new Error('thrown late ' + all.join(' ')); }, 10);
  await new Promise(() => {});
});
const missing = task('missing', async (_, { conn }) => conn('nowhere'));
export default dag('leaks', { params: { db_password: param.string({ default: '' }), nested: param.object({ default: {} }) } }, ({ params }) => {
  const given = { password: params.db_password, account: account() };
  const all = leak(given);
  count({ all });
  fail(given);
  final(given);
  skip(given);
  late(given);
  missing();
  new BashOperator({
    taskId: 'bash',
    bashCommand: "cat <<'EOT'\\n{{ conn.templated.password }} {{ var.value.templated_secret }} {{ conn.plain.get_uri() }}\\nEOT\\nenv | grep PASSWORD; echo $THE_PASSWORD | base64 >&2",
    env: () => ({ THE_PASSWORD: kept('command') }),
    appendEnv: true,
  });
});
`;

const broken = `import { dag } from 'ariel';
throw new Error('no login with ' + process.env.DB_PASSWORD + ' at https://u:' + process.env.SOME_API_TOKEN + '@h');
`;

let installation: Installation;
let port = 0;
let cookie = '';
let runId = '';

beforeAll(async () => {
  installation = new Installation({
    dags: { 'helper.ts': helper, 'leaks.ts': dags, 'broken.ts': broken },
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
}, 120_000);
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
  }, 60_000);

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
