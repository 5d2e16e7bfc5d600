import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArielConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ariel-config-'));
});
afterEach(() => rmSync(home, { recursive: true }));

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly flags?: Readonly<Record<string, { text: string; flag: string }>>;
}

function load({ env = {}, file, flags = {} }: Given = {}): ArielConfig {
  if (file !== undefined) writeFileSync(join(home, 'ariel.cfg'), file);
  return loadConfig({
    env: { PATH: process.env.PATH ?? '', HOME: '/home/ada', ...env },
    home,
    cwd: '/work-folder',
    flags,
  });
}

function problemsOf(given: Given): readonly string[] {
  try {
    load(given);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ code, message }) => `${code} ${message}`);
    throw error;
  }
  return [];
}

function sourceOf(config: ArielConfig, section: string, key: string): string | undefined {
  return config.entries.find((entry) => entry.section === section && entry.key === key)?.source;
}

describe('where a value comes from', () => {
  test('is the default where nothing is said', () => {
    const config = load();
    expect(config.core).toMatchObject({
      parallelism: 32,
      defaultTimezone: 'UTC',
      dagsFolder: join(home, 'dags'),
    });
    expect(config.database.address).toEqual({ kind: 'sqlite', path: join(home, 'ariel.db') });
    expect(config.notices).toEqual([]);
    expect(sourceOf(config, 'core', 'parallelism')).toBe('default');
  });

  const file = '[core]\nparallelism = 1\n';
  const airflow = { AIRFLOW__CORE__PARALLELISM: '2' };
  const ariel = { ARIEL__CORE__PARALLELISM: '3' };
  const flags = { 'core.parallelism': { text: '4', flag: '--parallelism' } };
  test.each([
    ['ariel.cfg over the default', { file }, 1, 'ariel.cfg line 2'],
    ["Airflow's variable over ariel.cfg", { file, env: airflow }, 2, 'AIRFLOW__CORE__PARALLELISM'],
    [
      "Ariel's variable over Airflow's",
      { file, env: { ...airflow, ...ariel } },
      3,
      'ARIEL__CORE__PARALLELISM',
    ],
    ['a flag over all', { file, env: { ...airflow, ...ariel }, flags }, 4, '--parallelism'],
  ])('%s', (_, given, value, source) => {
    const config = load(given);
    expect(config.core.parallelism).toBe(value);
    expect(sourceOf(config, 'core', 'parallelism')).toBe(source);
  });

  test('former names count as the key that they became', () => {
    expect(
      load({ env: { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite:////data/old.db' } }).database.address,
    ).toEqual({ kind: 'sqlite', path: '/data/old.db' });
    expect(load({ file: '[webserver]\nweb_server_port = 9000\n' }).api.port).toBe(9000);
  });

  test('a secret may be what a command prints, and a text that is given is stronger', () => {
    const command = { ARIEL__API__SECRET_KEY_CMD: 'echo $WORD', WORD: 'hush' };
    expect(load({ env: command }).api.secretKey).toBe('hush');
    expect(load({ env: { ...command, ARIEL__API__SECRET_KEY: 'plain' } }).api.secretKey).toBe('plain');
    expect(load({ file: '[api]\nsecret_key_cmd = printf "from the file"\n' }).api.secretKey).toBe(
      'from the file',
    );
  });
});

describe('paths', () => {
  test.each([
    ['/srv/dags', '/srv/dags'],
    ['~/dags', '/home/ada/dags'],
    ['$TEAM/dags', '/teams/a/dags'],
    ['dags', '/work-folder/dags'],
  ])('%s in the environment', (text, path) => {
    expect(load({ env: { ARIEL__CORE__DAGS_FOLDER: text, TEAM: '/teams/a' } }).core.dagsFolder).toBe(path);
  });

  test('in ariel.cfg count from the home, which has a name there', () => {
    const config = load({
      file: '[core]\ndags_folder = flows\n[logging]\nbase_log_folder = {ARIEL_HOME}/l\n',
    });
    expect(config.core.dagsFolder).toBe(join(home, 'flows'));
    expect(config.logging.baseLogFolder).toBe(join(home, 'l'));
  });

  test.each([
    [{ ARIEL_HOME: '/srv/a', AIRFLOW_HOME: '/srv/b' }, '/srv/a'],
    [{ AIRFLOW_HOME: '/srv/b' }, '/srv/b'],
    [{ ARIEL_HOME: '~/x' }, '/home/ada/x'],
    [{}, '/home/ada/ariel'],
  ])('%o is the home %s', (env, expected) => {
    expect(loadConfig({ env: { HOME: '/home/ada', ...env } }).home).toBe(expected);
  });
});

describe('the start stops', () => {
  test.each<[string, Given, string]>([
    [
      'at an unknown variable, with the nearest name',
      { env: { ARIEL__CORE__PARALELISM: '3' } },
      'Did you mean ARIEL__CORE__PARALLELISM?',
    ],
    [
      'at a variable in the wrong section',
      { env: { ARIEL__SCHEDULER__PARALLELISM: '3' } },
      'ARIEL_CONFIG_UNKNOWN_KEY',
    ],
    [
      'at a variable with one underscore too few',
      { env: { ARIEL__API_PORT: '3' } },
      'Did you mean ARIEL__API__PORT?',
    ],
    [
      'at an unknown key of ariel.cfg, with its line',
      { file: '\n[core]\ndag_folder = x\n' },
      'core.dag_folder (ariel.cfg line 3)',
    ],
    [
      'at a key that is set twice',
      { file: '[core]\nparallelism = 3\nparallelism = 4\n' },
      'line 3: core.parallelism was already set in line 2',
    ],
    ['at a line that is no setting', { file: '[core]\nparallelism\n' }, 'neither [section] nor key = value'],
    [
      'at a number that is none',
      { env: { ARIEL__CORE__PARALLELISM: 'many' } },
      'core.parallelism cannot be "many" (from ARIEL__CORE__PARALLELISM): expected a whole number',
    ],
    ['at a number out of range', { env: { ARIEL__API__PORT: '70000' } }, 'from 0 to 65535'],
    [
      'at an unknown time zone',
      { env: { ARIEL__CORE__DEFAULT_TIMEZONE: 'Mars/Olympus' } },
      'expected a time zone',
    ],
    [
      'at an executor that is not there',
      { env: { AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor' } },
      'one of LocalExecutor',
    ],
    [
      'at MySQL',
      { env: { AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: 'mysql+pymysql://u:p@h/d' } },
      'Postgres (postgresql://…)',
    ],
    [
      'at an unknown option of the address',
      { env: { ARIEL__DATABASE__SQL_ALCHEMY_CONN: 'postgresql://u:p@h/d?sslmod=x' } },
      'the option "sslmod"',
    ],
    [
      'at a database in memory',
      { env: { ARIEL__DATABASE__SQL_ALCHEMY_CONN: 'sqlite:///:memory:' } },
      'the path of a file',
    ],
    [
      'at a command that fails',
      { env: { ARIEL__API__SECRET_KEY_CMD: 'echo no vault >&2; exit 3' } },
      'exit code 3, and said: no vault',
    ],
    [
      'at a secret from a backend that is not there',
      { env: { ARIEL__API__SECRET_KEY_SECRET: 'x' } },
      'need secrets.backend, which is not set',
    ],
    [
      'at a backend whose own arguments would come from it',
      { env: { ARIEL__SECRETS__BACKEND: './vault.ts', ARIEL__SECRETS__BACKEND_KWARGS_SECRET: 'x' } },
      'cannot come from there',
    ],
    [
      'at a command for what is no secret',
      { env: { ARIEL__API__PORT_CMD: 'echo 1' } },
      'ARIEL_CONFIG_UNKNOWN_KEY',
    ],
  ])('%s', (_, given, expected) => {
    const problems = problemsOf(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test('once, with everything that is wrong', () => {
    expect(
      problemsOf({ env: { ARIEL__CORE__PARALLELISM: 'x', ARIEL__API__PORT: 'y', ARIEL__NO__SUCH: 'z' } }),
    ).toHaveLength(3);
  });

  test('without telling a secret', () => {
    expect(
      problemsOf({ env: { ARIEL__DATABASE__SQL_ALCHEMY_CONN: 'mysql://root:hunter2@h/d' } }).join(),
    ).not.toContain('hunter2');
    expect(problemsOf({ env: { ARIEL__DATABASE__SQL_ALCHEMY_CONN: 'hunter2' } }).join()).not.toContain(
      'hunter2',
    );
  });

  test('where ariel.cfg cannot be read', () => {
    mkdirSync(join(home, 'ariel.cfg'));
    expect(problemsOf({}).join()).toContain('cannot be read');
  });
});

describe("Airflow's keys without effect", () => {
  test('are one notice, however they are written', () => {
    const { notices } = load({
      env: {
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW__CELERY__BROKER_URL: 'redis://x',
        ARIEL__CORE__DAEMON_UMASK: '0o077',
        AIRFLOW__MY__OWN: '1',
      },
      file: '[scheduler]\nscheduler_heartbeat_sec = 5\n',
    });
    expect(notices).toEqual([
      expect.stringMatching(/^5 Airflow settings have no effect in Ariel: .* and 2 more\.$/),
    ]);
  });

  test('are not noticed where there are none', () => {
    expect(
      load({ env: { AIRFLOW_CONN_DB: 'x', ARIEL_VAR_RATE: '1', AIRFLOW__CORE__PARALLELISM: '8' } }).notices,
    ).toEqual([]);
  });
});
