// Processors of which each reads a part of one folder: what lies outside of its part is others'.
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

async function active(project: DagProject): Promise<string[]> {
  const rows = await project.database.all<{ dag_id: string }>(
    'select dag_id from dag where is_active = 1 order by dag_id',
  );
  return rows.map((row) => row.dag_id);
}

const only = (project: DagProject, part: string) => ({
  bundles: [{ name: 'dags-folder', folder: project.dags, only: part }],
});

const files = {
  'a.ts': dagFile('a'),
  'etl/b.ts': dagFile('b', 'return rate;', "import { rate } from '../lib/rate';"),
  'etl/deep/c.ts': dagFile('c'),
  'etl-not/d.ts': dagFile('d'),
  'lib/rate.ts': 'export const rate = 1;',
};

test('only the DAGs of the folder are read, and what they import from anywhere', async () => {
  const project = await DagProject.create(files);
  await using _project = project;
  await using part = project.restarted(only(project, 'etl'));
  await part.start();
  expect(await active(part)).toEqual(['b', 'c']);
  const codeOf = async (dagId: string): Promise<string | undefined> =>
    (await part.versions(dagId)).at(-1)?.code_hash;
  const before = await codeOf('b');
  await part.until(
    () => part.write('lib/rate.ts', 'export const rate = 2;'),
    async () => (await codeOf('b')) !== before,
  );
  expect(await active(part)).toEqual(['b', 'c']);
});

test('one file can be all that is read', async () => {
  const project = await DagProject.create(files);
  await using _project = project;
  await using part = project.restarted(only(project, 'etl/b.ts'));
  await part.start();
  expect(await active(part)).toEqual(['b']);
});

test('what others read stays as it is, whatever becomes of its files', async () => {
  const project = await DagProject.create(files);
  await using _project = project;
  await project.start();
  await project.processor.stop();
  await project.remove('a.ts');
  await project.remove('etl/deep/c.ts');
  await using part = project.restarted(only(project, 'etl'));
  await part.start();
  expect(await active(part)).toEqual(['a', 'b', 'd']);
  await part.until(
    () => part.remove('etl/b.ts'),
    async () => !(await active(part)).includes('b'),
  );
  expect(await active(part)).toEqual(['a', 'd']);
});
