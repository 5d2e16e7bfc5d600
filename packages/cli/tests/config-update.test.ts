// `ariel config update` and the flags of `ariel config lint` that name a part, on files with what people bring along.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { CommandLine } from './command-line.ts';
import { rowsIn } from './home-with-dags.ts';

const file = `# mine
[core]
parallelism = 7
parallelsim = 8
dag_file_processor_timeout = 40
executor_timeout = 3
dags_are_paused_at_creation: False

[webserver]
web_server_port = 9090
secret_key_cmd = echo key

[celery]
broker_url = redis://a
  redis://b

[logging]
default_timezone = Europe/Rome
`;
let line: CommandLine;
let path: string;
beforeEach(() => {
  line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  mkdirSync(line.home);
  path = join(line.home, 'ariel.cfg');
  writeFileSync(path, file);
});
const update = (...flags: string[]) => line.run('config', 'update', ...flags);
const changes = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ change, option, where }) => `${String(option)} (${String(where)}): ${String(change)}`);

test('says what a start refuses, and changes nothing', async () => {
  const answer = await update('-o', 'json');
  expect(answer.code).toBe(78);
  expect(changes(rowsIn(answer))).toEqual([
    'parallelsim (ariel.cfg line 4): becomes a comment',
    'executor_timeout (ariel.cfg line 6): becomes a comment',
    'default_timezone (ariel.cfg line 18): is renamed to core.default_timezone',
  ]);
  expect(rowsIn(answer)[0]?.finding).toContain('was core.parallelism meant?');
  expect(answer.err).toContain('--fix does that');
  expect(answer.err).toContain('4 more that stop nothing');
  expect(readFileSync(path, 'utf8')).toBe(file);
});

test('--all-recommendations also names former names and keys without effect', async () => {
  const rows = rowsIn(await update('--all-recommendations', '-o', 'json'));
  expect(changes(rows)).toEqual([
    'parallelsim (ariel.cfg line 4): becomes a comment',
    'dag_file_processor_timeout (ariel.cfg line 5): is renamed to dag_processor.dag_file_processor_timeout',
    'executor_timeout (ariel.cfg line 6): becomes a comment',
    'web_server_port (ariel.cfg line 10): is renamed to api.port',
    'secret_key_cmd (ariel.cfg line 11): is renamed to api.secret_key_cmd',
    'broker_url (ariel.cfg line 14): becomes a comment',
    'default_timezone (ariel.cfg line 18): is renamed to core.default_timezone',
  ]);
});

test('--fix writes what a start takes, and keeps the file as it was', async () => {
  expect((await update('--fix')).code).toBe(0);
  expect(readFileSync(`${path}.bak`, 'utf8')).toBe(file);
  expect((await line.run('config', 'get-value', 'core', 'default_timezone')).out).toBe('Europe/Rome');
  const all = await update('--fix', '--all-recommendations');
  expect(all).toMatchObject({ code: 0, err: expect.stringContaining('ariel.cfg.bak.1') });
  expect(readFileSync(path, 'utf8').split('\n')).toEqual([
    '# mine',
    '[core]',
    'default_timezone = Europe/Rome',
    'parallelism = 7',
    "# core.parallelsim: is no key of Ariel's configuration; was core.parallelism meant?",
    '# parallelsim = 8',
    "# core.executor_timeout: is no key of Ariel's configuration",
    '# executor_timeout = 3',
    'dags_are_paused_at_creation: False',
    '',
    '[webserver]',
    '',
    '[celery]',
    '# celery.broker_url: has no effect in Ariel',
    '# broker_url = redis://a',
    '#   redis://b',
    '',
    '[logging]',
    '',
    '[dag_processor]',
    'dag_file_processor_timeout = 40',
    '',
    '[api]',
    'secret_key_cmd = echo key',
    'port = 9090',
    '',
  ]);
  const again = await update('--fix', '--all-recommendations');
  expect(again).toMatchObject({ code: 0, err: 'Nothing has to be changed.' });
  expect(existsSync(`${path}.bak.2`)).toBe(false);
});

test('of a key that is set twice the second becomes a comment', async () => {
  writeFileSync(path, '[api]\nport = 1\n[webserver]\nweb_server_port = 2\n');
  expect((await update('--fix', '--all-recommendations')).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(
    '[api]\nport = 1\n[webserver]\n# webserver.web_server_port: is set already, by ariel.cfg line 2\n# web_server_port = 2\n',
  );
});

test('values that cannot be used and variables are told, and left to a person', async () => {
  writeFileSync(path, '[core]\nparallelism = many\n');
  line.env.ARIEL__CORE__PARALELISM = '3';
  line.env.AIRFLOW__WEBSERVER__WEB_SERVER_PORT = '80';
  line.env.AIRFLOW__SOMETHING__ELSE = '1';
  const answer = await update('--fix', '--all-recommendations', '-o', 'json');
  expect(answer.code).toBe(78);
  expect(changes(rowsIn(answer))).toEqual([
    'paralelism (ARIEL__CORE__PARALELISM): yours to make',
    'web_server_port (AIRFLOW__WEBSERVER__WEB_SERVER_PORT): yours to make',
    'parallelism (ariel.cfg line 2): yours to make',
  ]);
  expect(rowsIn(answer)[1]?.finding).toBe('is called AIRFLOW__API__PORT now');
  expect(existsSync(`${path}.bak`)).toBe(false);
});

test.each([
  [['--section', 'logging'], ['default_timezone']],
  [
    ['--option', 'executor_timeout,parallelsim'],
    ['parallelsim', 'executor_timeout'],
  ],
  [['--ignore-section', 'core'], ['default_timezone']],
  [['--ignore-option', 'parallelsim', '--section', 'core'], ['executor_timeout']],
])('%j name a part', async (flags, options) => {
  const rows = rowsIn(await update(...flags, '-o', 'json'));
  expect(rows.map(({ option }) => option)).toEqual(options);
});

test('config lint looks at a part, too', async () => {
  expect(await line.run('config', 'lint', '--section', 'webserver')).toMatchObject({
    code: 0,
    out: expect.stringContaining('webserver.web_server_port (ariel.cfg line 10) is called api.port now.'),
  });
  expect((await line.run('config', 'lint', '--section', 'core')).code).toBe(78);
  expect(await line.run('config', 'lint', '--section', 'scheduler')).toMatchObject({
    code: 0,
    out: 'No issues found in this part of the configuration.',
  });
});

test('without a file there is nothing to change', async () => {
  using empty = new CommandLine();
  expect(await empty.run('config', 'update', '--fix', '--all-recommendations')).toMatchObject({ code: 0 });
});
