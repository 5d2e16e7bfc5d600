// Airflow's remote command line, unchanged, on a real server: every one of its commands, and what it says when one is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Airflowctl, type Row } from './airflowctl.ts';
import { type ContractServer, startContractServer } from './contract-server.ts';

let server: ContractServer;
let ctl: Airflowctl;
let login: readonly string[];
beforeAll(async () => {
  ctl = await Airflowctl.install();
  server = await startContractServer();
  login = ['--api-url', server.base, '--username', 'admin'];
  await ctl.text('auth', 'login', ...login, '--password', server.passwords.admin);
}, 700_000);
afterAll(async () => {
  await ctl?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** A file in the folder where the commands run. */
function file(name: string, content: unknown): string {
  writeFileSync(join(ctl.home, name), JSON.stringify(content));
  return name;
}
const column = (rows: readonly Row[], name: string) => rows.map((row) => row[name]);

describe('signing in', () => {
  test('is refused with a wrong password, and then says why', async () => {
    const { code, text } = await ctl.run(['auth', 'login', ...login, '--password', 'wrong']);
    expect(code).toBe(1);
    expect(text).toContain('Invalid credentials');
    expect(await ctl.refused('auth', 'token', ...login, '--password', 'wrong')).toContain(
      'Invalid credentials',
    );
  });

  test('gives a token that serves as a parameter and as AIRFLOW_CLI_TOKEN; another does not', async () => {
    const token = (await ctl.text('auth', 'token', ...login, '--password', server.passwords.admin)).trim();
    expect(column(await ctl.rows('pools', 'list', '--api-token', token), 'name')).toEqual(['default_pool']);
    const withToken = await ctl.run(['pools', 'list', '-o', 'plain'], { AIRFLOW_CLI_TOKEN: token });
    expect(withToken.text).toContain('default_pool');
    expect(await ctl.refused('pools', 'list', '--api-token', 'made-up')).toContain('Invalid JWT token');
  });

  test('is remembered for each environment', async () => {
    const { viewer } = server.tokens;
    await ctl.text('auth', 'login', '--api-url', server.base, '--api-token', viewer, '-e', 'reading');
    expect(await ctl.rows('auth', 'list-envs')).toEqual([
      { environment: 'production', api_url: server.base, status: 'authenticated' },
      { environment: 'reading', api_url: server.base, status: 'authenticated' },
    ]);
    const as = { AIRFLOW_CLI_ENVIRONMENT: 'reading' };
    expect((await ctl.run(['pools', 'get', 'default_pool'], as)).code).toBe(0);
    const refused = await ctl.run(['pools', 'create', '--name', 'mine', '--slots', '1'], as);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('Forbidden') });
  });

  test('is not needed for the version', async () => {
    expect(await ctl.text('version')).toContain("'airflowctl_version': '0.1.5'");
    const { version } = (await (await fetch(`${server.base}/api/v2/version`)).json()) as { version: string };
    expect(await ctl.text('version', '--remote')).toContain(`'version': '${version}'`);
  });
});

