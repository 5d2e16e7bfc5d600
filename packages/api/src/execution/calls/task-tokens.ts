// Signed statements of which attempt, or which worker, a call is for. An attempt's token opens that attempt and nothing
// else; what it says is not looked up again. Servers with the same keys accept each other's.
import type { JWTPayload } from 'jose';
import { secretKeys, type TokenKeys } from '../../signing/token-keys.ts';

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

/** With what they are signed and checked: a secret that all share, or keys. */
export type TokenOptions = ({ readonly secret: string } | { readonly keys: TokenKeys }) & TokenRules;

export interface TokenRules {
  readonly nowUs: () => number;
  /** Whom they are for: of several, all are written, and one is enough. @default 'urn:airflow.apache.org:task' */
  readonly audience?: string | readonly string[];
  /** Who made them; null: nobody says. @default null */
  readonly issuer?: string | null;
  /** @default 600 */
  readonly lifeSeconds?: number;
  /** What clocks of different hosts may differ. @default 10 */
  readonly leewaySeconds?: number;
}

const scopes: readonly TokenScope[] = ['workload', 'execution', 'callback', 'worker'];
const DEFAULT_AUDIENCE = 'urn:airflow.apache.org:task';
const DEFAULT_LIFE_SECONDS = 600;
const DEFAULT_LEEWAY_SECONDS = 10;
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
    audience = DEFAULT_AUDIENCE,
    issuer = null,
    leewaySeconds = DEFAULT_LEEWAY_SECONDS,
    lifeSeconds = DEFAULT_LIFE_SECONDS,
    nowUs,
  } = options;
  const nowSeconds = (): number => Math.floor(nowUs() / 1_000_000);
  const known = new KnownTokens();
  const keys = 'keys' in options ? options.keys : secretKeys(options.secret);
  const audiences = [audience].flat();
  const [only = ''] = audiences;
  const frame: JWTPayload = {
    aud: audiences.length === 1 ? only : audiences,
    ...(issuer === null ? {} : { iss: issuer }),
  };
  const sign = async (subject: string, claims: JWTPayload): Promise<string> => {
    const now = nowSeconds();
    const payload = { ...claims, ...frame, sub: subject, iat: now, nbf: now, exp: now + lifeSeconds };
    const token = await keys.sign(payload);
    known.add(token, payload);
    return token;
  };
  /** Whether the token is too old is for whoever asks. One that is not valid yet is of a host whose clock is ahead: it is no less ours. */
  const isOurs = ({ aud = [], exp, iat, iss, sub }: JWTPayload): boolean =>
    typeof sub === 'string' &&
    [exp, iat].every(Number.isFinite) &&
    [aud].flat().some((each) => audiences.includes(each)) &&
    (issuer === null || iss === issuer);
  const verify = async (token: string): Promise<JWTPayload | null> => {
    const payload = await keys.open(token);
    if (payload === null || !isOurs(payload)) return null;
    known.add(token, payload);
    return payload;
  };
  return {
    forAttempt: ({ attemptId, codeHash, dagId, isHeld, logPath, runId, versionId }, scope) =>
      sign(attemptId, {
        scope,
        dag: dagId,
        run: runId,
        ver: versionId,
        code: codeHash,
        log: logPath,
        ...(isHeld ? { held: true } : {}),
      }),
    forWorker: (workerId) => sign(workerId, { scope: 'worker' }),
    read: async (token) => {
      const payload = known.get(token) ?? (await verify(token));
      return payload && claimsOf(payload, nowSeconds(), leewaySeconds);
    },
  };
}

function claimsOf(payload: JWTPayload, now: number, leeway: number): TokenClaims | null {
  const { code, dag, exp = 0, held, iat = 0, log, run, scope = 'execution', sub = '', ver } = payload;
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
    isExpired: now > exp + leeway,
    isOld: exp - now < Math.max((exp - iat) * OLD_SHARE, LEAST_LEFT_SECONDS),
  };
}
