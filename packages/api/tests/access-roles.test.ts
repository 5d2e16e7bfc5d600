// Roles of one's own: what they give, in one DAG, in some, in a team; who may give what; who has not signed in.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { readEvents } from './fixture/read-events.ts';
import { dagDefinition } from './fixture/rows.ts';

type Grants = readonly (readonly [permission: string, scope: string])[];

const readDags: Grants = [
  ['dags:read', '*'],
  ['runs:read', '*'],
];

describe('a role of your own', () => {
  let api: Api;
  let people = 0;
  beforeAll(async () => {
    api = await openApi({ bundles: { dags: '/dags' } });
    await api.rows.insert('team', { name: 'blue', created_at: 0 });
    const dags = [
      ['etl_load', null, []],
      ['etl_clean', null, ['daily']],
      ['report', null, ['daily']],
      ['blue_dag', 'blue', ['daily']],
    ] as const;
    for (const [dagId, team, tags] of dags) {
      const versionId = await api.rows.addDag(dagDefinition(dagId, { tags: [...tags] }), { team });
      await api.rows.addRun(dagId, versionId, `run_of_${dagId}`, { team });
    }
    for (const team of [null, 'blue'])
      await api.rows.insert('pool', { name: `pool_of_${team ?? 'all'}`, team, slots: 1 });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  /** Somebody who has these roles only. */
  async function somebody(roles: readonly Grants[], teams: readonly string[] = []): Promise<string> {
    people += 1;
    const username = `somebody_${people}`;
    await api.writer.run(
      `insert into user_account (username, password_hash, role, created_at)
       select ?, password_hash, '', 0 from user_account where username = 'admin'`,
      [username],
    );
    for (const [index, grants] of roles.entries()) {
      const role = `role_${people}_${index}`;
      await api.rows.insert('role', { name: role, created_at: 0 });
      await api.rows.insert('user_role', { username, role });
      for (const [permission, scope] of grants)
        await api.rows.insert('role_grant', { role, permission, scope });
    }
    for (const team of teams) await api.rows.insert('team_member', { team, username });
    return username;
  }

  const dagsOf = async (as: string): Promise<string[]> => {
    const answer = await api.call('GET', '/api/v2/dags', { as });
    return answer.statusCode === 200
      ? (answer.json() as { dags: { dag_id: string }[] }).dags.map((dag) => dag.dag_id)
      : [`${answer.statusCode}`];
  };
  const status = async (as: string, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
    (await api.call(method, url, { as, ...(payload ? { payload } : {}) })).statusCode;

  it.each([
    ['one DAG', [['dags:read', 'dag:report']], ['report']],
    ['DAGs whose id begins so', [['dags:read', 'prefix:etl_']], ['etl_clean', 'etl_load']],
    ['DAGs with a tag', [['dags:read', 'tag:daily']], ['etl_clean', 'report']],
    ['the DAGs of a team', [['dags:read', 'team:blue']], ['blue_dag']],
    [
      'several of these',
      [
        ['dags:read', 'dag:report'],
        ['dags:read', 'team:blue'],
      ],
      ['blue_dag', 'report'],
    ],
    ['all of no team', [['dags:read', '*']], ['etl_clean', 'etl_load', 'report']],
    [
      'all of all teams',
      [
        ['dags:read', '*'],
        ['all_teams:read', '*'],
      ],
      ['blue_dag', 'etl_clean', 'etl_load', 'report'],
    ],
    ['nothing', [['runs:read', '*']], ['403']],
  ] as const)('shows %s', async (_what, grants, expected) => {
    expect(await dagsOf(await somebody([grants]))).toEqual(expected);
  });

  it('shows what any of several roles shows', async () => {
    const both = await somebody([[['dags:read', 'dag:report']], [['dags:read', 'tag:daily']]], ['blue']);
    expect(await dagsOf(both)).toEqual(['blue_dag', 'etl_clean', 'report']);
  });

  it('needs the DAG beside what belongs to it: to read it, or to change it', async () => {
    const reads = await somebody([[...readDags, ['runs:create', '*']]]);
    const url = '/api/v2/dags/report/dagRuns';
    expect(await status(reads, 'GET', url)).toBe(200);
    expect(await status(reads, 'POST', url, { logical_date: null })).toBe(403);
    const edits = await somebody([[...readDags, ['runs:create', '*'], ['dags:edit', 'dag:report']]]);
    expect(await status(edits, 'POST', url, { logical_date: null })).toBe(200);
    expect(await status(edits, 'POST', '/api/v2/dags/etl_load/dagRuns', { logical_date: null })).toBe(403);
    expect(await status(edits, 'POST', '/api/v2/dags/blue_dag/dagRuns', { logical_date: null })).toBe(404);
  });

  it('lists over all DAGs what may be read in each of them', async () => {
    const some = await somebody([
      [
        ['dags:read', '*'],
        ['runs:read', 'prefix:etl_'],
      ],
    ]);
    const runs = (await api.call('GET', '/api/v2/dags/~/dagRuns', { as: some })).json() as {
      total_entries: number;
      dag_runs: { dag_id: string }[];
    };
    expect([runs.total_entries, runs.dag_runs.map((run) => run.dag_id).sort()]).toEqual([
      2,
      ['etl_clean', 'etl_load'],
    ]);
    expect(await status(some, 'GET', '/api/v2/dags/report')).toBe(200);
    expect(await status(some, 'GET', '/api/v2/dags/report/dagRuns/run_of_report')).toBe(404);
  });

  it('is gone at once where it is taken, and in an address that names many DAGs too', async () => {
    const user = await somebody([[...readDags, ['dags:edit', 'prefix:etl_']]]);
    const pause = (dagIds: string) =>
      status(user, 'PATCH', `/api/v2/dags?dag_id_pattern=${dagIds}`, { is_paused: true });
    expect(await status(user, 'PATCH', '/api/v2/dags/etl_load', { is_paused: true })).toBe(200);
    expect(await pause('report')).toBe(403);
    await api.writer.run('delete from user_role where username = ?', [user]);
    expect(await dagsOf(user)).toEqual(['403']);
  });

  it('for the things of one team shows those of that team only', async () => {
    const user = await somebody([
      [
        ['pools:read', 'team:blue'],
        ['pools:edit', 'team:blue'],
      ],
    ]);
    const pools = (await api.call('GET', '/api/v2/pools', { as: user })).json() as {
      pools: { name: string }[];
    };
    expect(pools.pools.map((pool) => pool.name)).toEqual(['pool_of_blue']);
    const body = (pool: string) => ({ pool, slots: 2, include_deferred: false });
    expect(await status(user, 'PATCH', '/api/v2/pools/pool_of_blue', body('pool_of_blue'))).toBe(200);
    expect(await status(user, 'PATCH', '/api/v2/pools/pool_of_all', body('pool_of_all'))).toBe(404);
  });

  it('lets nobody move a thing into a team that is not theirs, nor take a name that is taken', async () => {
    const pools: Grants = [
      ['pools:read', '*'],
      ['pools:edit', '*'],
      ['pools:create', '*'],
      ['pools:delete', '*'],
    ];
    const user = await somebody([pools]);
    const url = '/api/v2/pools/pool_of_all';
    const moved = { pool: 'pool_of_all', slots: 1, include_deferred: false, team_name: 'blue' };
    expect(await status(user, 'PATCH', url, moved)).toBe(403);
    expect(await status(user, 'POST', '/api/v2/pools', { name: 'new', slots: 1, team_name: 'blue' })).toBe(
      403,
    );
    expect(await status(user, 'POST', '/api/v2/pools', { name: 'pool_of_blue', slots: 1 })).toBe(409);
    expect(await api.writer.first("select team, slots from pool where name = 'pool_of_blue'")).toMatchObject({
      team: 'blue',
    });
    expect(await status(await somebody([pools], ['blue']), 'PATCH', url, moved)).toBe(200);
  });

  it('lets nobody give more than they have', async () => {
    const accounts: Grants = [
      ['users:read', '*'],
      ['users:edit', '*'],
      ['users:create', '*'],
      ['roles:edit', '*'],
    ];
    const user = await somebody([accounts]);
    const own = (
      await api.writer.first<{ role: string }>('select role from user_role where username = ?', [user])
    )?.role;
    const users = '/auth/fab/v1/users';
    expect(await status(user, 'PATCH', `${users}/${user}`, { roles: [{ name: 'Admin' }] })).toBe(403);
    expect(await status(user, 'PATCH', `${users}/admin`, { password: 'a boat on the sea' })).toBe(403);
    expect(await status(user, 'POST', users, { username: 'eve', roles: [{ name: 'op' }] })).toBe(403);
    expect(await status(user, 'POST', users, { username: 'eve', roles: [{ name: own }] })).toBe(201);
    expect(await status(user, 'PATCH', `${users}/eve`, { teams: [{ name: 'blue' }] })).toBe(403);
    const actions = [{ action: { name: 'can_edit' }, resource: { name: 'Variables' } }];
    expect(await status(user, 'PATCH', `/auth/fab/v1/roles/${own}`, { actions })).toBe(403);
  });

  it('gives to whoever has not signed in what Public has, which is nothing at first', async () => {
    const open = async () => (await api.server.inject({ url: '/api/v2/dags' })).statusCode;
    expect(await open()).toBe(401);
    const actions = [{ action: { name: 'can_read' }, resource: { name: 'DAG:report' } }];
    expect((await api.call('PATCH', '/auth/fab/v1/roles/Public', { payload: { actions } })).statusCode).toBe(
      200,
    );
    const answer = await api.server.inject({ url: '/api/v2/dags' });
    expect(answer.json()).toMatchObject({ total_entries: 1, dags: [{ dag_id: 'report' }] });
    expect((await api.server.inject({ url: '/api/v2/pools' })).statusCode).toBe(401);
    expect(
      (await api.call('PATCH', '/auth/fab/v1/roles/Public', { payload: { actions: [] } })).statusCode,
    ).toBe(200);
    expect(await open()).toBe(401);
  });
});

describe('live events', () => {
  let api: Api;
  let address = '';
  beforeEach(async () => {
    api = await openApi();
    for (const [dagId, team] of [
      ['open', null],
      ['theirs', 'red'],
    ] as const)
      await api.rows.addDag(dagDefinition(dagId), { team });
    address = await api.server.listen({ host: '127.0.0.1', port: 0 });
  });

  it('of another team are not heard', async () => {
    await using heard = await readEvents(`${address}/ui/events`, await api.tokenOf('viewer'));
    await using all = await readEvents(`${address}/ui/events`, await api.tokenOf('admin'));
    api.emit({ kind: 'dag', dag_id: 'theirs' });
    api.emit({ kind: 'run', dag_id: 'open', run_id: 'r', state: 'running' });
    expect(await all.next()).toEqual({ kind: 'dag', dag_id: 'theirs' });
    expect(await heard.next()).toEqual({ kind: 'run', dag_id: 'open', run_id: 'r', state: 'running' });
    await api[Symbol.asyncDispose]();
  });
});
