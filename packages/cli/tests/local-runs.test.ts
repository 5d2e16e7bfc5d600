// `dags test` and `tasks test`: real DAG files, loaded and run in this process.
import { describe, expect, test } from 'vitest';
import { brokenDag, CommandLine, helloDag } from './command-line.ts';

describe('ariel dags test', () => {
  test('runs a DAG and shows each task, what it logs and prints, and what it returned', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    const { code, err, out } = await line.run('dags', 'test', 'hello', '2026-01-31', '-c', '{"name": "Ada"}');
    expect(code, err).toBe(0);
    expect(out).toContain('hello of hello.ts, for 2026-01-31T00:00:00Z');
    expect(out).toContain('greet │ INFO  greeting name=Ada');
    expect(out).toContain('greet │ stdout printed by the task');
    expect(out).toMatch(/count +success +1 +[\d.]+ m?s +10/);
    expect(out).toMatch(/success in [\d.]+ m?s$/);
  });

  test('gives scripts the result alone on stdout', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    const { err, out } = await line.run('dags', 'test', 'hello', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject([
      { task_id: 'greet', state: 'success', output: 'Hello, world' },
      { task_id: 'count', output: 12 },
    ]);
    expect(err).toContain('greet │ begins');
  });

  test('shows why a task failed, in the files of the author, and ends with 1', async () => {
    using line = new CommandLine({ 'broken.ts': brokenDag });
    const { code, out } = await line.run('dags', 'test', 'broken');
    expect(out).toContain('flaky │ begins try 2');
    expect(out).toMatch(/boom\[1\] │ Error: two is bad\nboom\[1\] │ {5}at .*broken\.ts:\d+/);
    expect(out).toContain('because of Error: deep down');
    expect(out).not.toContain('packages/');
    expect(out).toMatch(/after +upstream_failed/);
    expect(code).toBe(1);
  });

  test('leaves out tasks that are marked', async () => {
    using line = new CommandLine({ 'broken.ts': brokenDag });
    const { code, out } = await line.run(
      'dags',
      'test',
      'broken',
      '--mark-success-pattern',
      'boom',
      '-o',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ task_id: 'boom', state: 'success', duration: null }),
    );
  });

  test('gives tasks connections and variables of the environment', async () => {
    const asks = `import { dag, task } from 'ariel';
const ask = task('ask', async (_: Record<string, never>, { conn, variable }) => [(await conn('shop')).host, (await conn('shop')).uri, await variable('rate')]);
export default dag('asks', {}, () => { ask(); });`;
    using line = new CommandLine({ 'asks.ts': asks });
    line.env.AIRFLOW_CONN_SHOP = 'postgresql://u:p@db.shop:5432/orders';
    line.env.ARIEL_VAR_RATE = '0.2';
    expect(JSON.parse((await line.run('dags', 'test', 'asks', '-o', 'json')).out)).toMatchObject([
      { output: ['db.shop', 'postgres://u:p@db.shop:5432/orders', 0.2] },
    ]);
  });

  test.each([
    ['an unknown DAG, with the nearest', ['hallo'], 'Did you mean "hello"?'],
    ['a file that is not there', ['hello', '-f', 'no/such.ts'], 'does not exist'],
    ['params that it does not have', ['hello', '-c', '{"nam": "x"}'], '"nam" is not a param'],
    ['a date that is none', ['hello', 'yesterday'], 'logical_date'],
  ])('refuses %s', async (_, args, message) => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    const { code, err } = await line.run('dags', 'test', ...args);
    expect(err).toContain(message);
    expect(code).toBeGreaterThan(0);
  });

  test('tells the files that fail where the DAG may be in one of them', async () => {
    using line = new CommandLine({
      'hello.ts': helloDag,
      'bad.ts': "import { dag } from 'ariel';\nthrow new Error('no lake');\n",
    });
    expect((await line.run('dags', 'test', 'sales')).err).toMatch(
      /one file fails:\n {2}bad\.ts:2:\d+ {2}no lake/,
    );
  });

  test('says how to begin where there is no DAG file', async () => {
    using line = new CommandLine({ 'notes.ts': 'export const x = 1;' });
    expect((await line.run('dags', 'test', 'hello')).err).toContain('ariel init');
  });
});

