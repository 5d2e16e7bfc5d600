// Sessions: each sign-in is one, they are listed, they are ended, and they run out.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { readEvents } from './fixture/read-events.ts';
import { START_US } from './fixture/rows.ts';

const credentials = { username: 'admin', password: 'correct horse' };
interface Listed {
  readonly sessions: readonly { readonly id: string; readonly [key: string]: unknown }[];
  readonly total_entries: number;
}

describe('an open stream', () => {
  it('ends with the session that opened it, and does not keep it from running out', async () => {
    await using api = await openApi({ signIn: { idleMs: 600_000 } });
    const address = await api.server.listen({ host: '127.0.0.1', port: 0 });
    const token = await api.tokenOf('viewer');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await using stream = await readEvents(`${address}/ui/events`, token);
      await vi.advanceTimersByTimeAsync(15_000);
      api.emit({ kind: 'import_errors' });
      expect(await stream.next()).toEqual({ kind: 'import_errors' });
      await api.writer.run("delete from user_session where username = 'viewer'");
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await stream.next()).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('sessions', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ signIn: { idleMs: 600_000 } });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const signIn = async (username = 'admin', before?: string): Promise<string> => {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/ui/login',
      payload: { username, password: 'correct horse' },
      headers: { 'user-agent': 'a browser', ...(before === undefined ? {} : { cookie: before }) },
    });
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  };
  const own = { 'sec-fetch-site': 'same-origin' };
  const with_ = (
    cookie: string,
    url = '/ui/session',
    method: 'GET' | 'DELETE' | 'POST' = 'GET',
    payload?: object,
  ) =>
    api.server.inject({
      method,
      url,
      headers: { cookie, ...own },
      ...(payload === undefined ? {} : { payload }),
    });
  const listOf = async (cookie: string, url = '/auth/sessions'): Promise<Listed> =>
    (await with_(cookie, url)).json() as Listed;

  it('are one for each sign-in, and one sees only one’s own', async () => {
    const [first, second] = [await signIn(), await signIn()];
    const viewer = await signIn('viewer');
    const { sessions, total_entries } = await listOf(first);
    expect([sessions.length, total_entries]).toEqual([2, 2]);
    expect(sessions.filter((session) => session.is_current)).toMatchObject([
      {
        username: 'admin',
        kind: 'browser',
        way: 'password',
        user_agent: 'a browser',
        address: '127.0.0.1',
        expires_at: '2026-11-22T12:00:00Z',
      },
    ]);
    expect(JSON.stringify(sessions)).not.toContain(second.split('=')[1]);
    expect((await listOf(viewer)).sessions.map(({ username }) => username)).toEqual(['viewer']);
    expect((await with_(viewer, '/auth/admin/sessions')).statusCode).toBe(403);
    expect((await listOf(first, '/auth/admin/sessions')).total_entries).toBe(3);
    expect((await listOf(first, '/auth/admin/sessions?username=viewer')).total_entries).toBe(1);
  });

  it('are ended by their owner: what was shown counts no more', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const { sessions } = await listOf(there);
    const id = sessions.find((session) => session.is_current)?.id ?? '';
    expect((await with_(here, `/auth/sessions/${id}`, 'DELETE')).statusCode).toBe(204);
    expect((await with_(there)).statusCode).toBe(401);
    expect((await with_(here)).statusCode).toBe(200);
    expect((await with_(here, `/auth/sessions/${id}`, 'DELETE')).statusCode).toBe(404);
  });

  it('of others are neither ended nor found, except by who may', async () => {
    const [admin, viewer] = [await signIn(), await signIn('viewer')];
    const ofAdmin = (await listOf(admin)).sessions.find((session) => session.is_current)?.id ?? '';
    const ofViewer = (await listOf(viewer)).sessions.find((session) => session.is_current)?.id ?? '';
    const stolen = await with_(viewer, `/auth/sessions/${ofAdmin}`, 'DELETE');
    expect([stolen.statusCode, stolen.json()]).toEqual([404, { detail: 'The session was not found' }]);
    expect((await with_(viewer, `/auth/admin/sessions/${ofAdmin}`, 'DELETE')).statusCode).toBe(403);
    expect((await with_(admin)).statusCode).toBe(200);
    expect((await with_(admin, `/auth/admin/sessions/${ofViewer}`, 'DELETE')).statusCode).toBe(204);
    expect((await with_(viewer)).statusCode).toBe(401);
  });

  it('all end at once but the one that asks', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const token = await api.server.inject({ method: 'POST', url: '/auth/token', payload: credentials });
    const { access_token } = token.json() as { access_token: string };
    const byToken = () =>
      api.server.inject({ url: '/ui/session', headers: { authorization: `Bearer ${access_token}` } });
    expect((await byToken()).statusCode).toBe(200);
    expect((await with_(here, '/auth/sessions', 'DELETE')).statusCode).toBe(204);
    expect((await with_(there)).statusCode).toBe(401);
    expect((await byToken()).json()).toEqual({ detail: 'Invalid JWT token' });
    expect((await listOf(here)).total_entries).toBe(1);
  });

  it('end when signing out, on the server too', async () => {
    const cookie = await signIn();
    expect((await with_(cookie, '/ui/logout', 'POST', {})).statusCode).toBe(204);
    expect((await with_(cookie)).statusCode).toBe(401);
    const other = await signIn();
    expect((await with_(other, '/api/v2/auth/logout')).statusCode).toBe(307);
    expect((await with_(other)).statusCode).toBe(401);
  });

  it('run out at their end, and before it when nobody uses them', async () => {
    const cookie = await signIn();
    for (let minute = 0; minute < 12; minute++) {
      api.clock.nowUs += 60_000_000;
      expect((await with_(cookie)).statusCode).toBe(200);
    }
    api.clock.nowUs += 601_000_000;
    expect((await with_(cookie)).statusCode).toBe(401);
    const other = await signIn();
    api.clock.nowUs += 86_400_000_000;
    expect((await with_(other)).statusCode).toBe(401);
    api.clock.nowUs = START_US;
  });

  it('change the password only with the current one, and end all others by it', async () => {
    const [here, there] = [await signIn('viewer'), await signIn('viewer')];
    const change = (current: string, next: string) =>
      with_(here, '/auth/password', 'POST', { current, new: next });
    expect((await change('wrong', 'a much better horse')).statusCode).toBe(403);
    const weak = await change('correct horse', 'password1234');
    expect([weak.statusCode, (weak.json() as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining('guessed first'),
    ]);
    expect((await change('correct horse', 'a much better horse')).statusCode).toBe(204);
    expect([(await with_(here)).statusCode, (await with_(there)).statusCode]).toEqual([200, 401]);
    const old = await api.server.inject({
      method: 'POST',
      url: '/auth/token',
      payload: { username: 'viewer', password: 'correct horse' },
    });
    expect(old.statusCode).toBe(401);
  });

  it('are in the audit log with where they came from, and without what was shown', async () => {
    const noted = () =>
      api.writer.all<{ event: string; extra: string }>(
        "select event, extra from event_log where event in ('login', 'logout', 'end_session', 'login_failed', 'set_password') order by id",
      );
    // Failures are written a moment after they are answered.
    await expect
      .poll(async () => new Set((await noted()).map(({ event }) => event)))
      .toEqual(new Set(['login', 'end_session', 'logout', 'set_password', 'login_failed']));
    const rows = await noted();
    expect(JSON.parse(rows[0]?.extra ?? '')).toMatchObject({ way: 'password', address: '127.0.0.1' });
    expect(JSON.stringify(rows)).not.toMatch(/horse/);
  });
});
