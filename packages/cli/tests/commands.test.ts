// The commands against a real home: DAGs stored by the real dag processor, runs by the real scheduler and workers.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { type Standalone, startStandalone } from '../src/standalone/standalone.ts';
import { brokenDag, CommandLine, helloDag } from './command-line.ts';

const withSyntaxError = "import { dag } from 'ariel';\nconst = 3;\n";

describe('with a standalone that runs', { timeout: 60_000 }, () => {
  const line = new CommandLine({
    'hello.ts': helloDag,
    'broken.ts': brokenDag,
    'unreadable.ts': withSyntaxError,
  });
  let standalone: Standalone | undefined;

  beforeAll(async () => {
    const config = loadConfig({ env: line.env });
    const problems: string[] = [];
    standalone = await startStandalone({
      config,
      environment: line.env,
      version: '1.2.3',
      pagesFolder: null,
      servesApi: false,
      report: (message) => problems.push(message),
    });
    const seen = async (): Promise<void> => {
      expect(await rows('dags', 'list')).toHaveLength(2);
      expect(await rows('dags', 'list-import-errors')).toHaveLength(1);
    };
    await vi.waitFor(seen, { timeout: 30_000 });
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await standalone?.stop();
    line[Symbol.dispose]();
  });

  async function rows(...args: readonly string[]): Promise<Record<string, unknown>[]> {
    const { out } = await line.run(...args, '-o', 'json');
    return JSON.parse(out) as Record<string, unknown>[];
  }

  test('dags list shows them in each format', async () => {
    expect(await rows('dags', 'list')).toMatchObject([
      { dag_id: 'broken', fileloc: 'broken.ts', is_paused: false, owners: ['ariel'] },
      {
        dag_id: 'hello',
        bundle_name: 'dags-folder',
        version: 1,
        schedule: expect.stringContaining('every day'),
      },
    ]);
    const plain = await line.run('dags', 'list', '-o', 'plain', '--columns', 'dag_id,is_paused');
    expect(plain.out).toBe('dag_id  is_paused\nbroken  false\nhello   false');
    const yaml = await line.run('dags', 'list', '-o', 'yaml', '--columns', 'dag_id');
    expect(yaml.out).toBe('- dag_id: broken\n- dag_id: hello');
    expect((await line.run('dags', 'list')).out).toContain('─────');
    expect((await line.run('dags', 'list', '--columns', 'nope')).code).toBe(2);
  });

  test('dags list-import-errors tells where, and ends with 1', async () => {
    expect(await rows('dags', 'list-import-errors')).toMatchObject([{ filepath: 'unreadable.ts', line: 2 }]);
    expect((await line.run('dags', 'list-import-errors')).code).toBe(1);
  });

  test('dags trigger starts a run that the log can be followed of', async () => {
    const triggered = await line.run(
      'dags',
      'trigger',
      'hello',
      '-r',
      'one',
      '-c',
      '{"name": "Ada"}',
      '-o',
      'json',
    );
    expect(JSON.parse(triggered.out)).toMatchObject([
      { dag_id: 'hello', run_id: 'one', conf: { name: 'Ada' } },
    ]);
    const { code, out } = await line.run('tasks', 'logs', 'hello', 'one', 'greet', '--follow');
    expect(out).toMatch(/INFO {2}task {3}greeting name=Ada/);
    expect(out).toMatch(/stdout printed by the task/);
    expect(code).toBe(0);
    // Following the last task waits until it has ended; the run ends in the same moment or the next.
    await line.run('tasks', 'logs', 'hello', 'one', 'count', '-f');
    await expect
      .poll(async () => (await line.run('dags', 'state', 'hello', 'one')).out, { timeout: 30_000 })
      .toBe('success, {"name":"Ada"}');
    expect(await rows('tasks', 'states-for-dag-run', 'hello', 'one')).toMatchObject([
      { task_id: 'count', state: 'success', try_number: 1 },
      { task_id: 'greet', state: 'success' },
    ]);
    expect((await line.run('tasks', 'state', 'hello', 'greet', 'one')).out).toBe('success');
    // Its schedule may have come due meanwhile.
    const succeeded = await rows('dags', 'list-runs', 'hello', '--state', 'success');
    expect(succeeded.filter(({ run_type }) => run_type !== 'scheduled')).toMatchObject([{ run_id: 'one' }]);
    expect(await rows('dags', 'list-runs', 'hello', '--state', 'failed')).toEqual([]);
  });

  test('a task is tested with what a stored run returned', async () => {
    await line.run('dags', 'trigger', 'hello', '-r', 'stored');
    await line.run('tasks', 'logs', 'hello', 'stored', 'count', '-f');
    const { code, out } = await line.run('tasks', 'test', 'hello', 'count', 'stored');
    expect(out).toContain('count success, returned 12');
    expect(code).toBe(0);
  });

  test('tries, instances and tasks that are not there are told with those that are', async () => {
    await line.run('dags', 'trigger', 'broken', '-r', 'one');
    await line.run('tasks', 'logs', 'broken', 'one', 'boom', '--map-index', '1', '-f');
    const errors = async (...args: readonly string[]) => (await line.run(...args)).err;
    expect(
      await errors('tasks', 'logs', 'broken', 'one', 'boom', '--map-index', '1', '--try', '7'),
    ).toContain('no try 7; there are 1');
    expect(await errors('tasks', 'state', 'broken', 'boom', 'one')).toContain('--map-index, from 0 to 1');
    expect(await errors('tasks', 'state', 'broken', 'bom', 'one')).toContain('Did you mean "boom"?');
    expect(await errors('dags', 'details', 'hallo')).toContain('Did you mean "hello"?');
    expect(await errors('dags', 'state', 'hello', 'nope')).toContain('ARIEL_RUN_NOT_FOUND');
    const log = await line.run('tasks', 'logs', 'broken', 'one', 'boom', '--map-index', '1');
    expect(log.out).toMatch(/two is bad\n {4}at .*broken\.ts:4:\d+/);
    expect(log.out).toContain('because of Error: deep down');
  });

  test('refused acts say why', async () => {
    expect(await line.run('dags', 'trigger', 'hello', '-c', '{"name": 3}')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ARIEL_PARAMS_INVALID'),
    });
    await line.run('dags', 'trigger', 'hello', '-r', 'twice');
    expect((await line.run('dags', 'trigger', 'hello', '-r', 'twice')).err).toContain('ARIEL_RUN_EXISTS');
  });

  test('dags pause and unpause, one or many after a question', async () => {
    expect((await line.run('dags', 'pause', 'hello', '-o', 'plain')).out).toContain('hello   true');
    expect((await line.run('dags', 'trigger', 'hello', '-r', 'waits')).err).toContain(
      'ariel dags unpause hello',
    );
    expect(await line.run('dags', 'unpause', '.*', '--treat-dag-id-as-regex')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing was changed'),
    });
    line.answersYes = true;
    expect((await line.run('dags', 'unpause', '.*', '--treat-dag-id-as-regex')).code).toBe(0);
    expect(await rows('dags', 'list', '--columns', 'is_paused')).toEqual([
      { is_paused: false },
      { is_paused: false },
    ]);
  });

  test('dags drain has a DAG finish what it has, until somebody says otherwise', async () => {
    expect(await rows('dags', 'drain', 'hello')).toEqual([
      { dag_id: 'hello', is_paused: false, is_draining: true },
    ]);
    expect((await line.run('dags', 'unpause', 'hello')).code).toBe(0);
  });

  test('dags next-execution and details tell the plan', async () => {
    const next = await line.run('dags', 'next-execution', 'hello', '-n', '3');
    const days = next.out.split('\n').map((text) => Date.parse(text));
    expect(days).toHaveLength(3);
    expect(days[2]! - days[0]!).toBe(2 * 86_400_000);
    expect(await line.run('dags', 'next-execution', 'broken')).toMatchObject({ out: 'None', code: 0 });
    expect(JSON.parse((await line.run('dags', 'details', 'hello', '-o', 'json')).out)).toMatchObject([
      { tasks: 2, params: { name: 'world' } },
    ]);
  });

  test('tasks list shows order and wiring', async () => {
    expect(await rows('tasks', 'list', 'hello')).toMatchObject([
      { task_id: 'greet' },
      { task_id: 'count', upstream: ['greet'] },
    ]);
    expect((await line.run('tasks', 'list', 'hello', '--tree')).out).toBe('greet (@task)\n    count (@task)');
  });

  test('what would change the database under it is refused with 75; what has nothing to do is not', async () => {
    expect(await line.run('db', 'reset', '--yes')).toMatchObject({
      code: 75,
      err: expect.stringContaining('already runs'),
    });
    expect(await line.run('db', 'migrate')).toMatchObject({
      code: 0,
      out: expect.stringContaining('up to date'),
    });
    expect((await line.run('db', 'check')).code).toBe(0);
    expect(JSON.parse((await line.run('info', '-o', 'json')).out)).toMatchObject([
      { dags: 2, standalone: expect.stringContaining('runs') },
    ]);
  });
});

