// The audit log: every change and every read of a secret, with who, from where, what was before and what is now.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { notAboutTeams, requestsOf } from './fixture/matrix-requests.ts';
import { addUsers } from './fixture/matrix-users.ts';
import { addTeam, type TeamWords } from './fixture/two-teams.ts';

const blue: TeamWords = { mark: 'bluemark', number: 8001 };

interface Entry {
  readonly event: string;
  readonly owner: string | null;
  readonly extra: string;
}

const entriesOf = (api: Api, event?: string): Promise<Entry[]> =>
  api.writer.all<Entry>(
    `select event, owner, extra from event_log where event not like '%mark_event' ${event ? 'and event = ?' : ''} order by id`,
    event ? [event] : [],
  );

interface Change {
  readonly before?: object | null;
  readonly after?: object | null;
}

/** The matrix sets these to what they are: nothing differs. */
const setToTheSame = ['mark_run_success', 'post_variable'];

/** Both are told: null for what was not there or is gone, else what differs. */
const showsChange = ({ after, before }: Change): boolean =>
  after !== undefined &&
  before !== undefined &&
  (after === null || before === null || Object.keys({ ...after, ...before }).length > 0) &&
  !(after === null && before === null);

interface Act {
  readonly method: string;
  readonly url: string;
  readonly payload?: object;
}

/** What deletes comes last, what is deepest first. */
function lastDeletes<Each extends Act>(requests: readonly Each[]): Each[] {
  const deletes = ({ method, payload }: Act): boolean =>
    method === 'DELETE' || JSON.stringify(payload ?? {}).includes('"delete"');
  return [
    ...requests.filter((request) => !deletes(request)),
    ...requests.filter(deletes).sort((left, right) => right.url.length - left.url.length),
  ];
}

describe('every route that changes something', { timeout: 120_000 }, () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addTeam(api, blue, { team: 'blue' });
    await addUsers(api, ['blue']);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const withoutChange = new Set<string>();

  it('writes who did it and from where, where it succeeds', async () => {
    const acts = api.routes.filter(
      ({ method, permission }) => !['GET', 'HEAD'].includes(method) && permission !== 'public',
    );
    const requests = acts.flatMap((route) =>
      requestsOf(route, blue).map((request) => ({ ...request, route: `${route.method} ${route.url}` })),
    );
    const ordered = lastDeletes(requests);
    const silent: string[] = [];
    const noted = new Set<string>();
    for (const { method, payload, route, url } of ordered) {
      if (JSON.stringify(payload ?? {}).includes('dry_run":true')) continue;
      const before = await entriesOf(api);
      const was = await everything(api);
      await api.call(method, url, { as: 'blue_admin', ...(payload === undefined ? {} : { payload }) });
      if ((await everything(api)) === was) continue;
      const made = (await entriesOf(api)).slice(before.length);
      const isWhole = made.every(
        ({ extra, owner }) => owner === 'blue_admin' && JSON.parse(extra).from === '127.0.0.1',
      );
      for (const { event, extra } of made)
        if (!showsChange(JSON.parse(extra) as Change) && !setToTheSame.includes(event))
          withoutChange.add(`${route} ${event} ${extra}`);
      if (made.length > 0 && isWhole) noted.add(route);
      else silent.push(`${route} ${JSON.stringify(payload)} ${JSON.stringify(made)}`);
    }
    expect(silent).toEqual([]);
    expect(noted.size).toBeGreaterThan(35);
  });

  it('writes what was before and what is now, wherever there is a row', () => {
    expect([...withoutChange]).toEqual([]);
  });
});

const changeable = [
  ...[
    'dag',
    'dag_run',
    'task_instance',
    'xcom',
    'task_state',
    'human_request',
    'backfill',
    'pool',
    'connection',
  ],
  ...['variable', 'asset_event', 'asset_state', 'asset_consumer', 'partition_run', 'dag_favorite'],
  ...['user_account', 'user_role', 'role', 'role_grant', 'team', 'team_bundle', 'team_member', 'api_token'],
];

