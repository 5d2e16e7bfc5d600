// Signed statements of who somebody is, for programs. Each names a session, so that it can be ended before it runs out; what its
// account may do is read anew for each request.
import { secretKeys, type TokenKeys } from '../../signing/token-keys.ts';

export interface SessionTokens {
  /** `id` is a secret: the session is kept under its hash. */
  issue(username: string, id: string, lifeMs: number): Promise<string>;
  /** Throws where nobody can say now which keys are trusted. */
  check(
    token: string,
  ): Promise<
    { readonly username: string; readonly id: string } | { readonly refused: 'invalid' | 'expired' }
  >;
}

export interface SessionTokenRules {
  /** @default the server's secret key */
  readonly keys?: TokenKeys;
  /** Who makes them. @default 'ariel' */
  readonly issuer?: string;
  /** For whom they are: of several, all are written, and one is enough. @default nobody says */
  readonly audience?: readonly string[];
  /** What clocks of different hosts may differ. @default 0 */
  readonly leewaySeconds?: number;
}

const ISSUER = 'ariel';
const INVALID = { refused: 'invalid' } as const;
const EXPIRED = { refused: 'expired' } as const;

export function createSessionTokens(
  { secretKey, tokens = {} }: { readonly secretKey: string; readonly tokens?: SessionTokenRules },
  nowUs: () => number,
): SessionTokens {
  const { audience = [], issuer = ISSUER, keys = secretKeys(secretKey), leewaySeconds = 0 } = tokens;
  const [only] = audience;
  const frame = {
    iss: issuer,
    ...(only === undefined ? {} : { aud: audience.length === 1 ? only : [...audience] }),
  };
  const isForUs = (aud: string | readonly string[] = []): boolean =>
    audience.length === 0 || [aud].flat().some((each) => audience.includes(each));
  return {
    async issue(username, id, lifeMs) {
      const now = Math.floor(nowUs() / 1_000_000);
      return keys.sign({
        sub: username,
        jti: id,
        ...frame,
        iat: now,
        nbf: now,
        exp: now + Math.floor(lifeMs / 1000),
      });
    },
    async check(token) {
      const claims = await keys.open(token);
      if (claims === null) return INVALID;
      const { aud, exp, iss, jti, nbf = 0, sub } = claims;
      const now = Math.floor(nowUs() / 1_000_000);
      if (typeof sub !== 'string' || typeof jti !== 'string' || !Number.isFinite(exp)) return INVALID;
      if (iss !== issuer || !isForUs(aud) || !(nbf <= now + leewaySeconds)) return INVALID;
      return (exp ?? 0) + leewaySeconds > now ? { username: sub, id: jti } : EXPIRED;
    },
  };
}
