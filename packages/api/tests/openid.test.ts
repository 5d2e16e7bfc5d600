// Sign-in over OpenID Connect, at a real provider: the code flow with PKCE, state and nonce, groups, and what is refused.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { defaultSignIn, OidcSettings } from '../src/index.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { type OpenIdProvider, startOpenIdProvider } from './fixture/openid-provider.ts';

const baseUrl = 'http://ariel.test';
const redirectUri = `${baseUrl}/auth/oidc/callback`;

describe('OpenID Connect', () => {
  let provider: OpenIdProvider;
  let api: Api;
  const settings = (): OidcSettings => ({
    issuer: provider.issuer,
    clientId: 'ariel',
    clientSecret: 'a secret between both',
    scopes: ['openid', 'profile', 'email', 'groups'],
    usernameClaim: 'preferred_username',
    groupsClaim: 'groups',
    allowedGroups: [],
    label: 'Sign in with Example',
  });
  const opened: Api[] = [];
  const open = async (oidc: Partial<OidcSettings> = {}, signIn: Partial<typeof defaultSignIn> = {}) => {
    const made = await openApi({
      baseUrl,
      reportError: () => undefined,
      signIn: { oidc: { ...settings(), ...oidc }, ...signIn },
    });
    opened.push(made);
    return made;
  };
  beforeAll(async () => {
    provider = await startOpenIdProvider(redirectUri);
    api = await open({}, { groupRoles: { 'data-team': ['User'], '*': ['Viewer'] } });
  });
  afterAll(async () => {
    for (const each of opened) await each[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    provider.user = {
      sub: 'u-1',
      preferred_username: 'maria',
      name: 'Maria Muster',
      email: 'maria@example.com',
      groups: ['data-team'],
    };
  });

  const cookieOf = (headers: Record<string, unknown>, name: string): string => {
    const all = [headers['set-cookie']].flat().map(String);
    return all.find((cookie) => cookie.startsWith(`${name}=`))?.split(';')[0] ?? '';
  };
  const begin = async (on: Api = api, next = '/dags/sales') => {
    const answer = await on.server.inject({ url: `/auth/oidc/login?next=${encodeURIComponent(next)}` });
    return {
      answer,
      location: String(answer.headers.location),
      kept: cookieOf(answer.headers, 'ariel_sign_in'),
    };
  };
  const end = (url: URL, cookie: string, on: Api = api) =>
    on.server.inject({ url: `${url.pathname}${url.search}`, headers: { cookie } });
  const signIn = async (on: Api = api, next?: string) => {
    const { kept, location } = await begin(on, next);
    const answer = await end(await provider.walk(location), kept, on);
    return { answer, session: cookieOf(answer.headers, 'ariel_session') };
  };
  const rolesIn = async (on: Api, cookie: string) => {
    const allowed = async (url: string) => (await on.server.inject({ url, headers: { cookie } })).statusCode;
    return [await allowed('/api/v2/dags'), await allowed('/api/v2/connections')];
  };

  it('asks for a code with PKCE, a state and a nonce', async () => {
    const { answer, location } = await begin();
    expect(answer.statusCode).toBe(302);
    const asked = new URL(location).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: 'ariel',
      redirect_uri: redirectUri,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/.{30}/),
      nonce: expect.stringMatching(/.{30}/),
    });
    const kept = String([answer.headers['set-cookie']].flat()[0]);
    expect(kept).toMatch(/HttpOnly/);
    expect(kept).toMatch(/Path=\/auth\/oidc/);
    // What is kept says nothing to whoever reads it.
    expect(kept).not.toContain(asked.get('state') ?? '?');
  });

  it('signs in, makes the account, and leads to where one wanted to go', async () => {
    const { answer, session } = await signIn();
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/dags/sales']);
    const who = await api.server.inject({ url: '/ui/session', headers: { cookie: session } });
    expect(who.json()).toMatchObject({ username: 'maria' });
    const account = await api.writer.first(
      "select first_name, last_name, email, password_hash, role from user_account where username = 'maria'",
    );
    expect(account).toEqual({
      first_name: 'Maria',
      last_name: 'Muster',
      email: 'maria@example.com',
      password_hash: '',
      role: 'Public',
    });
  });

  it('gives the roles of the groups, as they are at the last sign-in', async () => {
    const { session } = await signIn();
    const pause = (cookie: string) =>
      api.server.inject({
        method: 'PATCH',
        url: '/api/v2/dags/none',
        payload: { is_paused: true },
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      });
    expect(await rolesIn(api, session)).toEqual([200, 403]);
    expect((await pause(session)).statusCode).toBe(404);
    provider.user = { ...provider.user, groups: [] };
    const { session: later } = await signIn();
    expect((await pause(later)).statusCode).toBe(403);
    expect(await rolesIn(api, later)).toEqual([200, 403]);
  });

  it('finds the account by who it is there, not by its name', async () => {
    await signIn();
    provider.user = { ...provider.user, preferred_username: 'maria-renamed' };
    const { session } = await signIn();
    const who = await api.server.inject({ url: '/ui/session', headers: { cookie: session } });
    expect(who.json()).toMatchObject({ username: 'maria' });
    provider.user = { sub: 'u-2', preferred_username: 'maria', groups: ['data-team'] };
    const { answer } = await signIn();
    expect(answer.headers.location).toBe('/sign-in?problem=refused&next=%2F');
    expect(answer.headers['set-cookie']?.toString()).not.toContain('ariel_session=ey');
  });

  it('never gives an account with a password to a stranger of its name', async () => {
    provider.user = { sub: 'u-3', preferred_username: 'admin', groups: ['data-team'] };
    const { answer, session } = await signIn();
    expect([answer.headers.location, session]).toEqual(['/sign-in?problem=refused&next=%2F', '']);
    const linking = await open({}, { linksByName: true });
    expect((await signIn(linking)).answer.headers.location).toBe('/dags/sales');
  });

  it('gives an account without a password to whoever comes first by its name, and to nobody after', async () => {
    await api.writer.run(
      "insert into user_account (username, password_hash, role, created_at) values ('awaited', '', 'Op', 0)",
    );
    provider.user = { sub: 'u-4', preferred_username: 'awaited' };
    const { session } = await signIn();
    expect(await rolesIn(api, session)).toEqual([200, 200]);
    provider.user = { sub: 'u-5', preferred_username: 'awaited' };
    expect((await signIn()).answer.headers.location).toContain('problem=refused');
  });

  it('takes only who is in a group that may come, and claims that lie deeper', async () => {
    const closed = await open({ allowedGroups: ['operators'], groupsClaim: 'realm.roles' });
    expect((await signIn(closed)).answer.headers.location).toContain('problem=failed');
    provider.user = { ...provider.user, realm: { roles: ['operators'] } };
    expect((await signIn(closed)).answer.headers.location).toBe('/dags/sales');
  });

  it('makes no account where the installation does not want it', async () => {
    const closed = await open({}, { createsAccounts: false });
    expect((await signIn(closed)).answer.headers.location).toContain('problem=refused');
    expect(
      await closed.writer.first("select 1 as one from user_account where username = 'maria'"),
    ).toBeUndefined();
  });

  it('works with a public client too, by PKCE alone', async () => {
    const open_ = await open({ clientId: 'public', clientSecret: null });
    expect((await signIn(open_)).answer.headers.location).toBe('/dags/sales');
  });

  describe('refuses', () => {
    const failed = { location: expect.stringContaining('/sign-in?problem=failed') };

    it('a callback that was not begun in this browser', async () => {
      const url = await provider.walk((await begin()).location);
      expect((await end(url, '')).headers).toMatchObject(failed);
      const other = await begin();
      expect((await end(url, other.kept)).headers).toMatchObject(failed);
    });

    it('a callback a second time', async () => {
      const { kept, location } = await begin();
      const url = await provider.walk(location);
      expect((await end(url, kept)).headers.location).toBe('/dags/sales');
      expect((await end(url, kept)).headers).toMatchObject(failed);
    });

    it('a changed state, a foreign code, an answer of another issuer', async () => {
      for (const [name, value] of [
        ['state', 'x'],
        ['code', 'x'],
        ['iss', 'http://evil.test'],
      ] as const) {
        const { kept, location } = await begin();
        const url = await provider.walk(location);
        url.searchParams.set(name, value);
        expect((await end(url, kept)).headers, name).toMatchObject(failed);
      }
    });

    it('an address for a name that the provider has not verified', async () => {
      const byEmail = await open({ usernameClaim: 'email' });
      expect((await signIn(byEmail)).answer.headers).toMatchObject(failed);
      provider.user = { ...provider.user, email_verified: true };
      const { session } = await signIn(byEmail);
      const who = await byEmail.server.inject({ url: '/ui/session', headers: { cookie: session } });
      expect(who.json()).toMatchObject({ username: 'maria@example.com' });
    });

    it('what took too long', async () => {
      const { kept, location } = await begin();
      const url = await provider.walk(location);
      api.clock.nowUs += 601_000_000;
      expect((await end(url, kept)).headers).toMatchObject(failed);
      api.clock.nowUs -= 601_000_000;
    });

    it('to lead to another site', async () => {
      for (const next of [
        'https://evil.test/',
        '//evil.test',
        '/\\evil.test',
        '/%09/evil.test/../..//evil.test',
        'javascript:alert(1)',
      ]) {
        const { answer } = await signIn(api, next);
        expect(String(answer.headers.location), next).toMatch(/^\/(?![/\\])/);
        expect(new URL(String(answer.headers.location), baseUrl).host, next).toBe('ariel.test');
      }
    });

    it('to say anything of the provider in an address, where that is away', async () => {
      const lost = await open({ issuer: 'http://127.0.0.1:9' });
      const { answer } = await begin(lost);
      expect([answer.statusCode, answer.headers.location]).toEqual([
        302,
        '/sign-in?problem=failed&next=%2Fdags%2Fsales',
      ]);
    });
  });

  it('shows its button on the sign-in page, which needs nobody to have signed in', async () => {
    expect((await api.server.inject({ url: '/ui/sign-in' })).json()).toEqual({
      instance_name: 'Ariel',
      takes_passwords: true,
      passwords_are_here: true,
      buttons: [{ label: 'Sign in with Example', url: '/auth/oidc/login' }],
    });
  });
});
