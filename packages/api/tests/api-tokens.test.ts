// API tokens: made, limited by scopes and time, revoked; and service accounts, which have nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

interface Made {
  readonly id: string;
  readonly token: string;
  readonly expires_at: string;
  readonly scopes: readonly string[] | null;
}

describe('API tokens', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ signIn: { longestTokenLifeMs: 200 * 86_400_000 } });
    await addSales(api);
    await api.writer.run(
      "insert into user_account (username, password_hash, role, created_at, kind) values ('deployer', '', 'Op', 0, 'service')",
    );
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const make = async (payload: object, as = 'admin', url = '/auth/tokens'): Promise<Made> => {
    const answer = await api.call('POST', url, { as, payload });
    expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
    return answer.json() as Made;
  };
  const bearing = (
    token: string,
    url = '/api/v2/dags',
    method: 'GET' | 'PATCH' | 'POST' = 'GET',
    payload?: object,
  ) =>
    api.server.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    });

  it('open what their owner may do, for 90 days unless said otherwise', async () => {
    const made = await make({ name: 'laptop' });
    expect(made).toMatchObject({ name: 'laptop', scopes: null, expires_at: '2027-02-19T12:00:00Z' });
    expect(made.token).toMatch(/^ariel_[\w-]{43}$/);
    expect((await bearing(made.token)).statusCode).toBe(200);
    expect((await bearing(made.token, '/ui/session')).json()).toMatchObject({ username: 'admin' });
  });

  it('are shown once: the database has a hash, the list neither', async () => {
    const { token } = await make({ name: 'once' });
    const list = await api.call('GET', '/auth/tokens');
    expect(list.body).toContain('once');
    expect(list.body).not.toContain(token.slice(6));
    const rows = await api.writer.all<{ token_hash: string }>('select * from api_token');
    expect(JSON.stringify(rows)).not.toContain(token.slice(6));
  });

  it('open no more than their scopes, whatever their owner may do', async () => {
    const { token } = await make({ name: 'reader', scopes: ['dags:read', 'runs:read'] });
    expect((await bearing(token)).statusCode).toBe(200);
    expect((await bearing(token, '/api/v2/pools')).statusCode).toBe(403);
    expect((await bearing(token, '/api/v2/dags/sales', 'PATCH', { is_paused: true })).statusCode).toBe(403);
    const everything = await make({ name: 'all reading', scopes: ['*:read'] });
    expect((await bearing(everything.token, '/api/v2/pools')).statusCode).toBe(200);
    expect(
      (await bearing(everything.token, '/api/v2/pools', 'POST', { name: 'x', slots: 1 })).statusCode,
    ).toBe(403);
    const runs = await make({ name: 'runs', scopes: ['runs:*', 'dags:*'] });
    const triggered = await bearing(runs.token, '/api/v2/dags/sales/dagRuns', 'POST', { logical_date: null });
    expect(triggered.statusCode).toBe(200);
  });

  it('never give more than their owner has', async () => {
    const { token } = await make({ name: 'hopeful', scopes: ['*'] }, 'viewer');
    expect((await bearing(token)).statusCode).toBe(200);
    expect((await bearing(token, '/api/v2/connections')).statusCode).toBe(403);
  });

  it.each([
    [{ name: '' }, 422],
    [{ name: 'x', scopes: [] }, 422],
    [{ name: 'x', scopes: ['dags'] }, 400],
    [{ name: 'x', scopes: ['ships:read'] }, 400],
    [{ name: 'x', scopes: ['dags:fly'] }, 400],
    [{ name: 'x', expires_in_days: 201 }, 400],
    [{ name: 'x', expires_in_days: 0 }, 422],
    [{ name: 'x', username: 'viewer' }, 422],
  ])('are refused where they make no sense: %j', async (payload, status) => {
    expect((await api.call('POST', '/auth/tokens', { payload })).statusCode).toBe(status);
  });

  it('run out', async () => {
    const { token } = await make({ name: 'short', expires_in_days: 1 });
    api.clock.nowUs += 86_400_000_000;
    const answer = await bearing(token);
    api.clock.nowUs = START_US;
    expect([answer.statusCode, answer.json()]).toEqual([403, { detail: 'Token Expired' }]);
  });

  it('are revoked by their owner at once, and by nobody else who may not', async () => {
    const { id, token } = await make({ name: 'lost' });
    expect((await api.call('DELETE', `/auth/tokens/${id}`, { as: 'viewer' })).statusCode).toBe(404);
    expect((await api.call('DELETE', `/auth/admin/tokens/${id}`, { as: 'viewer' })).statusCode).toBe(403);
    expect((await bearing(token)).statusCode).toBe(200);
    expect((await api.call('DELETE', `/auth/tokens/${id}`)).statusCode).toBe(204);
    expect((await bearing(token)).json()).toEqual({ detail: 'Invalid JWT token' });
  });

  it('make no token that opens more than they do', async () => {
    const narrow = await make({ name: 'narrow', scopes: ['runs:*'] });
    const more = (scopes?: string[]) =>
      bearing(narrow.token, '/auth/tokens', 'POST', { name: 'more', ...(scopes ? { scopes } : {}) });
    expect((await more()).statusCode).toBe(403);
    expect((await more(['*'])).statusCode).toBe(403);
    expect((await more(['*:read'])).statusCode).toBe(403);
    expect((await more(['runs:read'])).statusCode).toBe(201);
    const wide = await make({ name: 'tokens only', scopes: ['tokens:*'] });
    const forService = await bearing(wide.token, '/auth/admin/tokens', 'POST', {
      name: 'x',
      username: 'deployer',
    });
    expect(forService.statusCode).toBe(403);
  });

  it('neither change a password nor stand for another person', async () => {
    const { token } = await make({ name: 'thief' });
    const payload = { current: 'correct horse', new: 'another good horse' };
    expect((await bearing(token, '/auth/password', 'POST', payload)).statusCode).toBe(403);
    const other = await api.call('POST', '/auth/admin/tokens', {
      payload: { name: 'x', username: 'viewer' },
    });
    expect(other.statusCode).toBe(403);
  });

  it('are how a service account comes in: it has no password and no session', async () => {
    const made = await make(
      { name: 'ci', username: 'deployer', scopes: ['runs:*', 'dags:*'] },
      'admin',
      '/auth/admin/tokens',
    );
    const session = await bearing(made.token, '/ui/session');
    expect(session.json()).toMatchObject({ username: 'deployer' });
    for (const password of ['', 'x'])
      expect(
        (
          await api.server.inject({
            method: 'POST',
            url: '/auth/token',
            payload: { username: 'deployer', password },
          })
        ).statusCode,
      ).not.toBe(201);
    await api.writer.run("update user_account set is_active = 0 where username = 'deployer'");
    expect((await bearing(made.token)).json()).toEqual({ detail: 'Invalid JWT token' });
  });

  it('of an account that was removed open nothing for one of the same name', async () => {
    const add = (created: number) =>
      api.writer.run(
        `insert into user_account (username, password_hash, role, created_at)
         select 'again', password_hash, 'Viewer', ? from user_account where username = 'admin'`,
        [created],
      );
    await add(0);
    const { token } = await make({ name: 'old' }, 'again');
    const jwt = await api.tokenOf('again');
    await api.writer.run("delete from user_account where username = 'again'");
    await add(START_US + 1);
    for (const each of [token, jwt])
      expect((await bearing(each)).json()).toEqual({ detail: 'Invalid JWT token' });
  });

  it('say when and from where they were used last', async () => {
    const { id, token } = await make({ name: 'used' });
    await bearing(token);
    await expect
      .poll(async () => {
        const { tokens } = (await api.call('GET', '/auth/tokens')).json() as {
          tokens: { id: string; last_used_at: string | null; last_used_from: string | null }[];
        };
        const found = tokens.find((each) => each.id === id);
        return [found?.last_used_at, found?.last_used_from];
      })
      .toEqual(['2026-11-21T12:00:00Z', '127.0.0.1']);
  });

  it('are in the audit log with their scopes, and without themselves', async () => {
    const rows = await api.writer.all<{ event: string; extra: string }>(
      "select event, extra from event_log where event in ('create_token', 'revoke_token')",
    );
    expect(rows.map(({ event }) => event)).toContain('revoke_token');
    expect(JSON.stringify(rows)).toContain('runs:read');
    expect(JSON.stringify(rows)).not.toContain('ariel_');
  });
});
