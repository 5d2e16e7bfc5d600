// What a DAG file gives to roles (`accessControl`): it opens that DAG as a role's own grant would, from the version that is the latest.
import type { Grantable } from '@ariel/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Api } from './fixture/api-fixture.ts';
import { addRole, addUser, openShop, orders, publish, stock } from './fixture/shop.ts';

const statusOf = async (
  api: Api,
  as: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) => (await api.call(method, url, { as, ...(payload ? { payload } : {}) })).statusCode;

async function dagsOf(api: Api, as: string): Promise<unknown> {
  const answer = await api.call('GET', '/api/v2/dags', { as });
  if (answer.statusCode !== 200) return answer.statusCode;
  const { dags, total_entries } = answer.json<{ dags: { dag_id: string }[]; total_entries: number }>();
  expect(total_entries).toBe(dags.length);
  return dags.map((dag) => dag.dag_id);
}

describe('a role to which only the file of a DAG gives something', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openShop();
    await addRole(api, 'Support', [['audit:read', '*']]);
    await addUser(api, 'sam', 'Support');
    const reads: readonly Grantable[] = [
      'dags:read',
      'instances:read',
      'logs:read',
      'runs:read',
      'xcoms:read',
    ];
    await publish(api, orders.mark, { Support: reads });
    await publish(api, stock.mark, { Others: reads });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('sees that DAG in lists and counts, and no other', async () => {
    expect(await dagsOf(api, 'sam')).toEqual([orders.mark]);
    for (const [url, key] of [
      ['/api/v2/dags/~/dagRuns', 'dag_runs'],
      ['/api/v2/dags/~/dagRuns/~/taskInstances', 'task_instances'],
      ['/api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries', 'xcom_entries'],
      ['/api/v2/eventLogs', 'event_logs'],
    ] as const) {
      const all = (await api.call('GET', url)).json() as Record<string, { dag_id: string | null }[]>;
      const answer = await api.call('GET', url, { as: 'sam' });
      const { [key]: rows = [], total_entries } = answer.json() as Record<
        string,
        { dag_id: string | null }[]
      >;
      const theirs = (all[key] ?? []).filter((row) => row.dag_id === orders.mark).length;
      expect([key, theirs > 0, rows.every((row) => row.dag_id === orders.mark)]).toEqual([key, true, true]);
      expect([rows.length, total_entries]).toEqual([theirs, theirs]);
      expect(answer.body).not.toContain(stock.mark);
    }
  });

  it('reads of it what the file names, and of another DAG is told that it is not there', async () => {
    const reads = (mark: string) =>
      Promise.all(
        [
          '',
          '/dagRuns',
          `/dagRuns/${mark}_run`,
          `/dagRuns/${mark}_run/taskInstances/${mark}_task`,
          `/dagRuns/${mark}_run/taskInstances/${mark}_task/logs/1`,
          `/dagRuns/${mark}_run/taskInstances/${mark}_task/xcomEntries`,
        ].map((path) => statusOf(api, 'sam', 'GET', `/api/v2/dags/${mark}${path}`)),
      );
    expect(await reads(orders.mark)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await reads(stock.mark)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(await statusOf(api, 'sam', 'GET', `/api/v2/dagSources/${orders.mark}`)).toBe(403);
    expect(await statusOf(api, 'sam', 'GET', '/api/v2/pools')).toBe(403);
  });

  it('changes nothing', async () => {
    const run = { logical_date: null };
    expect(await statusOf(api, 'sam', 'PATCH', `/api/v2/dags/${orders.mark}`, { is_paused: true })).toBe(403);
    expect(await statusOf(api, 'sam', 'POST', `/api/v2/dags/${orders.mark}/dagRuns`, run)).toBe(403);
    expect(await statusOf(api, 'sam', 'DELETE', `/api/v2/dags/${orders.mark}`)).toBe(403);
  });

  it('is told so by pages, which ask of each DAG', async () => {
    const given = ['dags:read', 'runs:read', 'instances:read', 'logs:read', 'xcoms:read'];
    const session = (await api.call('GET', '/ui/session', { as: 'sam' })).json<{ may: string[] }>();
    expect(session.may).toEqual([...given, 'audit:read']);
    const { dags } = (await api.call('GET', '/ui/dags', { as: 'sam' })).json<{
      dags: { dag_id: string; may: string[] }[];
    }>();
    expect(dags.map(({ dag_id, may }) => [dag_id, may])).toEqual([[orders.mark, given]]);
  });

  it('is shown with the DAG to who may know of roles', async () => {
    const shown = async (as: string) =>
      (await api.call('GET', `/ui/dags/${orders.mark}`, { as })).json<{ access_control?: unknown }>()
        .access_control;
    expect(await shown('admin')).toEqual({
      Support: ['dags:read', 'instances:read', 'logs:read', 'runs:read', 'xcoms:read'],
    });
    expect([await shown('sam'), await shown('viewer')]).toEqual([undefined, undefined]);
  });

  it('has no more of it with a token that is for other things', async () => {
    const tokenFor = async (...scopes: string[]) => {
      const payload = { name: scopes.join(' '), scopes };
      const made = (await api.call('POST', '/auth/tokens', { as: 'sam', payload })).json<{ token: string }>();
      const headers = { authorization: `Bearer ${made.token}` };
      return (await api.server.inject({ url: `/api/v2/dags/${orders.mark}`, headers })).statusCode;
    };
    expect([await tokenFor('runs:*'), await tokenFor('dags:read')]).toEqual([403, 200]);
  });
});