describe('ariel tasks test', () => {
  test('runs one task with what others would have returned', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    const { code, out } = await line.run('tasks', 'test', 'hello', 'count', '--outputs', '{"greet": "abc"}');
    expect(out).toContain('count success, returned 3');
    expect(out).not.toContain('greet │');
    expect(code).toBe(0);
  });

  test('asks for outputs that it needs', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    expect(await line.run('tasks', 'test', 'hello', 'count')).toMatchObject({
      code: 1,
      err: expect.stringContaining(`--outputs '{"greet":"…"}'`),
    });
  });

  test('runs one instance of a mapped task', async () => {
    using line = new CommandLine({ 'broken.ts': brokenDag });
    expect(await line.run('tasks', 'test', 'broken', 'boom', '--map-index', '0')).toMatchObject({
      code: 0,
      out: expect.stringContaining('boom[0] success, returned 1'),
    });
    expect(await line.run('tasks', 'test', 'broken', 'boom', '--map-index', '1')).toMatchObject({ code: 1 });
    expect((await line.run('tasks', 'test', 'broken', 'boom', '--map-index', '9')).err).toContain(
      'no instance 9',
    );
  });

  test('runs a branch and a task after it', async () => {
    const branching = `import { dag, task } from 'ariel';
const size = task.branch('size', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
export default dag('branching', {}, ({ task }) => {
  const big = task('big', () => 'B')();
  const small = task('small', () => 'S')();
  size({ n: 2 }).to({ big, small });
});`;
    using line = new CommandLine({ 'branching.ts': branching });
    expect((await line.run('tasks', 'test', 'branching', 'size')).out).toContain(
      "size success, returned 'big'",
    );
    expect((await line.run('tasks', 'test', 'branching', 'small')).out).toContain(
      "small success, returned 'S'",
    );
  });
});

describe('ariel dags simulate', () => {
  const daily = `import { dag, task } from 'ariel';
const load = task('load', () => 1, { pool: 'warehouse' });
export const sales = dag('sales', { schedule: '@daily', startDate: '2026-01-01' }, () => { load(); });
export const crm = dag('crm', { schedule: '@daily', startDate: '2026-01-01' }, () => { load(); });`;
  const span = ['--from', '2026-02-01', '--to', '2026-03-01'] as const;

  test('says what two DAGs would do in a month, and what they would wait for', async () => {
    using line = new CommandLine({ 'daily.ts': daily });
    const { code, err, out } = await line.run(
      ...[
        'dags',
        'simulate',
        'sales',
        'crm',
        ...span,
        '--duration',
        '12m',
        '--pool',
        'warehouse=1',
        '--runs',
      ],
    );
    expect(code, err).toBe(0);
    expect(out).toContain('From 2026-02-01 00:00 to 2026-03-01 00:00: 56 runs.');
    expect(out).toMatch(/sales +28 +28 +0 +0 +12 m/);
    expect(out).toContain('12 m waiting for pool warehouse');
    expect(out).toMatch(/pool warehouse +1 +1 +/);
  });

  test('gives scripts each run', async () => {
    using line = new CommandLine({ 'daily.ts': daily });
    const { err, out } = await line.run(
      ...['dags', 'simulate', 'sales', ...span, '--duration', 'load=90s', '-o', 'json'],
    );
    const runs = JSON.parse(out) as object[];
    expect(runs).toHaveLength(28);
    expect(runs[0]).toMatchObject({ dag_id: 'sales', state: 'success', duration: 90, waits: [] });
    expect(err).toContain('Note: nothing says how many slots pool warehouse has');
  });

  test.each([
    ['a task that is not there', ['--duration', 'lod=5m'], 'Did you mean "load"?'],
    ['a duration that is none', ['--duration', 'load=5'], 'is no duration'],
    ['an end before the beginning', ['--to', '2020-01-01'], '`to` must be later than `from`'],
    ['history without a database', ['--history'], 'There is no database'],
  ])('refuses %s', async (_, args, message) => {
    using line = new CommandLine({ 'daily.ts': daily });
    const { code, err } = await line.run('dags', 'simulate', 'sales', ...args);
    expect(err).toContain(message);
    expect(code).toBeGreaterThan(0);
  });
});
