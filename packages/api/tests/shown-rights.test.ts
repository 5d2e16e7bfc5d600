// What pages are told of what somebody may do: with their session, and of each DAG where it depends on the DAG. It is what acts allow.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition } from './fixture/rows.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
  for (const id of ['sales', 'stock']) await api.rows.addDag(dagDefinition(id), { tags: '["daily"]' });
  await api.call('POST', '/auth/fab/v1/roles', {
    payload: {
      name: 'Sellers',
      actions: [
        ...['read', 'edit'].map((name) => ({
          ...{ action: { name }, resource: { name: 'dags' }, scope: 'dag:sales' },
        })),
        { action: { name: 'create' }, resource: { name: 'runs' }, scope: 'dag:sales' },
        { action: { name: 'read' }, resource: { name: 'dags' }, scope: 'tag:daily' },
      ],
    },
  });
  await api.writer.run(
    `insert into user_account (username, password_hash, role, created_at)
     select 'seller', password_hash, 'Sellers', 0 from user_account where username = 'admin'`,
  );
});
afterAll(() => api[Symbol.asyncDispose]());

const json = async <Answer>(url: string, as: string): Promise<Answer> =>
  (await api.call('GET', url, { as })).json() as Answer;

it('the session says what one may do somewhere', async () => {
  const viewer = await json<{ may: string[]; roles: string[] }>('/ui/session', 'viewer');
  expect(viewer.roles).toEqual(['Viewer']);
  expect(viewer.may).toContain('dags:read');
  expect(viewer.may.every((permission) => permission.endsWith(':read'))).toBe(true);
  expect(viewer.may).not.toContain('connections:read');
  const seller = await json<{ may: string[] }>('/ui/session', 'seller');
  expect(seller.may).toEqual(['dags:read', 'dags:edit', 'runs:create']);
});

it('a token says no more than its scopes open', async () => {
  const payload = { name: 't', scopes: ['dags:*'] };
  const { token } = (await api.call('POST', '/auth/tokens', { as: 'viewer', payload })).json<{
    token: string;
  }>();
  const answer = await api.server.inject({
    url: '/ui/session',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.json()).toMatchObject({ may: ['dags:read'] });
});

it('a DAG says what one may do with it where that depends on it, in the list and by itself', async () => {
  interface Shown {
    readonly dag_id: string;
    readonly may?: string[];
  }
  const { dags } = await json<{ dags: Shown[] }>('/ui/dags', 'seller');
  expect(dags.map(({ dag_id, may }) => [dag_id, may])).toEqual([
    ['sales', ['dags:read', 'dags:edit', 'runs:create']],
    ['stock', ['dags:read']],
  ]);
  expect((await json<Shown>('/ui/dags/stock', 'seller')).may).toEqual(['dags:read']);
  expect((await json<Shown>('/ui/dags/stock', 'viewer')).may).toBeUndefined();
});

it('what a DAG says is what its acts allow', async () => {
  const payload = { is_paused: true };
  const pause = async (dagId: string) =>
    (await api.call('PATCH', `/api/v2/dags/${dagId}`, { as: 'seller', payload })).statusCode;
  expect([await pause('sales'), await pause('stock')]).toEqual([200, 403]);
});

it('a service account is made with its kind, and keeps it', async () => {
  const make = (payload: object) => api.call('POST', '/auth/fab/v1/users', { payload });
  expect(
    (await make({ username: 'nightly', kind: 'service', roles: [{ name: 'Op' }] })).json(),
  ).toMatchObject({
    kind: 'service',
    roles: [{ name: 'Op' }],
  });
  expect(
    (await make({ username: 'other', kind: 'service', password: 'rivers run to the sea' })).statusCode,
  ).toBe(400);
  const changed = await api.call('PATCH', '/auth/fab/v1/users/nightly', { payload: { kind: 'user' } });
  expect(changed.statusCode).toBe(400);
});
