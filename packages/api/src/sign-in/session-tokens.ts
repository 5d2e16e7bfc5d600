// Signed statements of who somebody is. They name the account only; its role is read anew for each request.
import { jwtVerify, SignJWT } from 'jose';
import { JWTExpired } from 'jose/errors';

export const tokenLifeSeconds = { session: 86_400, cli: 3_600 } as const;

export interface SessionTokens {
  issue(username: string, lifeSeconds: number): Promise<string>;
  /** The account's name, or why the token does not count. */
  check(token: string): Promise<{ readonly username: string } | { readonly refused: 'invalid' | 'expired' }>;
}

export function createSessionTokens(secretKey: string, nowUs: () => number): SessionTokens {
  const key = new TextEncoder().encode(secretKey);
  return {
    async issue(username, lifeSeconds) {
      const now = Math.floor(nowUs() / 1_000_000);
      return new SignJWT()
        .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
        .setSubject(username)
        .setIssuedAt(now)
        .setExpirationTime(now + lifeSeconds)
        .sign(key);
    },
    async check(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS512'],
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(nowUs() / 1000),
        });
        return { username: payload.sub ?? '' };
      } catch (error) {
        return { refused: error instanceof JWTExpired ? 'expired' : 'invalid' };
      }
    },
  };
}
