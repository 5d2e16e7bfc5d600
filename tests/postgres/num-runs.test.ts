// `--num-runs` of `ariel scheduler` and `ariel dag-processor`: real processes on a real Postgres that end by themselves.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../packages/ariel/bin/ariel.mjs', import.meta.url));
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ariel-rounds-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Rejects where it does not end with 0. */
function run(opened: TestDatabase, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return promisify(execFile)(process.execPath, [bin, ...args], {
    env: {
      ...{ PATH: process.env.PATH ?? '', HOME: home, ARIEL_HOME: home, ...env },
      ARIEL__CORE__EXECUTOR: 'RemoteExecutor',
      ARIEL__DATABASE__SQL_ALCHEMY_CONN: `${opened.url}?sslmode=disable`,
    },
    timeout: 90_000,
  });
}

const haveEnded = async ({ database }: TestDatabase): Promise<boolean[]> =>
  (await database.all<{ ended_at: number | null }>('select ended_at from job')).map(
    ({ ended_at: endedUs }) => endedUs !== null,
  );

test.each([
  [['--num-runs', '1'], {}],
  [['-n', '1'], { ARIEL__SCHEDULER__NUM_RUNS: '1000000' }],
  [[], { ARIEL__SCHEDULER__NUM_RUNS: '2' }],
])('a scheduler ends in order after so many turns: %j %j', async (flags, env) => {
  await using opened = await openTestDatabase();
  const { stdout } = await run(opened, ['scheduler', ...flags], env);
  expect(stdout).toContain('Ariel scheduler ends');
  expect(await haveEnded(opened)).toEqual([true]);
});

test('a dag processor ends when it has read all files so often', async () => {
  await using opened = await openTestDatabase();
  mkdirSync(join(home, 'dags'));
  for (const name of ['one', 'two'])
    writeFileSync(
      join(home, 'dags', `${name}.ts`),
      `import { dag, task } from 'ariel'; dag('${name}', {}, () => { task('t', () => 1)(); });`,
    );
  const { stdout } = await run(opened, ['dag-processor', '--num-runs', '1']);
  expect(stdout).toContain('Ariel dag-processor ends');
  expect(await opened.database.all('select dag_id from dag order by dag_id')).toEqual([
    { dag_id: 'one' },
    { dag_id: 'two' },
  ]);
  expect(await haveEnded(opened)).toEqual([true]);
});
