// `ariel dags delete`, `dags report`, `dags list-jobs`, `cheat-sheet`, `providers list`, on a home in which nothing runs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDag, t } from '@ariel/testkit';
import { beforeEach, expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags, NEW_YEAR_US, rowsIn } from './home-with-dags.ts';

const sales = aDag('sales', t('extract'), t('load').after('extract'));

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags(sales);
  await line.withDatabase(async (database) => {
    await database.run(
      `insert into job (id, kind, hostname, pid, started_at, heartbeat_at, ended_at)
       values ('a', 'scheduler', 'one', 1, ?, ?, null), ('b', 'worker', 'two', 2, ?, ?, ?)`,
      [NEW_YEAR_US, NEW_YEAR_US, NEW_YEAR_US + 1, NEW_YEAR_US + 2, NEW_YEAR_US + 2],
    );
  });
});

test('a DAG is deleted with its runs, but only when that is meant', async () => {
  expect((await line.run('dags', 'trigger', 'sales')).code).toBe(0);
  const unsure = await line.run('dags', 'delete', 'sales');
  expect(unsure).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  expect(rowsIn(await line.run('dags', 'list', '-o', 'json'))).toHaveLength(1);
  expect(await line.run('dags', 'delete', 'sales', '--yes')).toMatchObject({
    code: 0,
    err: expect.stringContaining('Deleted sales'),
  });
  expect(rowsIn(await line.run('dags', 'list', '-o', 'json'))).toEqual([]);
  expect(await line.run('dags', 'delete', 'sales', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('ARIEL_DAG_NOT_FOUND'),
  });
});

test('the files of DAGs are listed with what they hold', async () => {
  const [file, ...others] = rowsIn(await line.run('dags', 'report', '-o', 'json'));
  expect(others).toEqual([]);
  expect(file).toMatchObject({ dag_num: 1, task_num: 2, dags: ['sales'] });
  const elsewhere = await line.run('dags', 'report', '--bundle-name', 'other', '-o', 'json');
  expect(rowsIn(elsewhere)).toEqual([]);
});

test('processes are listed, the newest first, those that go on or have ended', async () => {
  const jobs = async (...flags: string[]) =>
    rowsIn(await line.run('dags', 'list-jobs', ...flags, '-o', 'json')).map(({ job_type }) => job_type);
  expect(await jobs()).toEqual(['worker', 'scheduler']);
  expect(await jobs('--state', 'running')).toEqual(['scheduler']);
  expect(await jobs('--state', 'success', '-d', 'sales')).toEqual(['worker']);
  expect(await jobs('--limit', '1')).toEqual(['worker']);
  expect((await line.run('dags', 'list-jobs', '--state', 'gone')).code).toBe(2);
});

test('one page has every command, and a list the packages of operators', async () => {
  const sheet = await line.run('cheat-sheet');
  expect(sheet.code).toBe(0);
  for (const path of ['standalone', 'dags delete', 'providers list', 'users create'])
    expect(sheet.out).toContain(`ariel ${path} `);
  const providers = rowsIn(await line.run('providers', 'list', '-o', 'json'));
  expect(providers.map(({ package_name }) => package_name)).toContain('@ariel/provider-standard');
});

test('what the packages bring is listed by kind', async () => {
  const listed = async (kind: string) => rowsIn(await line.run('providers', kind, '-o', 'json'));
  expect(await listed('hooks')).toContainEqual({
    connection_type: 'postgres',
    hook_name: expect.any(String),
    class: 'ariel/sql#SqlHook',
    connection_id_default: 'postgres_default',
    package_name: '@ariel/provider-sql',
  });
  expect((await listed('triggers')).map(({ trigger }) => trigger)).toContain('DateTimeTrigger');
  expect(await listed('notifications')).toEqual([
    { notification: 'SmtpNotifier', package_name: '@ariel/provider-smtp' },
  ]);
  expect(await listed('behaviours')).toContainEqual(
    expect.objectContaining({ connection_type: 'postgres', field: 'schema', hidden: false }),
  );
  expect(await listed('widgets')).toContainEqual(
    expect.objectContaining({ connection_type: 'smtp', package_name: '@ariel/provider-smtp' }),
  );
});

