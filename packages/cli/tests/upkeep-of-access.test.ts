// `ariel sync-perm`, `ariel permissions-cleanup` and `ariel teams sync`, on a home in which nothing runs.
import { aDag, publishDefinitions, t } from '@ariel/testkit';
import { beforeEach, expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags, rowsIn } from './home-with-dags.ts';

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags(aDag('sales', t('load')));
  await line.run('roles', 'create', 'Sales');
  await line.run('roles', 'add-perms', 'Sales', '-a', 'can_read', '-r', 'DAG:sales', '-r', 'DAG:old');
});

const grants = async (): Promise<unknown[]> =>
  line.withDatabase((database) =>
    database.all('select role, permission, scope from role_grant order by permission, scope'),
  );
const ofSales = { role: 'Sales', permission: 'dags:read', scope: 'dag:sales' };
const ofOld = { role: 'Sales', permission: 'dags:read', scope: 'dag:old' };

test('sync-perm leaves what it understands, and says that the default roles are current', async () => {
  expect(await line.run('sync-perm', '--include-dags')).toMatchObject({
    code: 0,
    err: expect.stringMatching(/understood.*No DAG file gives.*Admin.*checked: 1/s),
  });
  expect(await grants()).toEqual([ofOld, ofSales]);
});

test('sync-perm says what DAG files give, and what of it comes to nothing', async () => {
  const open = aDag('open', t('a')).with({
    accessControl: { Gone: ['dags:read'], Sales: ['dags:edit', 'dags:read'], Viewer: ['dags:edit'] },
  });
  await line.withDatabase((database) => publishDefinitions(database, [open.definition], { nowUs: 1 }));
  const said = async (): Promise<string> => (await line.run('sync-perm', '--include-dags')).err;
  expect(await said()).toMatch(/holds without this command: 1 DAG to 3 roles\. There is no role Gone/);
  await line.run('roles', 'create', 'Gone');
  expect(await said()).toMatch(/1 DAG to 3 roles\.\n/);
  const ofSales = async () =>
    rowsIn(await line.run('roles', 'list', '--permission', '-o', 'json'))
      .filter((row) => row.role === 'Sales')
      .map(({ action, by, resource, scope }) => [resource, action, scope, by]);
  const own = [
    ['DAG:old', 'can_read', 'dag:old', 'role'],
    ['DAG:sales', 'can_read', 'dag:sales', 'role'],
  ];
  expect(await ofSales()).toEqual([
    ...own,
    ['DAG:open', 'can_edit', 'dag:open', 'DAG file'],
    ['DAG:open', 'can_read', 'dag:open', 'DAG file'],
  ]);
  line.env.ARIEL__API__DAG_ACCESS_CONTROL = 'False';
  expect(await ofSales()).toEqual(own);
  expect(await said()).toContain('does not count, as api.dag_access_control is False: 1 DAG to 3 roles');
  expect((await line.run('sync-perm')).err).not.toContain('DAG files');
});

test('sync-perm takes off what another version granted', async () => {
  await line.withDatabase((database) =>
    database.run("insert into role_grant (role, permission, scope) values ('Sales', 'wishes:grant', '*')"),
  );
  const answer = await line.run('sync-perm', '-o', 'json');
  expect(rowsIn(answer)).toEqual([{ role: 'Sales', permission: 'wishes:grant', scope: '*' }]);
  expect(await grants()).toEqual([ofOld, ofSales]);
  expect((await line.run('roles', 'list', '--permission')).code).toBe(0);
});

test('permissions-cleanup takes off permissions at DAGs that are gone, when that is meant', async () => {
  const dry = await line.run('permissions-cleanup', '--dry-run', '-o', 'json');
  expect([dry.code, rowsIn(dry)]).toEqual([0, [ofOld]]);
  expect(await line.run('permissions-cleanup')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--yes'),
  });
  expect((await line.run('permissions-cleanup', '--dag-id', 'other', '-y')).err).toContain('No role has');
  expect(await grants()).toEqual([ofOld, ofSales]);
  expect((await line.run('permissions-cleanup', '--dag-id', 'old', '-y')).code).toBe(0);
  expect(await grants()).toEqual([ofSales]);
});

test('teams sync makes the teams that the list of bundles names', async () => {
  expect((await line.run('teams', 'sync')).err).toContain('names no team');
  const bundle = (name: string, team: string) => ({
    name,
    classpath: 'airflow.dag_processing.bundles.local.LocalDagBundle',
    kwargs: { path: line.dags },
    team_name: team,
  });
  line.env.ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST = JSON.stringify([bundle('a', 'red')]);
  const dry = await line.run('teams', 'sync', '--dry-run', '-o', 'json');
  expect(rowsIn(dry)).toEqual([{ name: 'red', bundles: ['a'], action: 'would be made' }]);
  expect(rowsIn(await line.run('teams', 'list', '-o', 'json'))).toEqual([]);
  expect(rowsIn(await line.run('teams', 'sync', '-o', 'json'))).toMatchObject([{ action: 'was made' }]);
  expect(rowsIn(await line.run('teams', 'list', '-o', 'json'))).toMatchObject([{ name: 'red' }]);
  expect(rowsIn(await line.run('teams', 'sync', '-o', 'json'))).toMatchObject([{ action: 'is there' }]);
  expect((await line.run('dags', 'reserialize')).code).toBe(0);
  expect(rowsIn(await line.run('teams', 'list', '-o', 'json'))).toMatchObject([{ bundles: 'a' }]);
});
