// What a mutation hook that goes wrong costs: the evaluation of the files that it is asked for, in words, and nobody else anything.
import { expect, test } from 'vitest';
import { DagProject } from './dag-project.ts';

const hook = (body: string): string => `import { definePlugin } from 'ariel';
definePlugin({ name: 'house', policies: { taskInstanceMutationHook: (instance) => { ${body} } } });
`;
const file = (dagId: string): string =>
  `import { dag, task } from 'ariel';\ndag('${dagId}', {}, () => { task('t', () => 1, { retries: 1 })(); });\n`;
const tries = async ({ database }: DagProject, dagId: string): Promise<unknown> => {
  const version = await database.first<{ definition: string }>(
    'select definition from dag_version where dag_id = ? order by number desc limit 1',
    [dagId],
  );
  return JSON.parse(version?.definition ?? '{}').tasks?.[0]?.tries;
};

test('a hook that hangs is ended with the evaluation of its file; the DAG keeps its last version', async () => {
  await using project = await DagProject.create(
    {
      '../plugins/house.ts': hook("if (instance.tryNumber > 1) instance.queue = 'retries';"),
      'a.ts': file('a'),
    },
    { limits: { timeoutMs: 1000 } },
  );
  await project.start();
  expect(await tries(project, 'a')).toEqual([{ from: 2, queue: 'retries' }]);
  await project.until(
    () => project.write('../plugins/house.ts', hook("if (instance.dagId === 'a') for (;;);")),
    async () => (await project.importErrors()).length > 0,
  );
  const [error] = await project.importErrors();
  expect(error).toMatchObject({ code: 'ARIEL_IMPORT_TIMEOUT' });
  expect(await project.dag('a')).toMatchObject({ is_active: 1 });
  expect(await tries(project, 'a')).toEqual([{ from: 2, queue: 'retries' }]);
  await project.until(
    () => project.write('b.ts', file('b')),
    async () => (await project.dag('b')) !== undefined,
  );
});

test('a hook that throws is told with its plugin, policy and task', async () => {
  await using project = await DagProject.create({
    '../plugins/house.ts': hook("throw new Error('no such house')"),
    'a.ts': file('a'),
  });
  await project.start();
  const [error] = await project.importErrors();
  expect(error).toMatchObject({ code: 'ARIEL_POLICY_FAILED' });
  expect(error?.message).toContain('the taskInstanceMutationHook of plugin "house" failed: no such house');
});
