// Ignore files while the processor watches: what they name gives no DAGs, from the moment on that they say so.
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

async function active(project: DagProject): Promise<string[]> {
  const rows = await project.database.all<{ dag_id: string }>(
    'select dag_id from dag where is_active = 1 order by dag_id',
  );
  return rows.map((row) => row.dag_id);
}

const isActive = (project: DagProject, dagIds: readonly string[]) => async () =>
  (await active(project)).join() === dagIds.join();

test('a file or folder that an ignore file names gives no DAGs and no errors', async () => {
  await using project = await DagProject.create({
    '.airflowignore': 'drafts/\nbroken.ts',
    'good.ts': dagFile('good'),
    'broken.ts': "import 'ariel';\nthrow new Error('broken');",
    'drafts/x.ts': dagFile('draft'),
    'team/.arielignore': 'own.ts',
    'team/own.ts': dagFile('own'),
    'team/other.ts': dagFile('other'),
  });
  await project.start();
  expect(await active(project)).toEqual(['good', 'other']);
  expect(await project.importErrors()).toEqual([]);
});

test('an ignore file has its effect when it comes, changes and goes', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a'), 'x/b.ts': dagFile('b') });
  await project.start();
  await project.until(() => project.write('.airflowignore', 'a.ts'), isActive(project, ['b']));
  await project.until(() => project.write('.airflowignore', 'x/'), isActive(project, ['a']));
  await project.until(() => project.remove('.airflowignore'), isActive(project, ['a', 'b']));
  await project.until(() => project.write('x/.arielignore', 'b.ts'), isActive(project, ['a']));
  await project.until(() => project.remove('x/.arielignore'), isActive(project, ['a', 'b']));
});

test('what was ignored while nobody watched is gone at the next start', async () => {
  const project = await DagProject.create({ 'a.ts': dagFile('a'), 'b.ts': dagFile('b') });
  await project.start();
  await project.processor.stop();
  await project.write('.airflowignore', 'a.ts');
  await using again = project.restarted();
  await again.start();
  expect(await active(again)).toEqual(['b']);
});

test('an ignored module is still imported, and its change still counts', async () => {
  const text = dagFile('a', 'return rate;', "import { rate } from './lib/rate';");
  await using project = await DagProject.create({
    '.airflowignore': 'lib/',
    'a.ts': text,
    'lib/rate.ts': "import 'ariel';\nexport const rate = 1;",
  });
  await project.start();
  const [before] = await project.versions('a');
  await project.until(
    () => project.write('lib/rate.ts', "import 'ariel';\nexport const rate = 2;"),
    async () => (await project.versions('a')).at(-1)?.code_hash !== before?.code_hash,
  );
  expect(await active(project)).toEqual(['a']);
});
