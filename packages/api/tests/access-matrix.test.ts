// All routes × all roles × own and foreign team, made from the routes that the server has.
import { defaultGrants, type Grantable, mayDo } from '@ariel/core';
import { testDialect } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedRoute } from '../src/index.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { filtersIn, type MatrixRequest, notAboutTeams, requestsOf } from './fixture/matrix-requests.ts';
import { addUsers, matrixRoles } from './fixture/matrix-users.ts';
import { addTeam, type TeamWords } from './fixture/two-teams.ts';

const red: TeamWords = { mark: 'redmark', number: 9001 };
const blue: TeamWords = { mark: 'bluemark', number: 8001 };
const none: TeamWords = { mark: 'nonmark', number: 7001 };

const own = (route: ServedRoute): boolean =>
  route.method !== 'HEAD' &&
  route.permission !== 'public' &&
  !/\/tail$|^\/ui\/events$|\/wait$/.test(route.url);

async function openTeams(): Promise<Api> {
  const api = await openApi({ bundles: { dags: '/dags', bluemark_bundle: '/blue', redmark_bundle: '/red' } });
  await addTeam(api, blue, { team: 'blue' });
  await addTeam(api, { mark: 'openmark', number: 6001 }, { team: null });
  // The team is there from the beginning; what it has comes later.
  await api.rows.insert('team', { name: 'red', created_at: 0 });
  await api.rows.insert('team_bundle', { bundle_name: 'redmark_bundle', team: 'red' });
  await addUsers(api, ['blue']);
  return api;
}