describe('DAGs and their runs', () => {
  test('are listed, described, paused and unpaused', async () => {
    expect(column(await ctl.rows('dags', 'list'), 'dag_id')).toEqual(
      expect.arrayContaining(['judge_linear']),
    );
    expect(await ctl.row('dags', 'get', 'judge_linear')).toMatchObject({
      dag_display_name: 'Judge: linear',
      is_paused: 'False',
      owners: ['judge'],
    });
    expect(await ctl.row('dags', 'get-details', 'judge_linear')).toMatchObject({
      doc_md: '# Linear\nThree tasks.',
    });
    const version = { version_number: '1', dag_id: 'judge_linear', bundle_name: 'dags-folder' };
    expect(await ctl.row('dags', 'get-version', 'judge_linear', '1')).toMatchObject(version);
    expect(await ctl.rows('dags', 'list-version', 'judge_linear')).toMatchObject([version]);
    expect(await ctl.row('dags', 'unpause', 'judge_cron')).toMatchObject({ is_paused: 'False' });
    expect((await ctl.row('dags', 'next-execution', 'judge_cron')).next_dagrun_run_after).toMatch(
      / 00:00:00\+00:00$/,
    );
    expect(await ctl.row('dags', 'pause', 'judge_cron')).toMatchObject({ is_paused: 'True' });
    expect(await ctl.row('dags', 'update', 'judge_fail', '--is-paused')).toMatchObject({ is_paused: 'True' });
    expect(await ctl.text('dags', 'next-execution', 'judge_linear')).toContain('No upcoming run');
    expect(await ctl.refused('dags', 'get', 'nowhere')).toContain('The Dag with ID: `nowhere`');
  });

  test('that cannot be loaded are told', async () => {
    const [broken] = await ctl.rows('dags', 'list-import-errors');
    expect(broken).toMatchObject({
      filename: 'judge_broken.ts',
      stack_trace: expect.stringContaining('judge meant this'),
    });
    expect(await ctl.row('dags', 'get-import-error', String(broken?.import_error_id))).toEqual(broken);
    expect(await ctl.refused('dags', 'get-import-error', '99')).toContain('import_error_id: `99`');
    // A slow machine has some.
    expect(await ctl.rows('dags', 'list-warning')).toBeInstanceOf(Array);
  });

  test('are triggered, end, and show what their tasks gave', async () => {
    const triggered = await ctl.row(
      'dags',
      'trigger',
      'judge_linear',
      '--dag-run-id',
      'by_hand',
      '--note',
      'mine',
    );
    expect(triggered).toMatchObject({
      dag_run_id: 'by_hand',
      state: 'queued',
      triggering_user_name: 'admin',
    });
    expect(await ctl.refused('dags', 'trigger', 'judge_linear', '--dag-run-id', 'by_hand')).toContain(
      'Unique constraint violation',
    );
    await server.installation.untilEnded('judge_linear', 'by_hand');
    expect(await ctl.row('dagrun', 'get', 'judge_linear', 'by_hand')).toMatchObject({
      state: 'success',
      note: 'mine',
    });
    const found = await ctl.row(
      'dagrun',
      'list',
      '--dag-id',
      'judge_linear',
      '--state',
      'success',
      '--limit',
      '5',
    );
    expect(column(found.dag_runs as Row[], 'dag_run_id')).toEqual(['by_hand']);
    expect(await ctl.refused('dagrun', 'get', 'judge_linear', 'none')).toContain('run_id: `none`');
  });

  test('have values that are read, added, changed and removed', async () => {
    await server.installation.run('judge_linear');
    const { dag_run_id: run } = await ctl.row('dags', 'trigger', 'judge_linear');
    await server.installation.untilEnded('judge_linear', String(run));
    const of = (task: string) => ['judge_linear', String(run), task];
    const keys = ['a_bool', 'a_float', 'a_list', 'a_string', 'an_int', 'an_object', 'return_value'];
    expect(column(await ctl.rows('xcom', 'list', ...of('first')), 'key')).toEqual(keys);
    expect(await ctl.row('xcom', 'get', ...of('first'), 'an_int')).toMatchObject({
      value: '42',
      map_index: '-1',
    });
    expect(await ctl.row('xcom', 'add', ...of('second'), 'mine', '{"n": 1}')).toMatchObject({ value: '1' });
    expect(await ctl.row('xcom', 'edit', ...of('second'), 'mine', 'text')).toMatchObject({ value: 'text' });
    expect(await ctl.refused('xcom', 'add', ...of('second'), 'mine', '1')).toContain('already exists');
    expect(await ctl.row('xcom', 'delete', ...of('second'), 'mine')).toMatchObject({ entity: 'mine' });
    expect(await ctl.refused('xcom', 'get', ...of('second'), 'mine')).toContain('`mine`');
  });

  test('are deleted', async () => {
    expect(await ctl.row('dags', 'delete', 'judge_doomed')).toEqual({
      operation: 'delete',
      entity: 'judge_doomed',
    });
    expect(await ctl.refused('dags', 'delete', 'nowhere')).toContain("Dag with id: 'nowhere'");
  });

  test('are run for the past', async () => {
    const past = [
      '--dag-id',
      'judge_cron',
      '--from-date',
      '2026-01-01T00:00:00Z',
      '--to-date',
      '2026-01-03T00:00:00Z',
    ];
    // It takes the answer for a backfill that was made.
    expect(await ctl.refused('backfill', 'create-dry-run', ...past)).toContain("input_value={'backfills'");
    const made = await ctl.row('backfill', 'create', ...past, '--max-active-runs', '1', '--run-backwards');
    expect(made).toMatchObject({ dag_id: 'judge_cron', max_active_runs: '1', is_paused: 'False' });
    expect(await ctl.row('backfill', 'get', String(made.id))).toMatchObject({ id: made.id });
    expect(column(await ctl.rows('backfill', 'list', 'judge_cron'), 'id')).toEqual([made.id]);
    expect(await ctl.refused('backfill', 'get', '77')).toContain('Could not find backfill with id 77');
  });
});

