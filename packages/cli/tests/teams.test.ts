// `ariel teams inspect` and `ariel teams verify`, on a home in which nothing runs.
import { beforeEach, expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags, rowsIn } from './home-with-dags.ts';

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags();
  await done('teams', 'create', 'sales');
});

async function done(...args: readonly string[]): Promise<void> {
  const { code, err } = await line.run(...args);
  expect(code, `${args.join(' ')}: ${err}`).toBe(0);
}

const configure = (...bundles: readonly (readonly [name: string, team: string])[]): void => {
  line.env.ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST = JSON.stringify(
    bundles.map(([name, team_name]) => ({
      name,
      classpath: 'local',
      team_name,
      kwargs: { path: line.dags },
    })),
  );
};

const problems = async (): Promise<string[]> =>
  rowsIn(await line.run('teams', 'verify', '-o', 'json')).map(({ problem, what }) => `${what} ${problem}`);

test('a team is shown with all that is its', async () => {
  const empty = await line.run('teams', 'inspect', 'sales');
  expect(empty).toMatchObject({ code: 0, err: 'The team sales has nothing, and nobody is in it.' });
  await done('users', 'create', '-u', 'maria', '-r', 'Viewer');
  await done('teams', 'add-users', 'sales', 'maria');
  await done('teams', 'add-bundles', 'sales', 'sales-dags');
  await done('pools', 'set', 'tills', '2', '', '--team-name', 'sales');
  await done('connections', 'add', 'shop', '--conn-type', 'http', '--team-name', 'sales');
  await done('variables', 'set', 'rate', '12', '--team-name', 'sales');
  await done('variables', 'set', 'everybodys', '1');
  await done('roles', 'create', 'Till');
  await done('roles', 'add-perms', 'Till', '-a', 'can_read', '-r', 'DAG Runs', '--scope', 'team:sales');
  expect(rowsIn(await line.run('teams', 'inspect', 'sales', '-o', 'json'))).toEqual([
    { resource: 'user', name: 'maria' },
    { resource: 'bundle', name: 'sales-dags' },
    { resource: 'pool', name: 'tills' },
    { resource: 'connection', name: 'shop' },
    { resource: 'variable', name: 'rate' },
    { resource: 'role', name: 'Till' },
  ]);
  expect(await line.run('teams', 'inspect', 'sails')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no team sails'),
  });
});

test('what fits is told, and ends with 0', async () => {
  configure(['sales-dags', 'sales']);
  await done('teams', 'add-bundles', 'sales', 'sales-dags');
  expect(await line.run('teams', 'verify')).toMatchObject({
    code: 0,
    err: 'Teams, bundles and what belongs to them fit together.',
  });
});

test('a configured team that does not exist is told until it is made', async () => {
  configure(['crm', 'support']);
  expect((await line.run('teams', 'verify')).code).toBe(1);
  expect(await problems()).toEqual(['bundle crm is configured for the team support, which does not exist']);
  await done('teams', 'sync');
  expect(await problems()).toEqual([]);
});

test('a bundle of another team, and one that is not configured, are told', async () => {
  await done('teams', 'create', 'support');
  await done('teams', 'add-bundles', 'sales', 'crm', 'gone');
  configure(['crm', 'support']);
  expect(await problems()).toEqual([
    "bundle crm is configured for the team support, and is sales's in the database",
    "bundle gone is the team sales's, and is not configured",
  ]);
});

test('what belongs to a team that is gone is told', async () => {
  await done('variables', 'set', 'rate', '12', '--team-name', 'sales');
  await done('roles', 'create', 'Till');
  await done('roles', 'add-perms', 'Till', '-a', 'can_read', '-r', 'DAG Runs', '--scope', 'team:sales');
  await line.withDatabase((database) => database.run("delete from team where name = 'sales'"));
  expect(await problems()).toEqual([
    'variable rate belongs to the team sales, which does not exist',
    'role Till belongs to the team sales, which does not exist',
  ]);
});
