// What an OpenID provider sends when somebody signed out there (back-channel logout): whether it is from the provider, for us, and about
// a sign-out. Nothing else that the provider signs counts as one. Whether it was here before is not known here: another server may have it.
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { OidcSettings } from '../admission/sign-in-settings.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MAX_AGE_SECONDS = 300;
const SKEW_SECONDS = 30;
/** Never one whose key others have. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export class SignOutRefused extends Error {
  readonly code = 'ARIEL_OIDC_FAILED';
}

interface At {
  readonly issuer: string;
  readonly keys: string | undefined;
}

export interface ToldSignOut {
  readonly subject: string | null;
  readonly session: string | null;
  /** Of the token's id: each counts once. */
  readonly tokenHash: string;
}

type SignOutCheck = (token: string, at: At) => Promise<ToldSignOut>;

export function createSignOutCheck({ clientId }: Pick<OidcSettings, 'clientId'>): SignOutCheck {
  let keySet: { readonly address: string; readonly keys: JWTVerifyGetKey } | null = null;
  return async (token, { issuer, keys }) => {
    if (keys === undefined) throw new SignOutRefused(`${issuer} names no keys.`);
    if (keySet?.address !== keys) keySet = { address: keys, keys: createRemoteJWKSet(new URL(keys)) };
    const { payload } = await jwtVerify(token, keySet.keys, {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['iat', 'jti'],
    }).catch((error: unknown) => {
      throw new SignOutRefused('This is no token of the provider for us.', { cause: error });
    });
    return {
      ...signOutIn(payload),
      tokenHash: createHash('sha256')
        .update(`${issuer} ${String(payload.jti)}`)
        .digest('base64url'),
    };
  };
}

function signOutIn({ events, nonce, sid, sub }: JWTPayload) {
  const isSignOut = typeof events === 'object' && events !== null && Object.hasOwn(events, EVENT);
  // An ID token has a nonce: it must not sign anybody out.
  if (!isSignOut || nonce !== undefined) throw new SignOutRefused('This token is about no sign-out.');
  const subject = typeof sub === 'string' ? sub : null;
  const session = typeof sid === 'string' ? sid : null;
  if (subject === null && session === null) throw new SignOutRefused('This token names nobody.');
  return { subject, session };
}