test('assets are listed, events of them made, and what waits is seen and removed', async () => {
  const assets = await ctl.rows('assets', 'list');
  expect(column(assets, 'name')).toEqual(['judge_one', 'judge_two']);
  const two = String(assets[1]?.id);
  expect(await ctl.row('assets', 'get', two)).toMatchObject({
    uri: 'x-judge://bucket/two',
    scheduled_dags: [{ dag_id: 'judge_consumer_both' }],
  });
  const [alias] = await ctl.rows('assets', 'list-by-alias');
  expect(alias).toMatchObject({ name: 'judge_alias', group: 'judge' });
  expect(await ctl.row('assets', 'get-by-alias', String(alias?.id))).toEqual(alias);
  expect(await ctl.row('assets', 'create-event', '--asset-id', two)).toMatchObject({ name: 'judge_two' });
  const waiting = [{ dag_id: 'judge_consumer_both', asset_id: two }];
  expect(await ctl.rows('assets', 'get-queued-events', two)).toMatchObject(waiting);
  expect(await ctl.rows('assets', 'get-dag-queued-event', 'judge_consumer_both', two)).toMatchObject(waiting);
  const before = ['judge_consumer_both', '2100-01-01T00:00:00Z'];
  expect(await ctl.rows('assets', 'get-dag-queued-events', ...before)).toMatchObject(waiting);
  await ctl.text('assets', 'delete-queued-events', two);
  expect(await ctl.rows('assets', 'get-queued-events', two)).toEqual([]);
  expect(await ctl.refused('assets', 'get', '99')).toContain('The Asset with ID: `99`');
});

describe('settings', () => {
  test('connections are made, changed, brought in from a file, and removed', async () => {
    const made = [
      '--connection-id',
      'one',
      '--conn-type',
      'http',
      '--host',
      'h',
      '--port',
      '80',
      '--password',
      'p',
    ];
    expect(await ctl.row('connections', 'create', ...made)).toMatchObject({ port: '80', password: '***' });
    expect(await ctl.refused('connections', 'create', ...made)).toContain('already exists');
    const changed = ['--connection-id', 'one', '--conn-type', 'http', '--host', 'other'];
    expect(await ctl.row('connections', 'update', ...changed)).toMatchObject({ host: 'other' });
    const path = file('connections.json', { two: { conn_type: 'postgres', schema: 'db', port: 5432 } });
    expect(await ctl.text('connections', 'import', path)).toContain("['two']");
    expect(await ctl.text('connections', 'import', path, '-a', 'skip')).toContain('imported []');
    expect(await ctl.refused('connections', 'import', path, '-a', 'fail')).toContain('already exist');
    expect(await ctl.row('connections', 'get', 'two')).toMatchObject({ schema_: 'db', port: '5432' });
    expect(column(await ctl.rows('connections', 'list'), 'connection_id')).toEqual(['one', 'two']);
    expect(await ctl.refused('connections', 'test', ...changed)).toContain('Testing connections is disabled');
    expect(await ctl.row('connections', 'delete', 'two')).toMatchObject({ entity: 'two' });
    expect(await ctl.refused('connections', 'get', 'two')).toContain('connection_id: `two`');
  });

  test('pools are made, changed, taken out and brought in, and removed', async () => {
    await ctl.text(
      'pools',
      'create',
      '--name',
      'narrow',
      '--slots',
      '2',
      '--description',
      'd',
      '--include-deferred',
    );
    expect(await ctl.row('pools', 'update', '--pool', 'narrow', '--slots', '3')).toMatchObject({
      slots: '3',
    });
    expect(await ctl.text('pools', 'export', 'pools.json')).toContain('Exported 2 pool(s)');
    const exported = JSON.parse(readFileSync(join(ctl.home, 'pools.json'), 'utf8')) as Row[];
    expect(exported).toMatchObject([{ name: 'default_pool' }, { name: 'narrow', slots: 3 }]);
    const path = file('in.json', [
      { ...exported[1], slots: 5 },
      { name: 'with/slash', slots: 1 },
    ]);
    expect(await ctl.refused('pools', 'import', path, '-a', 'fail')).toContain('already exist');
    expect(await ctl.text('pools', 'import', path)).toContain("['narrow', 'with/slash']");
    expect(await ctl.row('pools', 'get', 'narrow')).toMatchObject({ slots: '5', open_slots: '5' });
    expect(await ctl.row('pools', 'delete', 'with/slash')).toMatchObject({ entity: 'with/slash' });
    expect(await ctl.refused('pools', 'delete', 'default_pool')).toContain("Default Pool can't be deleted");
  });

  test('variables are made, changed, brought in from a file, and removed', async () => {
    expect(await ctl.row('variables', 'create', '--key', 'one', '--value', 'x')).toMatchObject({
      value: 'x',
    });
    expect(await ctl.row('variables', 'update', '--key', 'one', '--value', 'y')).toMatchObject({
      value: 'y',
    });
    const path = file('variables.json', { two: { value: '2', description: 'told' }, three: { a: [1] } });
    expect(await ctl.text('variables', 'import', path)).toContain("['two', 'three']");
    expect(await ctl.refused('variables', 'import', path, '-a', 'fail')).toContain('already exist');
    expect(await ctl.row('variables', 'get', 'two')).toMatchObject({ value: '2', description: 'told' });
    const three = (await ctl.rows('variables', 'list')).find(({ key }) => key === 'three');
    expect(JSON.parse(String(three?.value))).toEqual({ a: [1] });
    await ctl.text('variables', 'delete', 'two');
    expect(await ctl.refused('variables', 'get', 'two')).toContain('key: `two`');
  });
});