describe('every route and every role', { timeout: 60_000 }, () => {
  let api: Api;
  beforeAll(async () => {
    api = await openTeams();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(matrixRoles)(
    '%s gets 403 exactly where the role does not have what the route needs',
    async (role) => {
      const rights = { grants: defaultGrants(role) ?? [], teams: [], tokenScopes: null };
      const wrong: string[] = [];
      for (const route of api.routes.filter(own)) {
        const [request] = requestsOf(route, none);
        const answer = await send(api, request, `no_${role.toLowerCase()}`);
        const may = route.permission === 'session:read' || mayDo(rights, route.permission as Grantable, null);
        const isRefused = answer.statusCode === 403 && answer.json().detail === 'Forbidden';
        if (isRefused === may)
          wrong.push(`${route.method} ${route.url} needs ${route.permission}: ${answer.statusCode}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('somebody without a role, or who has not signed in, gets nothing', async () => {
    await api.writer.run(
      "insert into user_account (username, password_hash, role, created_at) select 'nobody', password_hash, '', 0 from user_account where username = 'admin'",
    );
    for (const route of api.routes.filter(own)) {
      const [request] = requestsOf(route, none);
      if (request === undefined) continue;
      const unknown = await api.server.inject({ method: request.method, url: request.url });
      expect(unknown.statusCode, `${route.method} ${route.url}`).toBe(401);
      if (route.permission === 'session:read') continue;
      const answer = await send(api, request, 'nobody');
      expect(answer.statusCode, `${route.method} ${route.url}`).toBe(403);
    }
  });
});

describe('rows of another team', { timeout: 120_000 }, () => {
  let api: Api;
  beforeAll(async () => {
    api = await openTeams();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('change no answer to anybody outside of it: not by id, filter, count or error text', async () => {
    // Twice as many answers say no more about how Postgres reads.
    const users = testDialect() === 'postgres' ? ['blue_viewer'] : ['blue_viewer', 'no_op'];
    const known = filtersIn(await api.get('/openapi.json'));
    expect([...known.values()].flat().length).toBeGreaterThan(100);
    const reads = api.routes
      .filter(own)
      .filter(({ method, url }) => method === 'GET' || /\/list$/.test(url))
      .flatMap((route) => [...requestsOf(route, red, known), ...requestsOf(route, blue).slice(0, 1)]);
    const before = new Map<string, string>();
    for (const user of users)
      for (const request of reads) before.set(keyOf(user, request), said(await send(api, request, user)));
    await addTeam(api, red, { team: 'red' });
    const changed: string[] = [];
    for (const user of users)
      for (const request of reads) {
        const key = keyOf(user, request);
        const now = said(await send(api, request, user));
        if (now !== before.get(key) && !isNoted(request))
          changed.push(`${key}\n  ${before.get(key)}\n  ${now}`);
        expect(asks(request) ? '' : now, key).not.toContain('redmark');
      }
    expect(changed).toEqual([]);
  });

  it('are what the members of the team see, beside those of no team', async () => {
    await api.writer.run("insert into team_member (team, username) values ('red', 'no_viewer')");
    const seen = async (as: string, url: string) => (await send(api, { method: 'GET', url }, as)).statusCode;
    for (const url of [
      '/api/v2/dags/redmark',
      '/api/v2/dags/redmark/dagRuns/redmark_run',
      '/api/v2/pools/redmark_pool',
    ]) {
      expect([
        await seen('no_viewer', url),
        await seen('admin', url),
        await seen('blue_viewer', url),
      ]).toEqual([200, 200, 404]);
    }
    const list = await send(api, { method: 'GET', url: '/api/v2/dags' }, 'no_viewer');
    expect(list.json()).toMatchObject({
      total_entries: 2,
      dags: [{ dag_id: 'openmark' }, { dag_id: 'redmark' }],
    });
  });

  it('are not touched by any act from outside of it, which is answered as if they were not there', async () => {
    const acts = api.routes
      .filter(own)
      .filter(({ method, url }) => method !== 'GET' && !/\/list$/.test(url))
      .filter(({ method, url }) => !notAboutTeams.some((pattern) => pattern.test(`${method} ${url}`)));
    const before = await rowsOf(api, red.mark);
    const wrong: string[] = [];
    for (const user of ['blue_op', 'no_op'])
      for (const route of acts) {
        const ours = requestsOf(route, red);
        const nobodys = requestsOf(route, none);
        for (const [index, request] of ours.entries()) {
          const answer = said(await send(api, request, user))
            .replaceAll('redmark', 'nonmark')
            .replaceAll('9001', '7001');
          const expected = said(await send(api, nobodys[index], user));
          if (answer !== expected) wrong.push(`${keyOf(user, request)}\n  ${expected}\n  ${answer}`);
        }
      }
    expect(wrong).toEqual([]);
    expect(await rowsOf(api, red.mark)).toEqual(before);
  });
});

const keyOf = (user: string, { method, payload, url }: MatrixRequest): string =>
  `${user} ${method} ${url} ${payload ? JSON.stringify(payload) : ''}`;

/** What is asked for may be said back. */
const asks = ({ payload, url }: MatrixRequest): boolean =>
  /redmark|9001/.test(url + JSON.stringify(payload ?? ''));

/** The audit log of what is read grows with reading. */
const isNoted = ({ url }: MatrixRequest): boolean => /eventLogs/.test(url);

const said = ({ body, statusCode }: { readonly statusCode: number; readonly body: string }): string =>
  `${statusCode} ${body}`;

async function send(api: Api, request: MatrixRequest | undefined, as: string) {
  if (request === undefined) throw new Error('There is no request for a route.');
  const { method, payload, url } = request;
  return api
    .call(method, url, { as, ...(payload === undefined ? {} : { payload }) })
    .catch((error: unknown) => {
      throw new Error(`${method} ${url} as ${as}`, { cause: error });
    });
}

/** Everything that holds the mark, in every table. */
async function rowsOf({ writer }: Api, mark: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [table, column] of [
    ...(['dag', 'dag_run', 'dag_version', 'dag_warning', 'asset_consumer', 'backfill'] as const).map(
      (name) => [name, 'dag_id'],
    ),
    ...[
      ['pool', 'name'],
      ['connection', 'conn_id'],
      ['variable', 'key'],
      ['asset', 'name'],
      ['asset_state', 'key'],
    ],
    ...(['task_instance', 'xcom', 'human_request', 'task_state'] as const).map((name) => [name, 'task_id']),
  ])
    found[table ?? ''] = await writer.all(`select * from ${table} where ${column} like ? order by 1, 2`, [
      `${mark}%`,
    ]);
  return found;
}
