// Several dag processors that take the same files into one Postgres at the same moment: each thing is written once, and no code is
// swept away under a version that is about to name it.
import { type Database, publishEvaluation, removeDagFile, sweepCode } from '@ariel/store';
import { aDag, openTestDatabase, type TestDatabase, t } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let opened: TestDatabase;
let processors: Database[];
let ids = 0;
beforeEach(async () => {
  opened = await openTestDatabase();
  const another = opened.another as () => Promise<Database>;
  processors = await Promise.all([another(), another(), another()]);
  // Their connections are there before they begin, so that they really meet.
  await Promise.all(processors.map((on) => on.first('select 1')));
});
afterEach(() => opened[Symbol.asyncDispose]());

function publish(on: Database, relPath: string, code: string, ...dagIds: readonly string[]) {
  return publishEvaluation(on, {
    bundleName: 'dags',
    relPath,
    contentHash: code,
    codeHash: code,
    lockHash: null,
    files: ['b.ts', 'a.ts'].map((path) => ({
      path,
      hash: `${code}-${path}`,
      content: new TextEncoder().encode(code),
    })),
    definitions: dagIds.map((dagId) => aDag(dagId, t(`t_${code}`)).definition),
    dagPlaces: {},
    warnings: dagIds.map((dagId) => ({ dagId, kind: 'slow', message: 'it is slow' })),
    errors: [],
    durationMs: 1,
    defaults: { maxActiveRuns: 16, maxActiveTasks: 16, pausedAtCreation: false },
    nowUs: 1,
    newId: () => `v${++ids}`,
  });
}

const rows = (sql: string) => opened.database.all(sql);

test('the same new file at once, again and again', async () => {
  for (let round = 0; round < 8; round++)
    await Promise.all(
      processors.map((on) => publish(on, `f${round}.ts`, `c${round}`, `b${round}`, `a${round}`)),
    );
  expect(await rows('select count(*) as n, max(number) as newest from dag_version')).toEqual([
    { n: 16, newest: 1 },
  ]);
  expect(await rows('select count(*) as n from dag_warning')).toEqual([{ n: 16 }]);
});

test('new versions of what runs used get numbers one after the other', async () => {
  await publish(opened.database, 'f.ts', 'c0', 'a');
  for (let round = 1; round < 4; round++) {
    await opened.database.run('update dag_version set is_used = 1');
    await Promise.all(processors.map((on) => publish(on, 'f.ts', `c${round}`, 'a')));
  }
  expect(await rows('select number from dag_version order by number')).toEqual(
    [1, 2, 3, 4].map((number) => ({ number })),
  );
});

test('two files with one DAG id: one has it, the other the error', async () => {
  for (let round = 0; round < 8; round++) {
    const [x, y] = [`x${round}`, `y${round}`];
    const given = await Promise.all([
      publish(processors[0] as Database, `one${round}.ts`, 'c1', x, y),
      publish(processors[1] as Database, `two${round}.ts`, 'c2', y, x),
    ]);
    expect(given.map(({ errorCount }) => errorCount).sort()).toEqual([0, 2]);
  }
});

test('a file that goes while it is published leaves one of both ends, whole', async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      publish(processors[0] as Database, 'f.ts', `c${round}`, 'a'),
      removeDagFile(processors[1] as Database, 'dags', 'f.ts'),
    ]);
    const [dag] = await opened.database.all<{ is_active: number }>('select is_active from dag');
    const files = await rows('select rel_path from source_file');
    expect(files).toHaveLength(dag?.is_active ?? -1);
  }
});

test('code is swept only when nobody is about to name it', async () => {
  for (let round = 0; round < 10; round++) {
    // The code of the version before is nobody's now, and comes back at the same moment.
    await Promise.all([
      publish(processors[0] as Database, 'f.ts', `c${round % 2}`, 'a'),
      sweepCode(processors[1] as Database),
    ]);
    const lacking = await rows(`select code_hash from dag_version v where not exists
      (select 1 from code_manifest m where m.code_hash = v.code_hash)`);
    expect(lacking).toEqual([]);
  }
});