test('the installation is looked at', async () => {
  expect(column(await ctl.rows('config', 'list'), 'name')).toEqual(expect.arrayContaining(['core', 'api']));
  const one = await ctl.row('config', 'get', 'core', 'parallelism');
  expect(one.options).toEqual([{ key: 'parallelism', value: '32' }]);
  expect(await ctl.refused('config', 'get', 'core', 'nothing')).toContain('not found');
  expect(await ctl.text('config', 'lint')).toContain('airflow.cfg');
  const jobs = await ctl.rows('jobs', 'list', '--job-type', 'SchedulerJob', '--is-alive');
  expect(jobs).toMatchObject([{ state: 'running' }]);
  expect(await ctl.rows('plugins', 'list')).toEqual([]);
  expect(await ctl.rows('plugins', 'list-import-errors')).toEqual([]);
  expect(column(await ctl.rows('providers', 'list'), 'package_name')).toContain('@ariel/provider-standard');
});

test.each(['json', 'yaml', 'plain', 'table'])('every form of output says the same: %s', async (form) => {
  const text = await ctl.text('pools', 'get', 'default_pool', '-o', form);
  expect(text).toContain('default_pool');
  expect(text).toContain('128');
});

// What it asks for is not what Airflow’s document says, or it does not understand Airflow’s answer: the server answers as documented.
test.each([
  [['assets', 'materialize', '1'], 'Field required'],
  [['assets', 'delete-queued-event', 'judge_consumer_both', '1'], 'API route not found'],
  [
    ['assets', 'delete-dag-queued-events', 'judge_consumer_both', '2100-01-01T00:00:00Z'],
    'API route not found',
  ],
  [['backfill', 'pause', '1'], 'Method Not Allowed'],
  [['backfill', 'unpause', '1'], 'Method Not Allowed'],
  [['backfill', 'cancel', '1'], 'Method Not Allowed'],
  [['dagrun', 'list'], "'loc': ['query', 'limit']"],
  [['dags', 'get-tags'], 'To tabulate non-dictionary data'],
  [['xcom', 'add', 'judge_linear', 'none', 'first', 'key', 'null'], "'loc': ['body', 'value']"],
])('its own mistakes stay its own: %j', async (args, expected) => {
  expect(await ctl.refused(...args)).toContain(expected);
});

test('its stumbling over an empty answer comes after the act: default connections are there', async () => {
  expect(await ctl.refused('connections', 'create-defaults')).toContain("'NoneType' object has no attribute");
  expect(column(await ctl.rows('connections', 'list'), 'connection_id')).toContain('http_default');
  // It takes a name apart into letters.
  expect(await ctl.rows('dags', 'get-stats', 'judge_linear')).toEqual([]);
});

test('none of its commands was left out', async () => {
  expect(await ctl.unused()).toEqual([]);
});
