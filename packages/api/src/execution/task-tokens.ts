// Signed statements of which attempt, or which worker, a call is for. An attempt's token opens that attempt and nothing
// else; what it says is not looked up again. Servers that share the secret accept each other's.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { JWTPayload } from 'jose';

/** `workload`: an attempt that waits to be claimed. `execution`: one that runs. `callback`: a callback that waits. `worker`: whoever runs them. */
export type TokenScope = 'workload' | 'execution' | 'callback' | 'worker';

/** What the token of an attempt says about it. */
export interface AttemptFacts {
  readonly attemptId: string;
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: string;
  readonly codeHash: string;
  /** Where its log lies; known from the claim on. */
  readonly logPath: string | null;
  /** A worker of ours runs it already, and has another process speak for it. @default false */
  readonly isHeld?: boolean;
}

export interface TokenClaims extends AttemptFacts {
  /** The attempt, or the worker. */
  readonly subject: string;
  readonly scope: TokenScope;
  readonly isExpired: boolean;
  /** So little of its life is left that a fresh one should be sent along. */
  readonly isOld: boolean;
}

export interface TaskTokens {
  forAttempt(facts: AttemptFacts, scope: Exclude<TokenScope, 'worker'>): Promise<string>;
  forWorker(workerId: string): Promise<string>;
  /** What the token says, or null where it does not count. */
  read(token: string): Promise<TokenClaims | null>;
}

export interface TokenOptions {
  readonly secret: string;
  readonly nowUs: () => number;
  /** @default 'urn:airflow.apache.org:task' */
  readonly audience?: string;
  /** @default 600 */
  readonly lifeSeconds?: number;
}

const scopes: readonly TokenScope[] = ['workload', 'execution', 'callback', 'worker'];
const HEADER = Buffer.from('{"alg":"HS512","typ":"JWT"}').toString('base64url');
const DEFAULT_LIFE_SECONDS = 600;
/** What clocks of different hosts may differ. */
const TOLERANCE_SECONDS = 10;
const LEAST_LEFT_SECONDS = 30;
const OLD_SHARE = 0.2;
const MAX_KNOWN = 10_000;

/** Tokens that were signed here or have been checked: most come several times. Whether they are too old is looked at each time. */
class KnownTokens {
  readonly #payloads = new Map<string, JWTPayload>();

  get(token: string): JWTPayload | undefined {
    return this.#payloads.get(token);
  }

  add(token: string, payload: JWTPayload): void {
    this.#payloads.set(token, payload);
    if (this.#payloads.size <= MAX_KNOWN) return;
    const [oldest] = this.#payloads.keys();
    if (oldest !== undefined) this.#payloads.delete(oldest);
  }
}

export function createTaskTokens(options: TokenOptions): TaskTokens {
  const {
    audience = 'urn:airflow.apache.org:task',
    lifeSeconds = DEFAULT_LIFE_SECONDS,
    nowUs,
    secret,
  } = options;
  const nowSeconds = (): number => Math.floor(nowUs() / 1_000_000);
  const known = new KnownTokens();
  const key = createSecretKey(secret, 'utf8');
  // Signed and checked here and at once: through the Web Crypto API each token waits for a thread, which took a seventh of a
  // server's time.
  const signatureOf = (content: string): Buffer => createHmac('sha512', key).update(content).digest();
  const sign = (subject: string, claims: JWTPayload): string => {
    const now = nowSeconds();
    const payload = { ...claims, sub: subject, aud: audience, iat: now, nbf: now, exp: now + lifeSeconds };
    const content = `${HEADER}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    const token = `${content}.${signatureOf(content).toString('base64url')}`;
    known.add(token, payload);
    return token;
  };
  /** Whether the token is too old is for whoever asks. One that is not valid yet is of a host whose clock is ahead: it is no less ours. */
  const verify = (token: string): JWTPayload | null => {
    const [header = '', claims = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0 || partOf(header)?.alg !== 'HS512') return null;
    const given = Buffer.from(signature, 'base64url');
    const expected = signatureOf(`${header}.${claims}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const payload = partOf(claims);
    const isComplete = typeof payload?.sub === 'string' && [payload.exp, payload.iat].every(Number.isFinite);
    if (!payload || !isComplete || payload.aud !== audience) return null;
    known.add(token, payload);
    return payload;
  };
  return {
    forAttempt: async ({ attemptId, codeHash, dagId, isHeld, logPath, runId, versionId }, scope) =>
      sign(attemptId, {
        scope,
        dag: dagId,
        run: runId,
        ver: versionId,
        code: codeHash,
        log: logPath,
        ...(isHeld ? { held: true } : {}),
      }),
    forWorker: async (workerId) => sign(workerId, { scope: 'worker' }),
    read: async (token) => {
      const payload = known.get(token) ?? verify(token);
      return payload && claimsOf(payload, nowSeconds());
    },
  };
}

/** A part of a token, read; null where it is none. */
function partOf(part: string): JWTPayload | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null ? (read as JWTPayload) : null;
  } catch {
    return null;
  }
}

function claimsOf(payload: JWTPayload, now: number): TokenClaims | null {
  const {
    aud: _aud,
    code,
    dag,
    exp = 0,
    held,
    iat = 0,
    log,
    run,
    scope = 'execution',
    sub = '',
    ver,
  } = payload;
  if (!scopes.some((known) => known === scope)) return null;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    subject: sub,
    attemptId: sub,
    scope: scope as TokenScope,
    dagId: text(dag),
    runId: text(run),
    versionId: text(ver),
    codeHash: text(code),
    logPath: typeof log === 'string' ? log : null,
    isHeld: held === true,
    isExpired: now > exp + TOLERANCE_SECONDS,
    isOld: exp - now < Math.max((exp - iat) * OLD_SHARE, LEAST_LEFT_SECONDS),
  };
}
