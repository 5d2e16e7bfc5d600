// What a DAG file gives to roles, from the file to the table that is read when somebody asks.
import { forgetDag } from '@ariel/store';
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

/** A file of the DAG `a` whose `accessControl` is this text. */
const giving = (access: string): string =>
  dagFile('a').replace("startDate: '2026-01-01'", `startDate: '2026-01-01', accessControl: ${access}`);

const given = async ({ database }: DagProject): Promise<unknown[]> => {
  const rows = await database.all<{ role: string; permission: string }>(
    "select role, permission from dag_access where dag_id = 'a' order by role, permission",
  );
  return rows.map(({ permission, role }) => [role, permission]);
};
const warnings = ({ database }: DagProject): Promise<unknown[]> =>
  database.all("select message from dag_warning where dag_id = 'a' and kind = 'ARIEL_ROLE_MISSING'");

const sales = [
  ['Sales', 'dags:edit'],
  ['Sales', 'dags:read'],
];

test('a file gives from its first version on what it says, and warns of a role that there is not', async () => {
  await using project = await DagProject.create({
    'a.ts': giving("{ Sales: ['can_read', 'can_edit'], Viewer: { 'DAG Runs': ['can_create'] } }"),
    'b.ts': dagFile('b'),
  });
  await project.start();
  expect(await given(project)).toEqual([...sales, ['Viewer', 'runs:create']]);
  expect(await warnings(project)).toEqual([
    { message: expect.stringContaining('The role "Sales" does not exist, so accessControl of this DAG') },
  ]);
  await project.database.run("insert into role (name, created_at) values ('Sales', 0)");
  await project.until(
    () => project.write('a.ts', giving("{ Sales: ['can_read'] }")),
    async () => (await given(project)).length === 1,
  );
  expect([await given(project), await warnings(project)]).toEqual([[['Sales', 'dags:read']], []]);
  await project.until(
    () => project.write('a.ts', dagFile('a')),
    async () => (await given(project)).length === 0,
  );
});

test('a file that breaks leaves what its last good version gave, and so does one that is gone', async () => {
  await using project = await DagProject.create({ 'a.ts': giving("{ Sales: ['can_read', 'can_edit'] }") });
  await project.start();
  await project.until(
    () => project.write('a.ts', giving("{ Sales: ['can_fly'] }")),
    async () => (await project.importErrors()).length === 1,
  );
  expect(await project.importErrors()).toMatchObject([
    { dag_id: 'a', code: 'ARIEL_OPTION_INVALID', message: expect.stringContaining('is "can_fly"') },
  ]);
  expect(await given(project)).toEqual(sales);
  await project.until(
    () => project.remove('a.ts'),
    async () => (await project.dag('a'))?.is_active === 0,
  );
  expect([await given(project), await warnings(project)]).toEqual([sales, []]);
  await project.database.transaction((tx) => forgetDag(tx, project.database, 'a'));
  expect(await given(project)).toEqual([]);
});
