// Signed statements of who somebody is, for programs. Each names a session, so that it can be ended before it runs out; what its
// account may do is read anew for each request.
import { jwtVerify, SignJWT } from 'jose';
import { JWTExpired } from 'jose/errors';

export interface SessionTokens {
  /** `id` is a secret: the session is kept under its hash. */
  issue(username: string, id: string, lifeMs: number): Promise<string>;
  check(
    token: string,
  ): Promise<
    { readonly username: string; readonly id: string } | { readonly refused: 'invalid' | 'expired' }
  >;
}

const ISSUER = 'ariel';

export function createSessionTokens(secretKey: string, nowUs: () => number): SessionTokens {
  const key = new TextEncoder().encode(secretKey);
  return {
    async issue(username, id, lifeMs) {
      const now = Math.floor(nowUs() / 1_000_000);
      return new SignJWT()
        .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
        .setSubject(username)
        .setJti(id)
        .setIssuer(ISSUER)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + Math.floor(lifeMs / 1000))
        .sign(key);
    },
    async check(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS512'],
          issuer: ISSUER,
          requiredClaims: ['sub', 'exp', 'jti'],
          currentDate: new Date(nowUs() / 1000),
        });
        return { username: payload.sub ?? '', id: payload.jti ?? '' };
      } catch (error) {
        return { refused: error instanceof JWTExpired ? 'expired' : 'invalid' };
      }
    },
  };
}
