// What is left of code that no version names any more, in the database and in the cache folder.
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DagProject, dagFile, NOON } from './dag-project.ts';

const LONG_AGO = new Date(NOON / 1000 - 2 * 3_600_000);

async function stored(project: DagProject) {
  const manifests = await project.database.all<{ code_hash: string }>(
    'select distinct code_hash from code_manifest order by code_hash',
  );
  const files = await project.database.first<{ count: number }>('select count(*) as count from code_file');
  return { manifests: manifests.map((row) => row.code_hash), files: files?.count };
}

async function codeFolders(project: DagProject): Promise<string[]> {
  return (await readdir(join(project.cache, 'code'))).sort();
}

async function age(project: DagProject): Promise<void> {
  for (const name of await codeFolders(project))
    await utimes(join(project.cache, 'code', name), LONG_AGO, LONG_AGO);
}

/** Evaluates three bodies of one file one after the other; only the versions of the first and the last are kept. */
async function withHistory(): Promise<DagProject> {
  const project = await DagProject.create({ 'a.ts': dagFile('a', 'return 1;') });
  await project.start();
  await project.database.run('update dag_version set is_used = 1');
  for (const body of ['return 2;', 'return 3;']) {
    const latest = async () => JSON.stringify((await project.versions('a')).at(-1));
    const before = await latest();
    await project.until(
      () => project.write('a.ts', dagFile('a', body)),
      async () => (await latest()) !== before,
    );
  }
  await project.processor.stop();
  return project;
}

test('a start removes code that no version names, and what a killed process left half done', async () => {
  const project = await withHistory();
  const draft = join(project.cache, 'code', '.draft-x');
  await mkdir(draft);
  await writeFile(join(draft, 'a.ts'), '');
  await age(project);
  expect((await stored(project)).manifests).toHaveLength(3);
  await using again = project.restarted();
  await again.start();
  const kept = (await again.versions('a')).map((version) => version.code_hash).sort();
  expect(kept).toHaveLength(2);
  expect(await stored(again)).toEqual({ manifests: kept, files: 2 });
  expect(await codeFolders(again)).toEqual(kept);
  expect(again.errors).toEqual([]);
});

test('folders that are young stay: their version may be about to be stored', async () => {
  const project = await withHistory();
  await mkdir(join(project.cache, 'code', '.draft-x'));
  const before = await codeFolders(project);
  await using again = project.restarted();
  await again.start();
  expect(await codeFolders(again)).toEqual(before);
});

test('the text of a file in error stays for the page that shows it', async () => {
  const project = await DagProject.create({ 'bad.ts': "import 'ariel';\nthrow new Error('bad');" });
  await project.start();
  await project.processor.stop();
  await using again = project.restarted();
  await again.start();
  expect(await stored(again)).toEqual({ manifests: [], files: 1 });
});
