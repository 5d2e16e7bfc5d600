// Signing out where the company signs people in: led there from here, and told from there. With a real provider.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { type OpenIdProvider, startOpenIdProvider } from './fixture/openid-provider.ts';

const baseUrl = 'http://ariel.test';
const ours = { 'sec-fetch-site': 'same-origin' };

/** Keeps what the provider tells. */
async function startListener() {
  const told: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      told.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    told,
    url: `http://127.0.0.1:${port}/auth/oidc/logout`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('signing out', { timeout: 60_000 }, () => {
  let listener: Awaited<ReturnType<typeof startListener>>;
  let provider: OpenIdProvider;
  let leading: Api;
  let staying: Api;
  beforeAll(async () => {
    listener = await startListener();
    provider = await startOpenIdProvider(`${baseUrl}/auth/oidc/callback`, listener.url);
    const open = (signsOutThere: boolean) =>
      openApi({
        baseUrl,
        reportError: () => undefined,
        signIn: {
          groupRoles: { '*': ['Viewer'] },
          oidc: {
            issuer: provider.issuer,
            clientId: 'ariel',
            clientSecret: 'a secret between both',
            scopes: ['openid', 'profile'],
            usernameClaim: 'preferred_username',
            groupsClaim: 'groups',
            allowedGroups: [],
            label: 'Sign in with Example',
            signsOutThere,
          },
        },
      });
    leading = await open(true);
    staying = await open(false);
  });
  afterAll(async () => {
    for (const api of [leading, staying]) await api[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    await listener.close();
  });
  beforeEach(() => {
    provider.user = { sub: 'u-1', preferred_username: 'maria' };
    listener.told.length = 0;
  });

  const signIn = async (api: Api, cookies = new Map<string, string>()) => {
    const begun = await api.server.inject({ url: '/auth/oidc/login?next=/' });
    const kept = String([begun.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
    const url = await provider.walk(String(begun.headers.location), cookies);
    const answer = await api.server.inject({
      url: `${url.pathname}${url.search}`,
      headers: { cookie: kept },
    });
    const all = [answer.headers['set-cookie']].flat().map(String);
    const cookie = all.find((each) => each.startsWith('ariel_session='))?.split(';')[0] ?? '';
    return { cookie, cookies };
  };
  const isSignedIn = async (api: Api, cookie: string) =>
    (await api.server.inject({ url: '/ui/session', headers: { cookie } })).statusCode === 200;
  const leave = (api: Api, cookie: string) =>
    api.server.inject({ method: 'POST', url: '/ui/logout', headers: { cookie, ...ours } });

  it('ends the session here and leads to the provider, which signs out and leads back', async () => {
    const { cookie, cookies } = await signIn(leading);
    expect(await isSignedIn(leading, cookie)).toBe(true);
    const answer = await leave(leading, cookie);
    expect(answer.statusCode).toBe(200);
    expect(await isSignedIn(leading, cookie)).toBe(false);
    const next = new URL((answer.json() as { next: string }).next);
    expect(next.origin).toBe(provider.issuer);
    expect(next.searchParams.get('id_token_hint')).toMatch(/^ey/);
    expect(next.searchParams.get('post_logout_redirect_uri')).toBe(`${baseUrl}/sign-in`);
    const before = cookies.get('_session');
    expect((await provider.signOut(next.href, cookies)).href).toBe(`${baseUrl}/sign-in`);
    expect(cookies.get('_session')).not.toBe(before);
  });

  it("leads there from Airflow's address for it, too, but not where another site leads to it", async () => {
    const { cookie } = await signIn(leading);
    const foreign = await leading.server.inject({
      url: '/api/v2/auth/logout',
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.headers.location).toBe('/login');
    expect(await isSignedIn(leading, cookie)).toBe(true);
    const answer = await leading.server.inject({ url: '/api/v2/auth/logout', headers: { cookie } });
    expect([answer.statusCode, String(answer.headers.location)]).toEqual([
      307,
      expect.stringContaining(`${provider.issuer}/session/end?`),
    ]);
    expect(await isSignedIn(leading, cookie)).toBe(false);
  });

  it('leads nowhere where it is switched off, and where somebody has signed in with a password', async () => {
    const { cookie } = await signIn(staying);
    expect((await leave(staying, cookie)).statusCode).toBe(204);
    const payload = { username: 'admin', password: 'correct horse' };
    const entered = await leading.server.inject({ method: 'POST', url: '/ui/login', payload });
    const own = String([entered.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
    expect((await leave(leading, own)).statusCode).toBe(204);
  });

  it('keeps the ID token encrypted', async () => {
    await signIn(leading);
    const rows = await leading.writer.all<{ id_token: string }>(
      'select id_token from user_session where id_token is not null',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { id_token } of rows) {
      const [head = ''] = id_token.split('.');
      expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'dir', enc: 'A256GCM' });
    }
  });

  describe('at the provider', () => {
    const tell = (api: Api, logoutToken: string) =>
      api.server.inject({
        method: 'POST',
        url: '/auth/oidc/logout',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ logout_token: logoutToken }).toString(),
      });
    const signOutThere = async (cookie: string, cookies: Map<string, string>) => {
      const { next } = (await leave(leading, cookie)).json() as { next: string };
      await provider.signOut(next, cookies);
      await expect.poll(() => listener.told.length, { timeout: 20_000 }).toBe(1);
      return new URLSearchParams(listener.told[0]).get('logout_token') ?? '';
    };

    it('ends the sessions here that rest on it, those of others go on, and the token counts once', async () => {
      const { cookie, cookies } = await signIn(leading);
      const { cookie: same } = await signIn(leading, cookies);
      provider.user = { sub: 'u-2', preferred_username: 'jon' };
      const { cookie: other } = await signIn(leading);
      const token = await signOutThere(cookie, cookies);
      expect(await isSignedIn(leading, same)).toBe(true);
      expect((await tell(leading, token)).statusCode).toBe(200);
      expect(await isSignedIn(leading, same)).toBe(false);
      expect(await isSignedIn(leading, other)).toBe(true);
      expect((await tell(leading, token)).statusCode).toBe(400);
    });

    it('counts a token once among all servers of a database, also where it arrives at two of them at once', async () => {
      const second = { ...leading, server: await leading.startAnother() };
      const { cookie, cookies } = await signIn(leading);
      const { cookie: ended } = await signIn(second, cookies);
      const token = await signOutThere(cookie, cookies);
      const answers = await Promise.all([tell(leading, token), tell(second, token)]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400]);
      expect(await isSignedIn(second, ended)).toBe(false);
      // Who signed in again since then is not signed out by it, wherever it is played back.
      const { cookie: later } = await signIn(second);
      for (const api of [leading, second]) expect((await tell(api, token)).statusCode).toBe(400);
      expect(await isSignedIn(leading, later)).toBe(true);
      await second.server.close();
    });

    it('forgets tokens that would not count any more', async () => {
      const known = () => leading.writer.all('select token_hash from sign_out_token');
      const { cookie, cookies } = await signIn(leading);
      expect((await tell(leading, await signOutThere(cookie, cookies))).statusCode).toBe(200);
      expect((await known()).length).toBeGreaterThan(0);
      leading.clock.nowUs += 7_200_000_000;
      listener.told.length = 0;
      const { cookie: next, cookies: theirs } = await signIn(leading);
      expect((await tell(leading, await signOutThere(next, theirs))).statusCode).toBe(200);
      expect(await known()).toHaveLength(1);
    });

    it('refuses what the provider did not sign for that', async () => {
      const { cookie } = await signIn(leading);
      const next = new URL((await leave(leading, cookie)).json<{ next: string }>().next);
      const { cookie: stays } = await signIn(leading);
      const idToken = next.searchParams.get('id_token_hint') ?? '';
      const [head, body] = idToken.split('.');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      for (const token of ['', 'x', idToken, `${head}.${body}.AAAA`, `${none}.${body}.`])
        expect((await tell(leading, token)).statusCode, token.slice(0, 20)).toBeGreaterThanOrEqual(400);
      expect(await isSignedIn(leading, stays)).toBe(true);
    });
  });
});
