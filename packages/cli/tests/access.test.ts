// `ariel users`, `ariel roles` and `ariel teams`: who may do what, from the command line.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

describe('who may do what', () => {
  const line = new CommandLine();
  beforeAll(async () => {
    mkdirSync(line.home, { recursive: true });
    expect((await line.run('db', 'migrate')).code).toBe(0);
    await done('users', 'create', '-u', 'root', '-r', 'Admin');
  });
  afterAll(() => line[Symbol.dispose]());

  async function done(...args: readonly string[]): Promise<string> {
    const { code, err, out } = await line.run(...args);
    expect([code, args.join(' '), code === 0 ? '' : err]).toEqual([0, args.join(' '), '']);
    return out;
  }
  const refused = async (...args: readonly string[]): Promise<string> => {
    const { code, err } = await line.run(...args);
    expect(code, args.join(' ')).not.toBe(0);
    return err;
  };
  const rows = async (...args: readonly string[]) =>
    JSON.parse(await done(...args, '-o', 'json')) as Record<string, unknown>[];
  const user = async (name: string) => (await rows('users', 'list')).find((row) => row.username === name);

  test('an account is made with a password of its own, which is printed once', async () => {
    const out = await done(
      'users',
      'create',
      '-u',
      'maria',
      '-f',
      'Maria',
      '-l',
      'Rossi',
      '-e',
      'm@x.it',
      '-r',
      'op',
    );
    expect(out).toMatch(/^The password of maria: [\w-]{24}$/m);
    expect(await user('maria')).toEqual({
      ...{
        username: 'maria',
        email: 'm@x.it',
        first_name: 'Maria',
        last_name: 'Rossi',
        roles: 'Op',
        teams: '',
      },
      ...{ kind: 'user', active: true },
    });
    expect(await refused('users', 'create', '-u', 'maria', '-r', 'Op')).toContain('already exists');
    expect(await refused('users', 'create', '-u', 'jon', '-r', 'Boss')).toContain(
      'The role `Boss` was not found',
    );
  });

  test('a password that is easily guessed is refused, and a service account has none', async () => {
    expect(await refused('users', 'create', '-u', 'eve', '-r', 'Viewer', '-p', 'airflow')).toContain(
      'cannot be used',
    );
    expect(await user('eve')).toBeUndefined();
    expect(await done('users', 'create', '-u', 'robot', '-r', 'User', '--service')).toBe('');
    expect(await user('robot')).toMatchObject({ kind: 'service', roles: 'User' });
  });

  test('roles are added and taken, by name or address, but never the last Admin', async () => {
    await done('users', 'add-role', '-e', 'm@x.it', '-r', 'Viewer');
    expect(await user('maria')).toMatchObject({ roles: 'Op, Viewer' });
    await done('users', 'remove-role', '-u', 'maria', '-r', 'Op');
    expect(await user('maria')).toMatchObject({ roles: 'Viewer' });
    expect(await refused('users', 'remove-role', '-u', 'maria', '-r', 'Op')).toContain(
      'does not have the role Op',
    );
    expect(await refused('users', 'remove-role', '-u', 'root', '-r', 'Admin')).toContain(
      'nobody with the role Admin',
    );
    expect(await refused('users', 'delete', '-u', 'root')).toContain('nobody with the role Admin');
    expect(await done('users', 'reset-password', '-u', 'maria')).toMatch(/The password of maria: /);
  });

  test('accounts are written to a file without passwords, and read from one', async () => {
    await done('users', 'export', 'users.json');
    const text = readFileSync(join(line.folder, 'users.json'), 'utf8');
    expect(text).not.toContain('argon2');
    const made = { username: 'ann', email: '', firstname: 'Ann', lastname: '', roles: ['Viewer', 'Op'] };
    writeFileSync(
      join(line.folder, 'users.json'),
      JSON.stringify([...(JSON.parse(text) as unknown[]), made]),
    );
    await done('users', 'import', 'users.json');
    expect(await user('ann')).toMatchObject({ roles: 'Viewer, Op', first_name: 'Ann' });
    await done('users', 'delete', '-u', 'ann');
    expect(await user('ann')).toBeUndefined();
  });

  test('a role of your own gives what Airflow calls it, everywhere or in some DAGs', async () => {
    await done('roles', 'create', 'Sales');
    await done('roles', 'add-perms', 'Sales', '-a', 'can_read', '-a', 'can_edit', '-r', 'DAG:sales');
    await done('roles', 'add-perms', 'Sales', '-a', 'can_create', '-r', 'DAG Runs', '--scope', 'tag:sales');
    const given = (await rows('roles', 'list', '--permission')).filter((row) => row.role === 'Sales');
    expect(given.map(({ action, resource, scope }) => [resource, action, scope])).toEqual([
      ['DAG:sales', 'can_edit', 'dag:sales'],
      ['DAG:sales', 'can_read', 'dag:sales'],
      ['DAG Runs', 'can_create', 'tag:sales'],
    ]);
    await done('roles', 'del-perms', 'Sales', '-a', 'can_edit', '-r', 'DAG:sales');
    expect((await rows('roles', 'list')).find((row) => row.role === 'Sales')).toMatchObject({
      kind: 'own',
      permissions: 2,
    });
    expect(await refused('roles', 'add-perms', 'Sales', '-a', 'can_fly', '-r', 'DAGs')).toContain(
      '"can_fly" is no action',
    );
    expect(await refused('roles', 'add-perms', 'Sales', '-a', 'can_read', '-r', 'Moon')).toContain(
      '"Moon" is no resource',
    );
    expect(await refused('roles', 'add-perms', 'Viewer', '-a', 'can_edit', '-r', 'DAGs')).toContain(
      'stay as they are',
    );
  });

  test('roles go from file to file, and what is about menus only is left out', async () => {
    await done('roles', 'export', 'roles.json');
    const [first] = JSON.parse(readFileSync(join(line.folder, 'roles.json'), 'utf8')) as { name: string }[];
    expect(first?.name).toBe('Sales');
    const airflows = [
      { name: 'Analyst', resource: 'DAG Runs', action: 'can_read,can_create' },
      { name: 'Analyst', resource: 'Website', action: 'can_read' },
      { name: 'Analyst', resource: 'Browse', action: 'menu_access' },
      { name: 'Admin', resource: 'Users', action: 'can_delete' },
    ];
    writeFileSync(join(line.folder, 'roles.json'), JSON.stringify(airflows));
    await done('roles', 'import', 'roles.json');
    const given = (await rows('roles', 'list', '--permission')).filter((row) => row.role === 'Analyst');
    expect(given.map(({ action, resource }) => [resource, action])).toEqual([
      ['DAG Runs', 'can_create'],
      ['DAG Runs', 'can_read'],
    ]);
  });

  test('a role goes once nobody has it', async () => {
    await done('users', 'add-role', '-u', 'maria', '-r', 'Sales');
    expect(await refused('roles', 'delete', 'Sales')).toContain('still that of maria');
    await done('users', 'remove-role', '-u', 'maria', '-r', 'Sales');
    await done('roles', 'delete', 'Sales', 'Analyst');
    expect((await rows('roles', 'list')).map((row) => row.role)).toEqual([
      'Public',
      'Viewer',
      'User',
      'Op',
      'Admin',
    ]);
  });

  test('a team has people and bundles, and goes once nothing is its', async () => {
    await done('teams', 'create', 'sales');
    expect(await refused('teams', 'create', 'a b')).toContain('3 to 50 letters');
    await done('teams', 'add-users', 'sales', 'maria', 'root');
    await done('teams', 'add-bundles', 'sales', 'sales-dags');
    expect(await rows('teams', 'list')).toEqual([
      { name: 'sales', bundles: 'sales-dags', users: 'maria, root' },
    ]);
    expect(await user('maria')).toMatchObject({ teams: 'sales' });
    await done('teams', 'create', 'ops-team');
    expect(await refused('teams', 'add-bundles', 'ops-team', 'sales-dags')).toContain(
      'belongs to the team `sales`',
    );
    expect(await refused('teams', 'delete', 'sales', '-y')).toContain('still has bundle sales-dags');
    await done('teams', 'remove-bundles', 'sales', 'sales-dags');
    await done('teams', 'remove-users', 'sales', 'root');
    await done('teams', 'delete', 'sales', '-y');
    expect(await rows('teams', 'list')).toEqual([{ name: 'ops-team', bundles: '', users: '' }]);
    expect(await user('maria')).toMatchObject({ teams: '' });
  });
});
