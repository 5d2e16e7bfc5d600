// DAG folders of links: as Kubernetes mounts a ConfigMap, as a repository is fetched beside the one in use, and links
// that lead out.
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeFolder } from '@ariel/loader';
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

const IMPORTING = dagFile('a', 'return rate;', "import { rate } from './rate';");

/** Writes a revision of a ConfigMap and puts it in force as the kubelet does: by exchanging one link. */
async function mount(project: DagProject, revision: string, files: Readonly<Record<string, string>>) {
  const folder = join(project.dags, `..${revision}`);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await symlink(`..${revision}`, join(project.dags, '..data_tmp'));
  await rename(join(project.dags, '..data_tmp'), join(project.dags, '..data'));
}

async function linkNames(project: DagProject, names: readonly string[]): Promise<void> {
  for (const name of names) await symlink(join('..data', name), join(project.dags, name));
}

test('a mounted ConfigMap gives its DAGs under the names of its links, and its exchange is seen', async () => {
  await using project = await DagProject.create({});
  await mount(project, '2026_01', { 'a.ts': IMPORTING, 'rate.ts': 'export const rate = 1;' });
  await linkNames(project, ['a.ts', 'rate.ts']);
  await project.start();
  expect(await project.importErrors()).toEqual([]);
  expect(await project.dag('a')).toMatchObject({ rel_path: 'a.ts', is_active: 1 });
  const [before] = await project.versions('a');
  expect(await readFile(join(codeFolder(project.cache, before!.code_hash), 'rate.ts'), 'utf8')).toBe(
    'export const rate = 1;',
  );
  await project.until(
    async () => {
      await mount(project, '2026_02', { 'a.ts': IMPORTING, 'rate.ts': 'export const rate = 2;' });
      await rm(join(project.dags, '..2026_01'), { recursive: true });
    },
    async () => (await project.versions('a')).at(-1)?.code_hash !== before?.code_hash,
  );
  expect(await project.importErrors()).toEqual([]);
});

test('a mounted ConfigMap that is the same at the next start is not evaluated again', async () => {
  const project = await DagProject.create({});
  await mount(project, '2026_01', { 'a.ts': IMPORTING, 'rate.ts': 'export const rate = 1;' });
  await linkNames(project, ['a.ts', 'rate.ts']);
  await project.start();
  await project.processor.stop();
  await project.database.run('update source_file set duration_ms = -1');
  await using again = project.restarted();
  await again.start();
  expect(await again.database.all('select duration_ms from source_file')).toEqual([{ duration_ms: -1 }]);
});

test('an error in a file behind a link is told by the link’s name', async () => {
  await using project = await DagProject.create({});
  await mount(project, '2026_01', { 'a.ts': IMPORTING, 'rate.ts': "throw new Error('no rate');" });
  await linkNames(project, ['a.ts', 'rate.ts']);
  await project.start();
  expect(await project.importErrors()).toMatchObject([
    { rel_path: 'a.ts', line: 2, message: 'Error: no rate (rate.ts:1:7)' },
  ]);
});

test('a folder behind a link that is exchanged is read and watched anew', async () => {
  await using project = await DagProject.create({ '../revision-1/a.ts': dagFile('a') });
  await symlink('revision-1', project.dags);
  await project.start();
  await project.until(
    async () => {
      await project.write('../revision-2/b.ts', dagFile('b'));
      await symlink('revision-2', `${project.dags}-next`);
      await rename(`${project.dags}-next`, project.dags);
    },
    async () => (await project.dag('b')) !== undefined && (await project.dag('a'))?.is_active === 0,
  );
  await project.until(
    () => project.write('c.ts', dagFile('c')),
    async () => (await project.dag('c')) !== undefined,
  );
});

test('links inside the folder are followed, and no file counts twice', async () => {
  await using project = await DagProject.create({ 'team/a.ts': dagFile('a'), '.shared/b.ts': dagFile('b') });
  await symlink('team', join(project.dags, 'also'));
  await symlink('..', join(project.dags, 'team/circle'));
  await symlink('.shared', join(project.dags, 'shared'));
  await project.start();
  expect(await project.importErrors()).toEqual([]);
  expect(await project.dag('a')).toMatchObject({ rel_path: 'team/a.ts' });
  expect(await project.dag('b')).toMatchObject({ rel_path: 'shared/b.ts' });
});

test('a link out of the folder is an import error, and goes with the link', async () => {
  await using project = await DagProject.create({
    'good.ts': dagFile('good'),
    '../elsewhere/a.ts': dagFile('a'),
    '../elsewhere/notes.txt': 'no code',
  });
  await symlink('../elsewhere', join(project.dags, 'linked'));
  await symlink('../elsewhere/a.ts', join(project.dags, 'linked.ts'));
  await symlink('../elsewhere/notes.txt', join(project.dags, 'notes.txt'));
  await project.start();
  expect(await project.importErrors()).toMatchObject([
    {
      rel_path: 'linked',
      code: 'ARIEL_IMPORT_LINK',
      message: expect.stringMatching(/elsewhere, which lies out/),
    },
    { rel_path: 'linked.ts', code: 'ARIEL_IMPORT_LINK', message: expect.stringMatching(/elsewhere\/a\.ts/) },
  ]);
  expect(await project.dag('a')).toBeUndefined();
  expect(await project.database.all('select path from code_manifest')).toEqual([{ path: 'good.ts' }]);
  await project.until(
    () => Promise.all([project.remove('linked'), project.remove('linked.ts')]),
    async () => (await project.importErrors()).length === 0,
  );
});

test('an import through a link out of the folder is refused at its line', async () => {
  await using project = await DagProject.create({
    'a.ts': IMPORTING,
    '../elsewhere/rate.ts': 'export const rate = 1;',
  });
  await symlink('../elsewhere/rate.ts', join(project.dags, 'rate.ts'));
  await project.start();
  expect(await project.importErrors()).toMatchObject([
    { rel_path: 'a.ts', code: 'ARIEL_IMPORT_OUTSIDE', line: 2 },
  ]);
});
