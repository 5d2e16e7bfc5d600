// `dags list --local`, `dags list-import-errors --local`, `dags stability` and `--bundle-name`: DAG files as they lie, without a database.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CommandLine, helloDag } from './command-line.ts';
import { rowsIn } from './home-with-dags.ts';

const broken = `import { dag } from 'ariel';\nthrow new Error('no such table');\n`;
const dagOf = (id: string, more = '{}') =>
  `import { dag, task } from 'ariel';\nexport default dag('${id}', ${more}, () => { task('a', () => '${id}')(); });\n`;

describe('--local', () => {
  test('lists the DAGs of the files, and says how many could not be loaded', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag, 'broken.ts': broken });
    vi.stubEnv('TMPDIR', line.folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const answer = await line.run('dags', 'list', '--local', '-o', 'json', '--columns', 'dag_id,fileloc');
    expect(answer.code, answer.err).toBe(0);
    expect(rowsIn(answer)).toEqual([{ dag_id: 'hello', fileloc: 'hello.ts' }]);
    expect(answer.err).toContain('One file could not be loaded');
    expect(existsSync(join(line.home, 'ariel.db'))).toBe(false);
    expect(readdirSync(line.folder).filter((name) => name.startsWith('ariel-local-'))).toEqual([]);
  });

  test('tells the import errors of the files, and ends with 1 where there are any', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag, 'broken.ts': broken });
    const told = await line.run('dags', 'list-import-errors', '-l', '-o', 'json');
    expect(told.code, told.err).toBe(1);
    expect(rowsIn(told)).toMatchObject([
      { filepath: 'broken.ts', line: 2, error: expect.stringContaining('no such table') },
    ]);
    writeFileSync(join(line.dags, 'broken.ts'), helloDag.replace("'hello'", "'mended'"));
    expect(await line.run('dags', 'list-import-errors', '-l')).toMatchObject({
      code: 0,
      err: expect.stringContaining('Every DAG file loads.'),
    });
  });

  test('does not call well what it has not seen: a folder that is not there, or has no DAG file', async () => {
    using line = new CommandLine();
    const look = () => line.run('dags', 'list-import-errors', '--local');
    expect(await look()).toMatchObject({ code: 1, err: expect.stringContaining('ARIEL_NO_DAG_FILES') });
    line.env.ARIEL__CORE__DAGS_FOLDER = join(line.folder, 'elsewhere');
    expect(await look()).toMatchObject({
      code: 1,
      err: expect.stringContaining('ARIEL_DAGS_FOLDER_MISSING'),
    });
    expect(existsSync(join(line.folder, 'elsewhere'))).toBe(false);
  });

  test('reads the bundles that are named', async () => {
    using line = withTwoBundles();
    const listed = async (...flags: readonly string[]) =>
      rowsIn(await line.run('dags', 'list', '--local', '-o', 'json', ...flags)).map(
        ({ bundle_name, dag_id }) => `${bundle_name} ${dag_id}`,
      );
    expect(await listed()).toEqual(['crm crm_dag', 'till till_dag']);
    expect(await listed('-B', 'till')).toEqual(['till till_dag']);
    expect(await line.run('dags', 'list', '--local', '-B', 'tills')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there are crm, till'),
    });
  });
});

/** Two folders with a DAG each; the second is of a team that only the installation would know. */
function withTwoBundles(): CommandLine {
  const line = new CommandLine();
  const bundles = ['crm', 'till'].map((name) => {
    const path = join(line.folder, name);
    mkdirSync(path);
    writeFileSync(join(path, 'dag.ts'), dagOf(`${name}_dag`));
    return { name, classpath: 'local', kwargs: { path }, ...(name === 'till' ? { team_name: 'sales' } : {}) };
  });
  line.env.ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST = JSON.stringify(bundles);
  return line;
}

describe('--bundle-name of commands that run a DAG here', () => {
  test('a DAG is found in all bundles, or in the one that is named', async () => {
    using line = withTwoBundles();
    const run = (...args: readonly string[]) => line.run('dags', 'test', ...args);
    expect(await run('till_dag')).toMatchObject({ code: 0, out: expect.stringContaining("'till_dag'") });
    expect((await run('till_dag', '-B', 'till')).code).toBe(0);
    const elsewhere = await run('till_dag', '-B', 'crm');
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no DAG "till_dag"') });
    expect((await line.run('tasks', 'test', 'till_dag', 'a', '-B', 'till')).code).toBe(0);
    expect((await line.run('tasks', 'render', 'till_dag', 'a', '-B', 'crm')).code).toBe(1);
    expect((await line.run('dags', 'simulate', 'till_dag', '-B', 'nowhere')).code).toBe(2);
  });
});

describe('dags stability', () => {
  const varying = dagOf('varying', '{ description: `at ${performance.now()}` }');

  test('DAGs that are the same each time are well', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag });
    expect(await line.run('dags', 'stability')).toMatchObject({
      code: 0,
      err: '1 DAGs of 1 files are the same each time.',
    });
  });

  test('names what came out different, in each further round', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag, 'varying.ts': varying });
    const answer = await line.run('dags', 'stability', '--num-parses', '3', '-o', 'json');
    expect(answer.code).toBe(1);
    expect(rowsIn(answer)).toEqual(
      [2, 3].map((parse) => ({
        dag_id: 'varying',
        filepath: 'varying.ts',
        parse,
        problem: expect.stringMatching(/^description was "at [\d.]+", then "at [\d.]+"$/),
      })),
    );
    const first = await line.run('dags', 'stability', '--num-parses', '3', '--fail-fast', '-o', 'json');
    expect(rowsIn(first)).toHaveLength(1);
  });

  test('checks one DAG, or one file', async () => {
    using line = new CommandLine({ 'hello.ts': helloDag, 'varying.ts': varying });
    expect((await line.run('dags', 'stability', '-d', 'hello')).code).toBe(0);
    expect((await line.run('dags', 'stability', join(line.dags, 'hello.ts'))).code).toBe(0);
    expect((await line.run('dags', 'stability', join(line.dags, 'varying.ts'))).code).toBe(1);
    expect(await line.run('dags', 'stability', '-d', 'helo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean "hello"?'),
    });
  });

  test('tells files that cannot be loaded, and DAGs that are not always made', async () => {
    const sometimes = `import { dag, task } from 'ariel';
const seen = globalThis as { rounds?: number };
seen.rounds = (seen.rounds ?? 0) + 1;
if (seen.rounds % 2 === 1) dag('odd', {}, () => { task('a', () => 1)(); });
`;
    using line = new CommandLine({ 'broken.ts': broken, 'sometimes.ts': sometimes });
    const answer = await line.run('dags', 'stability', '-o', 'json');
    expect(answer.code).toBe(1);
    const problems = rowsIn(answer).map(({ dag_id, parse, problem }) => `${parse} ${dag_id} ${problem}`);
    expect(problems).toEqual([
      expect.stringMatching(/^1 null broken\.ts:2.* no such table/),
      expect.stringMatching(/^2 null broken\.ts:2.* no such table/),
      '2 odd was made the first time, and not this time',
    ]);
    expect((await line.run('dags', 'stability', '--num-parses', '1')).code).toBe(2);
  });
});
