// What a change of a DAG's files makes of its stored versions.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeFolder } from '@ariel/loader';
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

async function use(project: DagProject, dagId: string): Promise<void> {
  await project.database.run('update dag_version set is_used = 1 where dag_id = ?', [dagId]);
}

/** Rewrites `path` and waits until its DAG's latest code or structure is another. */
async function edit(project: DagProject, dagId: string, path: string, text: string): Promise<void> {
  const latest = async () => JSON.stringify((await project.versions(dagId)).at(-1));
  const before = await latest();
  await project.until(
    () => project.write(path, text),
    async () => (await latest()) !== before,
  );
}

test('an edit before any run rewrites the version in place', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  const [before] = await project.versions('a');
  await edit(project, 'a', 'a.ts', dagFile('a', 'return 2;'));
  const after = await project.versions('a');
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ id: before!.id, number: 1, structure_hash: before!.structure_hash });
  expect(after[0]!.code_hash).not.toBe(before!.code_hash);
});

test('an edit after a run makes a new version, and the old one keeps its code', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await use(project, 'a');
  const [before] = await project.versions('a');
  await edit(project, 'a', 'a.ts', dagFile('a', 'return 2;'));
  const [first, second] = await project.versions('a');
  expect(first).toEqual(before);
  // Only a task's body changed: the structure is the same, the code is not.
  expect(second).toMatchObject({ number: 2, is_used: 0, structure_hash: before!.structure_hash });
  expect(await project.dag('a')).toMatchObject({ latest_version_id: second!.id });
  const bodies = await Promise.all(
    [first!, second!].map(({ code_hash }) =>
      readFile(join(codeFolder(project.cache, code_hash), 'a.ts'), 'utf8'),
    ),
  );
  expect(bodies).toEqual([dagFile('a'), dagFile('a', 'return 2;')]);
});

test('a change of structure changes the structure hash', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await use(project, 'a');
  await edit(project, 'a', 'a.ts', dagFile('a').replace("'work', async", "'job', async"));
  const [first, second] = await project.versions('a');
  expect(second!.structure_hash).not.toBe(first!.structure_hash);
});

test('a comment above a task changes the code and not the structure', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await use(project, 'a');
  await edit(project, 'a', 'a.ts', dagFile('a', 'return 1;', '// new\n// lines'));
  const [first, second] = await project.versions('a');
  expect(second!.structure_hash).toBe(first!.structure_hash);
});

test('a change of a shared module makes new versions of those that import it, and only of those', async () => {
  const importing = "import { rate } from './lib/rate';\nvoid rate;";
  await using project = await DagProject.create({
    'a.ts': dagFile('a', 'return 1;', importing),
    'b.ts': dagFile('b', 'return 1;', importing),
    'c.ts': dagFile('c'),
    'lib/rate.ts': 'export const rate = 1;',
  });
  await project.start();
  for (const dagId of ['a', 'b', 'c']) await use(project, dagId);
  const count = async (dagId: string) => (await project.versions(dagId)).length;
  await project.until(
    () => project.write('lib/rate.ts', 'export const rate = 2;'),
    async () => (await count('a')) === 2 && (await count('b')) === 2,
  );
  await project.processor.whenSettled();
  expect(await count('c')).toBe(1);
});

test('a start evaluates nothing that did not change, also in shared modules', async () => {
  const importing = "import { rate } from './lib/rate';\nvoid rate;";
  const project = await DagProject.create({
    'a.ts': dagFile('a', 'return 1;', importing),
    'b.ts': dagFile('b'),
    'lib/rate.ts': 'export const rate = 1;',
  });
  await project.start();
  await project.processor.stop();
  await project.write('lib/rate.ts', 'export const rate = 2;');
  await using again = project.restarted();
  await again.start();
  expect(again.changes).toEqual([{ dagIds: ['a'], importErrors: false }]);
});

test('a new DAG gets its defaults and its next run; a change of schedule plans anew and keeps the pause', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  const before = await project.dag('a');
  expect(before).toMatchObject({
    is_paused: 0,
    max_active_runs: 16,
    schedule_summary: '@daily',
    timetable_kind: 'cronTrigger',
  });
  expect(before!.next_run_after).toBeTypeOf('number');
  await project.database.run('update dag set is_paused = 1 where dag_id = ?', ['a']);
  await edit(project, 'a', 'a.ts', dagFile('a').replace('@daily', '@hourly'));
  const after = await project.dag('a');
  expect(after).toMatchObject({ is_paused: 1, schedule_summary: '@hourly' });
  expect(after!.next_run_after).not.toBe(before!.next_run_after);
});

test('a change that plans alike leaves the next run as the scheduler set it', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  await project.database.run('update dag set next_run_after = 42 where dag_id = ?', ['a']);
  await edit(project, 'a', 'a.ts', dagFile('a', 'return 2;'));
  expect(await project.dag('a')).toMatchObject({ next_run_after: 42 });
});
