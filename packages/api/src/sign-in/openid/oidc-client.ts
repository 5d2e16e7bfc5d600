// The company's sign-in page, over OpenID Connect: the authorisation code flow with PKCE, a state and a nonce. What the flow must
// remember travels in a cookie that only this server can read, so that any API server may end what another began.
import { createHash, hkdfSync } from 'node:crypto';
import type { ProviderSession } from '@ariel/protocol';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type * as OpenId from 'openid-client';
import type { OidcSettings, Vouched } from '../admission/sign-in-settings.ts';
import { createKeptTokens } from './kept-tokens.ts';
import { createSignOutCheck, type ToldSignOut } from './sign-out-check.ts';

/** The provider does not answer, or what it answers cannot be trusted. */
export class OidcError extends Error {
  readonly code = 'ARIEL_OIDC_FAILED';
}

export interface OidcFlow {
  /** Where the browser goes, and what it keeps until it comes back. */
  begin(next: string): Promise<{ readonly url: string; readonly kept: string }>;
  /** Who came back to `url`, and where they wanted to go. @throws OidcError */
  end(
    url: URL,
    kept: string | undefined,
  ): Promise<{ readonly who: Vouched; readonly next: string; readonly session: ProviderSession }>;
  /** Where who had this session is signed out there, too; null: the provider has no such place, or does not answer. */
  signOutUrl(idToken: string): Promise<string | null>;
  /** Who was signed out there, as the provider tells. @throws OidcError */
  signedOut(logoutToken: string): Promise<ToldSignOut>;
}

export interface OidcFlowOptions {
  readonly settings: OidcSettings;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
  /** And where they come back to once they are signed out there. */
  readonly signedOutUri: string;
  readonly secretKey: string;
  readonly nowUs: () => number;
}

const TIMEOUT_SECONDS = 10;
export const FLOW_SECONDS = 600;
const MOST_GROUPS = 1_000;

export function createOidcFlow({
  nowUs,
  redirectUri,
  secretKey,
  settings,
  signedOutUri,
}: OidcFlowOptions): OidcFlow {
  const key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'ariel oidc flow', 32));
  const idTokens = createKeptTokens(secretKey);
  const provider = rememberedProvider(settings);
  const checkSignOut = createSignOutCheck(settings);
  const seconds = (): number => Math.floor(nowUs() / 1_000_000);
  return {
    async begin(next) {
      const { client, config } = await provider();
      const [verifier, state, nonce] = [
        client.randomPKCECodeVerifier(),
        client.randomState(),
        client.randomNonce(),
      ];
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: settings.scopes.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      const kept = await new EncryptJWT({ verifier, state, nonce, next })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + FLOW_SECONDS)
        .encrypt(key);
      return { url: url.href, kept };
    },
    async end(url, kept) {
      const { next, nonce, state, verifier } = await opened(kept, key, nowUs);
      const { client, config } = await provider();
      // Behind a proxy the server does not know its own address: what counts is the one that was registered.
      const address = new URL(redirectUri);
      address.search = url.search;
      const tokens = await client
        .authorizationCodeGrant(config, address, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw new OidcError(`The sign-in at ${settings.issuer} did not come to an end: ${words(error)}`, {
            cause: error,
          });
        });
      const claims = tokens.claims();
      if (!claims) throw new OidcError(`${settings.issuer} gave no ID token.`);
      const all = await withUserInfo({ client, config, claims, accessToken: tokens.access_token, settings });
      const who = vouched(all, settings);
      const session = {
        subject: who.subject,
        session: typeof claims.sid === 'string' ? claims.sid : null,
        idToken: tokens.id_token === undefined ? null : await idTokens.seal(tokens.id_token),
      };
      return { who, next, session };
    },
    async signOutUrl(kept) {
      const idToken = await idTokens.open(kept);
      if (idToken === null) return null;
      const { client, config } = await provider();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: signedOutUri,
      }).href;
    },
    async signedOut(logoutToken) {
      const { config } = await provider();
      const { issuer, jwks_uri: keys } = config.serverMetadata();
      const told = await checkSignOut(logoutToken, { issuer, keys });
      return { ...told, subject: told.subject === null ? null : subjectAt(issuer, told.subject) };
    },
  };
}