describe('without a standalone', () => {
  test('reading says how a database is made', async () => {
    using line = new CommandLine();
    expect(await line.run('dags', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ariel db migrate'),
    });
    expect(existsSync(line.home)).toBe(false);
  });

  test('db migrate makes a database, db reset empties it after a question', async () => {
    using line = new CommandLine();
    expect((await line.run('db', 'migrate')).out).toContain('applied initial');
    expect(await line.run('db', 'check-migrations')).toMatchObject({ code: 0 });
    expect((await line.run('dags', 'list', '-o', 'json')).out).toBe('[]');
    expect(await line.run('db', 'reset')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing was deleted'),
    });
    expect((await line.run('db', 'reset', '-y', '--skip-init')).code).toBe(0);
    expect((await line.run('db', 'check')).err).toContain('ARIEL_NO_DATABASE');
  });

  test("another program's database is neither read, changed nor deleted", async () => {
    using line = new CommandLine();
    mkdirSync(line.home);
    const path = join(line.home, 'ariel.db');
    const theirs = new DatabaseSync(path);
    theirs.exec('create table alembic_version (version_num text); create table dag (dag_id text)');
    theirs.close();
    for (const command of [
      ['dags', 'list'],
      ['db', 'migrate'],
      ['db', 'reset', '-y'],
      ['db', 'check'],
    ]) {
      expect(await line.run(...command), command.join(' ')).toMatchObject({
        code: 1,
        err: expect.stringContaining("is Airflow's database"),
      });
    }
    expect(existsSync(path)).toBe(true);
  });

  test('a file that is no database is told as such', async () => {
    using line = new CommandLine();
    mkdirSync(line.home);
    writeFileSync(join(line.home, 'ariel.db'), 'this is not a database, only text'.repeat(100));
    expect(await line.run('dags', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ARIEL_DATABASE_UNREADABLE'),
    });
  });
});