async function everything({ writer }: Api): Promise<string> {
  const tables: unknown[] = [];
  for (const table of changeable) tables.push(await writer.all(`select * from ${table} order by 1, 2`));
  return JSON.stringify(tables, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

describe('an entry', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addTeam(api, blue, { team: 'blue' });
    await addUsers(api, ['blue']);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const last = async (event: string) => {
    const found = (await entriesOf(api, event)).at(-1);
    return { owner: found?.owner, ...(JSON.parse(found?.extra ?? '{}') as Record<string, unknown>) };
  };

  it('has what differs, before and after', async () => {
    const payload = { pool: 'bluemark_pool', slots: 9, include_deferred: true };
    await api.call('PATCH', '/api/v2/pools/bluemark_pool', { as: 'blue_op', payload });
    expect(await last('patch_pool')).toMatchObject({
      owner: 'blue_op',
      via: 'rest_api',
      from: '127.0.0.1',
      before: { slots: 3, include_deferred: 0 },
      after: { slots: 9, include_deferred: 1 },
    });
    await api.call('DELETE', '/api/v2/pools/bluemark_pool', { as: 'blue_op' });
    expect(await last('delete_pool')).toMatchObject({ before: { slots: 9, team: 'blue' }, after: null });
    await api.call('PATCH', '/api/v2/dags/bluemark', { payload: { is_paused: true } });
    expect(await last('pause')).toMatchObject({ before: { is_paused: false }, after: { is_paused: true } });
  });

  it('never has a secret, of connections, variables or accounts', async () => {
    const connection = {
      connection_id: 'db',
      conn_type: 'postgres',
      login: 'ann',
      password: 'hush-hush',
      extra: '{"api_key":"hush-hush"}',
    };
    await api.call('POST', '/api/v2/connections', { payload: connection });
    await api.call('PATCH', '/api/v2/connections/db', {
      payload: { ...connection, login: 'eve', password: 'hush-again' },
    });
    await api.call('POST', '/api/v2/variables', { payload: { key: 'token', value: 'hush-hush' } });
    await api.call('PATCH', '/api/v2/variables/token', { payload: { key: 'token', value: 'hush-again' } });
    const account = { username: 'zoe', password: 'hush hush and sail', roles: [{ name: 'Viewer' }] };
    expect((await api.call('POST', '/auth/fab/v1/users', { payload: account })).statusCode).toBe(201);
    await api.call('DELETE', '/api/v2/connections/db');
    expect(JSON.stringify(await entriesOf(api))).not.toMatch(/hush|argon2/);
    expect(await last('patch_connection')).toMatchObject({
      before: { login: 'ann' },
      after: { login: 'eve' },
    });
    expect(await last('post_user')).toMatchObject({
      username: 'zoe',
      password: '***',
      after: { roles: ['Viewer'] },
    });
  });

  it('is written for each read of a connection or a variable, and not where there is none', async () => {
    const before = (await entriesOf(api)).length;
    await api.call('GET', '/api/v2/connections/nothing');
    await api.call('GET', '/api/v2/pools');
    expect((await entriesOf(api)).length).toBe(before);
    await api.call('GET', '/api/v2/connections/bluemark_connection', { as: 'blue_op' });
    expect(await last('read_connection')).toMatchObject({
      owner: 'blue_op',
      connection_id: 'bluemark_connection',
      from: '127.0.0.1',
    });
    await api.call('GET', '/api/v2/variables/bluemark_variable', { as: 'blue_op' });
    expect(await last('read_variable')).toMatchObject({ owner: 'blue_op', key: 'bluemark_variable' });
    await api.call('GET', '/api/v2/variables', { as: 'no_op' });
    expect(await last('list_variables')).toMatchObject({ owner: 'no_op' });
  });

  it('about what somebody may not read is not there for them', async () => {
    const events = async (as: string): Promise<string[]> => {
      const answer = await api.call('GET', '/api/v2/eventLogs?limit=100', { as });
      return (answer.json() as { event_logs: { event: string }[] }).event_logs.map(({ event }) => event);
    };
    await api.call('PATCH', '/api/v2/variables/bluemark_variable', {
      payload: { key: 'bluemark_variable', value: 'v' },
    });
    expect(await events('blue_op')).toEqual(expect.arrayContaining(['patch_variable', 'read_variable']));
    const viewers = await events('blue_viewer');
    // Nor who signed in from where, and with which tokens.
    const kept = /variable|connection|user|login|session|token|password/;
    expect(viewers.filter((event) => kept.test(event))).toEqual([]);
    expect(viewers).toContain('pause');
    expect(await events('admin')).toContain('login');
    const others = await events('no_op');
    expect(others).not.toContain('read_variable');
    expect(others).not.toContain('pause');
  });
});

describe('what a team did', { timeout: 120_000 }, () => {
  let api: Api;
  const red: TeamWords = { mark: 'redmark', number: 9001 };
  beforeAll(async () => {
    api = await openApi();
    await addTeam(api, blue, { team: 'blue' });
    await addTeam(api, red, { team: 'red' });
    await addUsers(api, ['blue', 'red']);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('nobody outside of it reads in the log, whatever it was about', async () => {
    const acts = api.routes.filter(
      ({ method, permission, url }) =>
        !['GET', 'HEAD'].includes(method) &&
        permission !== 'public' &&
        !notAboutTeams.some((pattern) => pattern.test(`${method} ${url}`)),
    );
    const reads = api.routes.filter(
      ({ method, url }) => method === 'GET' && /connections|variables/.test(url),
    );
    // A DAG that is gone shows nobody its entries any more: it stays.
    const requests = [...reads, ...acts]
      .filter(
        ({ method, url }) =>
          url !== '/api/v2/dags/bulk' && `${method} ${url}` !== 'DELETE /api/v2/dags/:dag_id',
      )
      .flatMap((route) => requestsOf(route, red));
    for (const { method, payload, url } of lastDeletes(requests))
      await api.call(method, url, { as: 'red_admin', ...(payload === undefined ? {} : { payload }) });
    const log = async (as: string): Promise<string[]> => {
      const answer = await api.call(
        'GET',
        '/api/v2/eventLogs?owner=red_admin&limit=100&order_by=event_log_id',
        { as },
      );
      return (answer.json() as { event_logs: object[] }).event_logs.map((entry) => JSON.stringify(entry));
    };
    expect((await log('red_op')).filter((entry) => entry.includes('redmark')).length).toBeGreaterThan(20);
    for (const as of ['blue_op', 'blue_viewer', 'no_op'])
      expect([as, (await log(as)).filter((entry) => /redmark|9001/.test(entry))]).toEqual([as, []]);
  });
});