interface Provider {
  readonly client: typeof OpenId;
  readonly config: OpenId.Configuration;
}

/** Asked for its discovery document once; again where that failed. */
function rememberedProvider(settings: OidcSettings): () => Promise<Provider> {
  let known: Promise<Provider> | null = null;
  return () => {
    known ??= discover(settings).catch((error: unknown) => {
      known = null;
      throw new OidcError(`The sign-in page at ${settings.issuer} cannot be reached: ${words(error)}`, {
        cause: error,
      });
    });
    return known;
  };
}

async function discover({ clientId, clientSecret, issuer }: OidcSettings): Promise<Provider> {
  const client = await import('openid-client');
  const address = new URL(issuer);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  const config = await client.discovery(
    address,
    clientId,
    clientSecret ?? undefined,
    clientSecret === null ? client.None() : undefined,
    {
      timeout: TIMEOUT_SECONDS,
      // Only on this machine may a provider be without TLS.
      ...(isHere && address.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
    },
  );
  return { client, config };
}

interface Kept {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly next: string;
}

async function opened(kept: string | undefined, key: Uint8Array, nowUs: () => number): Promise<Kept> {
  try {
    const { payload } = await jwtDecrypt(kept ?? '', key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(nowUs() / 1000),
    });
    return payload as unknown as Kept;
  } catch (error) {
    throw new OidcError('This sign-in was not begun in this browser, or it took too long.', { cause: error });
  }
}

/** Some providers tell groups only there. */
async function withUserInfo({
  accessToken,
  claims,
  client,
  config,
  settings,
}: Provider & {
  readonly claims: OpenId.IDToken;
  readonly accessToken: string;
  readonly settings: OidcSettings;
}): Promise<Readonly<Record<string, unknown>>> {
  const isComplete =
    claimAt(claims, settings.usernameClaim) !== undefined &&
    claimAt(claims, settings.groupsClaim) !== undefined;
  if (isComplete || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  try {
    return { ...(await client.fetchUserInfo(config, accessToken, claims.sub)), ...claims };
  } catch (error) {
    throw new OidcError(`${settings.issuer} did not say who signed in: ${words(error)}`, { cause: error });
  }
}

function vouched(claims: Readonly<Record<string, unknown>>, settings: OidcSettings): Vouched {
  const text = (name: string): string | null => {
    const value = claimAt(claims, name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const username = text(settings.usernameClaim);
  if (username === null)
    throw new OidcError(
      `${settings.issuer} gave no claim ${settings.usernameClaim} (oidc.username_claim): there is no name for the account.`,
    );
  // Else whoever writes somebody's address into their profile there would be them here.
  if (settings.usernameClaim === 'email' && claims.email_verified !== true)
    throw new OidcError(`${settings.issuer} does not say that the address ${username} is verified.`);
  const given = claimAt(claims, settings.groupsClaim);
  const groups = [given].flat().filter((each): each is string => typeof each === 'string');
  if (settings.allowedGroups.length > 0 && !settings.allowedGroups.some((each) => groups.includes(each)))
    throw new OidcError(`${username} is in none of the groups that may come (oidc.allowed_groups).`);
  return {
    way: 'oidc',
    subject: subjectAt(String(claims.iss), String(claims.sub)),
    username,
    email: text('email'),
    displayName: text('name'),
    groups: groups.slice(0, MOST_GROUPS),
  };
}

function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[name];
  }, claims);
}

/** Subjects are unique for their issuer only. */
const subjectAt = (issuer: string, subject: string): string => `${shortened(issuer)} ${subject}`;

const shortened = (issuer: string): string =>
  issuer.length < 200 ? issuer : createHash('sha256').update(issuer).digest('base64url');

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { error: name, error_description: text } = error as { error?: unknown; error_description?: unknown };
  return [error.message, name, text].filter((each) => typeof each === 'string' && each !== '').join(': ');
}