describe('config', () => {
  test('lists values with their sources, and hides secrets', async () => {
    using line = new CommandLine();
    line.env.ARIEL__API__SECRET_KEY = 'hush';
    line.env.ARIEL__CORE__PARALLELISM = '7';
    const listed = JSON.parse((await line.run('config', 'list', '-o', 'json')).out) as Record<
      string,
      unknown
    >[];
    expect(listed).toContainEqual({
      section: 'core',
      key: 'parallelism',
      value: '7',
      source: 'ARIEL__CORE__PARALLELISM',
    });
    expect(listed.find(({ key }) => key === 'secret_key')?.value).toBe('< hidden >');
    expect((await line.run('config', 'list', '--show-values')).out).toContain('hush');
    expect((await line.run('config', 'list', '--section', 'cor')).code).toBe(2);
  });

  test('writes an ariel.cfg that loads to the same values', async () => {
    using line = new CommandLine();
    line.env.ARIEL__CORE__PARALLELISM = '7';
    const { out } = await line.run('config', 'list', '-o', 'ini');
    delete line.env.ARIEL__CORE__PARALLELISM;
    mkdirSync(line.home);
    writeFileSync(join(line.home, 'ariel.cfg'), out);
    expect((await line.run('config', 'get-value', 'core', 'parallelism')).out).toBe('7');
    expect((await line.run('config', 'get-value', 'api', 'port')).out).toBe('8080');
  });

  test('shows the defaults also where the configuration is broken', async () => {
    using line = new CommandLine();
    line.env.ARIEL__NO__SUCH = '1';
    expect((await line.run('config', 'list')).code).toBe(78);
    expect((await line.run('config', 'list', '--defaults', '-o', 'ini')).out).toContain('# parallelism = 32');
  });

  test('get-value tells a wrong key', async () => {
    using line = new CommandLine();
    expect((await line.run('config', 'get-value', 'core', 'paralelism')).err).toContain(
      'Did you mean core.parallelism?',
    );
    expect((await line.run('config', 'get-value', 'core', 'load_examples')).err).toContain(
      'no effect in Ariel',
    );
  });
});