describe('what a file gives', () => {
  let api: Api;
  beforeEach(async () => {
    api = await openShop();
    await addRole(api, 'Sales');
    await addUser(api, 'sue', 'Sales');
    return () => api[Symbol.asyncDispose]();
  });

  const pause = (as: string, dagId: string) =>
    statusOf(api, as, 'PATCH', `/api/v2/dags/${dagId}`, { is_paused: true });
  const trigger = (as: string, dagId: string) =>
    statusOf(api, as, 'POST', `/api/v2/dags/${dagId}/dagRuns`, { logical_date: null });

  it('is for the acts that it names, at that DAG alone', async () => {
    await publish(api, orders.mark, { Sales: ['dags:edit', 'dags:read', 'runs:create'] });
    await publish(api, stock.mark, {
      Others: ['dags:delete', 'dags:edit'],
      Sales: ['dags:read', 'runs:create'],
    });
    expect(await dagsOf(api, 'sue')).toEqual([orders.mark, stock.mark]);
    expect([await pause('sue', orders.mark), await pause('sue', stock.mark)]).toEqual([200, 403]);
    // A run needs the DAG to be edited, too; the other file does not say so.
    expect([await trigger('sue', orders.mark), await trigger('sue', stock.mark)]).toEqual([200, 403]);
    const remove = (dagId: string) => statusOf(api, 'sue', 'DELETE', `/api/v2/dags/${dagId}`);
    expect([await remove(orders.mark), await remove(stock.mark)]).toEqual([403, 403]);
  });

  it('counts from the version that says so, and is gone with the next', async () => {
    expect(await dagsOf(api, 'sue')).toBe(403);
    await publish(api, orders.mark, { Sales: ['dags:edit', 'dags:read'] });
    expect([await dagsOf(api, 'sue'), await pause('sue', orders.mark)]).toEqual([[orders.mark], 200]);
    await publish(api, orders.mark, { Sales: ['dags:read'] });
    expect([await dagsOf(api, 'sue'), await pause('sue', orders.mark)]).toEqual([[orders.mark], 403]);
    await publish(api, orders.mark);
    expect(await dagsOf(api, 'sue')).toBe(403);
  });

  it('goes with the DAG', async () => {
    await publish(api, orders.mark, { Sales: ['dags:read'] });
    await api.writer.run("update task_instance set state = 'success'");
    expect(await statusOf(api, 'admin', 'DELETE', `/api/v2/dags/${orders.mark}`)).toBe(204);
    expect(await api.writer.all('select * from dag_access')).toEqual([]);
    expect(await dagsOf(api, 'sue')).toBe(403);
  });

  it('comes on top of what a default role gives, and takes nothing from anybody', async () => {
    await addUser(api, 'ann', 'Admin');
    await publish(api, orders.mark, { Admin: ['dags:read'], Viewer: ['dags:edit'] });
    expect(await dagsOf(api, 'viewer')).toEqual([orders.mark, stock.mark]);
    expect([await pause('viewer', orders.mark), await pause('viewer', stock.mark)]).toEqual([200, 403]);
    expect([await pause('ann', orders.mark), await pause('ann', stock.mark)]).toEqual([200, 200]);
    const shown = (dagId: string) => api.call('GET', `/ui/dags/${dagId}`, { as: 'viewer' });
    expect((await shown(orders.mark)).json<{ may: string[] }>().may).toContain('dags:edit');
    expect((await shown(stock.mark)).json<{ may: string[] }>().may).not.toContain('dags:edit');
  });

  it('can be for whoever has not signed in', async () => {
    const open = async (url: string) => (await api.server.inject({ url })).statusCode;
    expect(await open('/api/v2/dags')).toBe(401);
    await publish(api, orders.mark, { Public: ['dags:read'] });
    expect((await api.server.inject({ url: '/api/v2/dags' })).json()).toMatchObject({
      dags: [{ dag_id: orders.mark }],
      total_entries: 1,
    });
    expect(await open(`/api/v2/dags/${stock.mark}`)).toBe(404);
    expect(await open(`/api/v2/dags/${orders.mark}/dagRuns`)).toBe(401);
    // Who has signed in has their own roles.
    expect(await dagsOf(api, 'sue')).toBe(403);
  });

  it('opens no DAG of a team to who is in another', async () => {
    await api.rows.insert('team', { name: 'blue', created_at: 0 });
    await api.writer.run("insert into team_bundle (bundle_name, team) values ('dags', 'blue')");
    await publish(api, orders.mark, { Sales: ['dags:edit', 'dags:read'] });
    expect([await dagsOf(api, 'sue'), await pause('sue', orders.mark)]).toEqual([[], 404]);
    await api.rows.insert('team_member', { team: 'blue', username: 'sue' });
    expect([await dagsOf(api, 'sue'), await pause('sue', orders.mark)]).toEqual([[orders.mark], 200]);
  });

  it('is nothing to a role that does not exist, with a warning, until there is such a role', async () => {
    await addUser(api, 'tom', 'Traders');
    await publish(api, orders.mark, { Traders: ['dags:read'] });
    const warnings = async () =>
      (
        await api.get<{ dag_warnings: { dag_id: string; message: string }[] }>(
          '/api/v2/dagWarnings?warning_type=ARIEL_ROLE_MISSING',
        )
      ).dag_warnings;
    expect(await dagsOf(api, 'tom')).toBe(403);
    expect(await warnings()).toMatchObject([
      { dag_id: orders.mark, message: expect.stringContaining('The role "Traders" does not exist') },
    ]);
    await addRole(api, 'Traders');
    expect([await dagsOf(api, 'tom'), await warnings()]).toEqual([[orders.mark], []]);
    const rename = (from: string, name: string) =>
      statusOf(api, 'admin', 'PATCH', `/auth/fab/v1/roles/${from}`, { name });
    expect(await rename('Traders', 'Dealers')).toBe(200);
    expect([await dagsOf(api, 'tom'), (await warnings()).length]).toEqual([403, 1]);
    // The account has the new name of its role now.
    expect(await rename('Dealers', 'Traders')).toBe(200);
    expect([await dagsOf(api, 'tom'), await warnings()]).toEqual([[orders.mark], []]);
    await api.writer.run("delete from user_account where username = 'tom'");
    expect(await statusOf(api, 'admin', 'DELETE', '/auth/fab/v1/roles/Traders')).toBe(204);
    expect(await warnings()).toHaveLength(1);
  });

  it('is given to nobody by who does not have it', async () => {
    const accounts: Grantable[] = ['users:read', 'users:edit', 'users:create', 'roles:create', 'roles:edit'];
    await addRole(
      api,
      'Keepers',
      accounts.map((permission) => [permission, '*'] as const),
    );
    await addUser(api, 'kim', 'Keepers');
    await publish(api, orders.mark, { Free: ['dags:edit'], Sales: ['dags:read'] });
    const users = '/auth/fab/v1/users';
    const own = { roles: [{ name: 'Keepers' }, { name: 'Sales' }] };
    const role = (method: 'POST' | 'PATCH', path: string, name: string) =>
      statusOf(api, 'kim', method, `/auth/fab/v1/roles${path}`, { name });
    expect(await statusOf(api, 'kim', 'PATCH', `${users}/kim`, own)).toBe(403);
    expect(await statusOf(api, 'kim', 'PATCH', `${users}/sue`, { password: 'a boat on the sea' })).toBe(403);
    // Nor by a role that gets the name for which a file has something.
    expect(await role('POST', '', 'Free')).toBe(403);
    expect(await role('PATCH', '/Keepers', 'Free')).toBe(403);
    expect(await role('POST', '', 'Other')).toBe(201);
    expect(await statusOf(api, 'admin', 'PATCH', `${users}/kim`, own)).toBe(200);
    expect(await statusOf(api, 'kim', 'POST', users, { username: 'eve', roles: [{ name: 'Sales' }] })).toBe(
      201,
    );
    expect(await dagsOf(api, 'kim')).toEqual([orders.mark]);
  });

  it('is nothing where the installation says so', async () => {
    await publish(api, orders.mark, { Public: ['dags:read'], Sales: ['dags:read'], Viewer: ['dags:edit'] });
    await using closed = await openShop({ dagAccessControl: false });
    await addRole(closed, 'Sales');
    await addUser(closed, 'sue', 'Sales');
    for (const one of [api, closed])
      await publish(one, orders.mark, { Public: ['dags:read'], Sales: ['dags:read'], Viewer: ['dags:edit'] });
    const answers = async (one: Api) => [
      await dagsOf(one, 'sue'),
      await statusOf(one, 'viewer', 'PATCH', `/api/v2/dags/${orders.mark}`, { is_paused: true }),
      (await one.server.inject({ url: '/api/v2/dags' })).statusCode,
    ];
    expect(await answers(api)).toEqual([[orders.mark], 200, 200]);
    expect(await answers(closed)).toEqual([403, 403, 401]);
  });
});