async function lintWith(key: string, value: string) {
  line.env[key] = value;
  const answer = await line.run('config', 'lint');
  delete line.env[key];
  return answer;
}

test('what the server itself brings is listed by kind, by names that the configuration takes', async () => {
  const names = async (kind: string, column: string) =>
    rowsIn(await line.run('providers', kind, '-o', 'json')).map((row) => String(row[column]));
  const takes = async (key: string, value: string): Promise<void> => {
    const { code, err } = await lintWith(key, value);
    expect(code, err).toBe(0);
  };
  const executors = await names('executors', 'executor_class_names');
  expect(executors).toEqual(['LocalExecutor', 'RemoteExecutor']);
  for (const name of executors) await takes('ARIEL__CORE__EXECUTOR', name);
  for (const section of await names('configs', 'provider_config'))
    expect((await line.run('config', 'list', '--section', section)).code, section).toBe(0);
  expect(await names('links', 'extra_link_class_name')).toContain('ariel/standard#TriggerDagRunOperator');
  expect(await names('logging', 'logging_class_name')).toEqual(['ariel/storage#StoragePath']);
  for (const kind of ['queues', 'auth-managers'])
    expect(await line.run('providers', kind), kind).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^There are none/),
    });
});

test('secrets backends that are listed can be configured', async () => {
  const [backend] = rowsIn(await line.run('providers', 'secrets', '-o', 'json'));
  const file = join(line.home, 'variables.json');
  writeFileSync(file, '{"rate": 12}');
  line.env.ARIEL__SECRETS__BACKEND = String(backend?.secrets_backend_class_name);
  line.env.ARIEL__SECRETS__BACKEND_KWARGS = JSON.stringify({ variables_file_path: file });
  expect(await line.run('variables', 'get', 'rate')).toMatchObject({ code: 0, out: '12' });
});

test('no package of operators is loaded before a command needs it', async () => {
  expect(await line.run('providers', 'lazy-loaded')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^None of \d+ packages/),
  });
});

test('one package is shown, with all that it brings where that is asked for', async () => {
  const [plain] = rowsIn(await line.run('providers', 'get', 'ariel/http', '-o', 'json'));
  expect(plain).toMatchObject({
    package_name: '@ariel/provider-http',
    module: 'ariel/http',
    version: '1.2.3',
  });
  expect(plain).not.toHaveProperty('operators');
  const [full] = rowsIn(await line.run('providers', 'get', '@ariel/provider-http', '-f', '-o', 'json'));
  expect(full).toMatchObject({
    operators: expect.arrayContaining(['HttpOperator', 'HttpSensor']),
    hooks: ['HttpHook'],
    connection_types: ['http'],
  });
  expect(await line.run('providers', 'get', 'ariel/htp')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean "ariel/http"?'),
  });
});

test('a file of the configuration to begin with has comments only', async () => {
  line.env.ARIEL__CORE__PARALLELISM = '7';
  const flags = ['config', 'list', '--section', 'core', '-o', 'ini', '--color', 'off'];
  expect((await line.run(...flags)).out).toContain('\nparallelism = 7');
  expect((await line.run(...flags, '-c')).out).toContain('\n# parallelism = 7');
});

test('the configuration is checked as a start would', async () => {
  expect(await line.run('config', 'lint')).toMatchObject({
    code: 0,
    out: expect.stringContaining('No issues'),
  });
  line.env.ARIEL__CORE__PARALLELISM = 'many';
  const wrong = await line.run('config', 'lint');
  expect(wrong).toMatchObject({ code: 78, err: expect.stringContaining('core.parallelism') });
});
