// Files that come, go, move, break and are mended while the processor watches.
import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetDag } from '@ariel/store';
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

const isActive = async (project: DagProject, dagId: string) => (await project.dag(dagId))?.is_active === 1;

test('a new file is seen, and a deleted one goes with its errors', async () => {
  await using project = await DagProject.create({});
  await project.start();
  await project.until(
    () => project.write('a.ts', dagFile('a')),
    () => isActive(project, 'a'),
  );
  await project.until(
    () => project.write('bad.ts', "import 'ariel';\nthrow new Error('bad');"),
    async () => (await project.importErrors()).length === 1,
  );
  await project.until(
    () => Promise.all([project.remove('a.ts'), project.remove('bad.ts')]),
    async () => !(await isActive(project, 'a')) && (await project.importErrors()).length === 0,
  );
  expect(await project.dag('a')).toMatchObject({ next_run_after: null });
});

test('a file that breaks leaves its last good version, and is good again when mended', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  const before = await project.versions('a');
  await project.until(
    () => project.write('a.ts', `${dagFile('a')}\nthrow new Error('half done');`),
    async () => (await project.importErrors()).length === 1,
  );
  expect(await project.dag('a')).toMatchObject({
    is_active: 1,
    has_import_errors: 1,
    latest_version_id: before[0]!.id,
  });
  expect(await project.versions('a')).toEqual(before);
  await project.until(
    () => project.write('a.ts', dagFile('a')),
    async () => (await project.importErrors()).length === 0,
  );
  expect(await project.dag('a')).toMatchObject({
    is_active: 1,
    has_import_errors: 0,
    latest_version_id: before[0]!.id,
  });
});

test('a file that is renamed keeps its DAG, its version and its code', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await project.until(
    () => project.move('a.ts', 'b.ts'),
    async () => (await project.dag('a'))?.rel_path === 'b.ts' && (await isActive(project, 'a')),
  );
  await project.processor.whenSettled();
  expect(await project.importErrors()).toEqual([]);
  expect(await project.dag('a')).toMatchObject({ is_active: 1, rel_path: 'b.ts' });
});

test('a DAG that its file no longer makes goes, and the others of the file stay', async () => {
  const two = (first: string, second: string) => `${dagFile(first)}\ndag('${second}', {}, () => {});\n`;
  await using project = await DagProject.create({ 'a.ts': two('one', 'two') });
  await project.start();
  await project.until(
    () => project.write('a.ts', two('one', 'three')),
    () => isActive(project, 'three'),
  );
  expect([await isActive(project, 'one'), await isActive(project, 'two')]).toEqual([true, false]);
});

test('of two files with one DAG id the later one is wrong, until the first is gone', async () => {
  await using project = await DagProject.create({ 'first.ts': dagFile('same') });
  await project.start();
  await project.until(
    () => project.write('a-later.ts', dagFile('same')),
    async () => (await project.importErrors()).length === 1,
  );
  expect((await project.importErrors())[0]).toMatchObject({
    rel_path: 'a-later.ts',
    code: 'ARIEL_IMPORT_DAG_ID_TAKEN',
  });
  expect(await project.dag('same')).toMatchObject({ rel_path: 'first.ts', has_import_errors: 0 });
  await project.until(
    () => project.remove('first.ts'),
    async () => (await project.importErrors()).length === 0,
  );
  expect(await project.dag('same')).toMatchObject({ rel_path: 'a-later.ts', is_active: 1 });
});

test('a missing module that comes mends the file that imports it', async () => {
  const text = dagFile('a', 'return rate;', "import { rate } from './lib/rate';");
  await using project = await DagProject.create({ 'a.ts': text });
  await project.start();
  expect((await project.importErrors())[0]).toMatchObject({ code: 'ARIEL_IMPORT_MODULE_NOT_FOUND' });
  await project.until(
    () => project.write('lib/rate.ts', 'export const rate = 1;'),
    () => isActive(project, 'a'),
  );
  expect(await project.importErrors()).toEqual([]);
});

test('a shared module that breaks and is mended takes its importers with it', async () => {
  const text = dagFile('a', 'return rate;', "import { rate } from './lib/rate';");
  await using project = await DagProject.create({ 'a.ts': text, 'lib/rate.ts': 'export const rate = 1;' });
  await project.start();
  await project.until(
    () => project.write('lib/rate.ts', 'export const rate = (;'),
    async () => (await project.importErrors()).length === 1,
  );
  expect((await project.importErrors())[0]).toMatchObject({
    rel_path: 'a.ts',
    code: 'ARIEL_IMPORT_SYNTAX',
    line: 2,
  });
  await project.until(
    () => project.write('lib/rate.ts', 'export const rate = 3;'),
    async () => (await project.importErrors()).length === 0,
  );
});

test('a file that is written piece by piece is taken once it is whole', async () => {
  await using project = await DagProject.create({});
  await project.start();
  await project.until(
    async () => {
      const path = join(project.dags, 'a.ts');
      await (await open(path, 'w')).close();
      for (const line of dagFile('a').split(/(?<=\n)/)) await appendFile(path, line);
    },
    () => isActive(project, 'a'),
  );
  expect(project.changes).toEqual([{ dagIds: ['a'], importErrors: false }]);
});

test('files that make no DAG are no errors: tests, types, modules, hidden folders', async () => {
  await using project = await DagProject.create({
    'a.test.ts': "import { dag } from 'ariel';\nthrow new Error('a test');",
    'types.d.ts': "import type { Dag } from 'ariel';\nexport type T = Dag;",
    'helper.ts': "throw new Error('never imported');",
    'tasks.ts': "import { task } from 'ariel';\nexport const t = task('t', async () => 1);",
    '.hidden/x.ts': dagFile('hidden'),
    'node_modules/pkg/x.ts': dagFile('pkg'),
  });
  await project.start();
  expect(await project.importErrors()).toEqual([]);
  expect(await project.database.all('select dag_id from dag')).toEqual([]);
});

test('a change that nobody told of is found by looking through the folder', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await project.write('b.ts', dagFile('b'));
  await project.processor.rescan();
  await project.processor.whenSettled();
  expect(await isActive(project, 'b')).toBe(true);
});

test('stopping in the midst of an evaluation leaves no child and no error behind', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a', '', 'for (;;) {}') });
  await project.processor.start();
  const pids = project.processor.childPids;
  await project.processor.stop();
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await project.importErrors()).toEqual([]);
});

test('a DAG that was deleted comes back with its file, which is evaluated again where that is asked for', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  const [before] = await project.versions('a');
  await project.database.transaction((tx) => forgetDag(tx, project.database, 'a'));
  // Nothing changed, so that looking alone brings nothing back.
  await project.processor.rescan();
  await project.processor.whenSettled();
  expect(await project.dag('a')).toBeUndefined();
  await project.until(
    () => project.processor.reparse('dags-folder', 'a.ts'),
    () => isActive(project, 'a'),
  );
  const [after, ...others] = await project.versions('a');
  expect([after?.number, others]).toEqual([1, []]);
  expect(after?.id).not.toBe(before?.id);
  await project.processor.reparse('dags-folder', 'nothing.ts');
});
