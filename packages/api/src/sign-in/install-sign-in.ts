// Everything about signing in, put together: how a request shows who asks, and the routes by which one comes and goes.
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { type Admit, createAdmit, createRememberingAdmit } from './admission/admit.ts';
import { createProxyHeader } from './admission/proxy-header.ts';
import { createRateLimit } from './admission/rate-limit.ts';
import { defaultSignIn, type SignInSettings } from './admission/sign-in-settings.ts';
import { installAuthentication } from './authenticate.ts';
import { createOidcFlow } from './openid/oidc-client.ts';
import { addOidcRoutes } from './openid/oidc-routes.ts';
import { createPasswordSignIn } from './passwords/password-sign-in.ts';
import { addApiTokenRoutes } from './sessions-and-tokens/api-token-routes.ts';
import { sessionCookieOf } from './sessions-and-tokens/session-cookie.ts';
import { addSessionRoutes } from './sessions-and-tokens/session-routes.ts';
import { Sessions } from './sessions-and-tokens/sessions.ts';
import { addSignInRoutes } from './sessions-and-tokens/sign-in-routes.ts';

/** Programs send many requests; only tokens that open nothing are counted. */
const REFUSED_TOKENS_PER_MINUTE = 600;

export interface SignIn {
  readonly settings: SignInSettings;
  readonly sessions: Sessions;
  readonly admit: Admit;
}

/** Call before the routes are added. @throws AddressListError */
export function installSignIn(server: ApiServer, context: ApiContext): SignIn {
  const settings = context.auth.signIn ?? defaultSignIn;
  const sessions = new Sessions(context, settings);
  const admit = createAdmit(context, settings);
  installAuthentication(server, context, {
    sessions,
    quietSessions: new Sessions(context, settings, { notesUses: false }),
    proxyHeader: settings.proxy === null ? null : createProxyHeader(settings.proxy),
    admit: createRememberingAdmit(admit, context.nowUs),
    refusals: createRateLimit(REFUSED_TOKENS_PER_MINUTE, context.nowUs),
  });
  return { settings, sessions, admit };
}

export function addAllSignInRoutes(
  server: ApiServer,
  context: ApiContext,
  { admit, sessions, settings }: SignIn,
): void {
  const { nowUs } = context;
  const passwordSignIn = createPasswordSignIn(context, settings, admit);
  const flow = flowOf(context, settings);
  addSignInRoutes(server, context, {
    sessions,
    settings,
    passwordSignIn,
    leadOut: async (request) => {
      const secret = sessionCookieOf(request, context);
      if (flow === null || settings.oidc?.signsOutThere !== true || secret === undefined) return null;
      const idToken = await sessions.idTokenOf(secret);
      // A provider that does not answer keeps nobody from signing out here.
      return idToken === null ? null : flow.signOutUrl(idToken).catch(() => null);
    },
  });
  addSessionRoutes(server, context, { settings });
  addApiTokenRoutes(server, context, { settings });
  if (flow === null) return;
  const perAddress = createRateLimit(settings.triesPerMinute, nowUs);
  addOidcRoutes(server, context, { flow, sessions, admit, perAddress });
}

function flowOf(
  { auth, baseUrl, nowUs }: ApiContext,
  { oidc }: SignInSettings,
): ReturnType<typeof createOidcFlow> | null {
  if (oidc === null) return null;
  if (!baseUrl)
    throw new Error(
      'OpenID Connect needs the address of the pages, to which people come back: set api.base_url.',
    );
  return createOidcFlow({
    settings: oidc,
    redirectUri: new URL('auth/oidc/callback', withSlash(baseUrl)).href,
    signedOutUri: new URL('sign-in', withSlash(baseUrl)).href,
    secretKey: auth.secretKey,
    nowUs,
  });
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
