// Who is signed in: sessions begin and end here, and what a request shows is looked up. The rows are written by whoever owns the
// database; that one was used is told now and then, not with each request.
import type { ProviderSession, SignInWay } from '@ariel/protocol';
import { findApiToken, findSession } from '@ariel/store/sign-in';
import type { FastifyRequest } from 'fastify';
import type { ApiOptions } from '../../server/api-options.ts';
import type { SignInSettings } from '../admission/sign-in-settings.ts';
import { hashOfSecret, newSessionSecret } from './secrets-shown-once.ts';
import { createSessionTokens, type SessionTokens } from './session-tokens.ts';

/** Whom a request shows to be: an account, by a session or by a token. */
export interface Shown {
  readonly username: string;
  readonly by: 'session' | 'api_token' | 'proxy';
  /** Null where it was no session. */
  readonly sessionId: string | null;
  /** Null: no less than the account's roles give. */
  readonly scopes: readonly string[] | null;
}

export type Checked = Shown | { readonly refused: 'invalid' | 'expired' };

export interface Opened {
  /** What is shown from now on. */
  readonly secret: string;
  readonly lifeMs: number;
}

const INVALID = { refused: 'invalid' } as const;
const EXPIRED = { refused: 'expired' } as const;
const NOTE_EVERY_US = 60_000_000;
const MAX_NOTED = 10_000;

export class Sessions {
  readonly #options: Pick<ApiOptions, 'control' | 'database' | 'nowUs' | 'reportError'>;
  readonly #settings: SignInSettings;
  readonly #tokens: SessionTokens;
  readonly #noted = new Map<string, number>();
  readonly #notesUses: boolean;

  constructor(
    options: Pick<ApiOptions, 'control' | 'database' | 'nowUs' | 'reportError' | 'auth'>,
    settings: SignInSettings,
    { notesUses = true }: { readonly notesUses?: boolean } = {},
  ) {
    this.#notesUses = notesUses;
    this.#options = options;
    this.#settings = settings;
    this.#tokens = createSessionTokens(options.auth, options.nowUs);
  }

  /** A new one each time: what a browser had before its owner signed in never counts afterwards. */
  async open(
    username: string,
    { kind, provider, request, way }: SessionKind & { readonly request: FastifyRequest },
  ): Promise<Opened> {
    const lifeMs = kind === 'cli' ? this.#settings.cliLifeMs : this.#settings.sessionLifeMs;
    const secret = newSessionSecret();
    await this.#options.control.openSession({
      tokenHash: hashOfSecret(secret),
      username,
      kind,
      way,
      expiresUs: this.#options.nowUs() + lifeMs * 1000,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
      ...(provider === undefined ? {} : { provider }),
    });
    if (kind === 'browser') return { secret, lifeMs };
    return { secret: await this.#tokens.issue(username, secret, lifeMs), lifeMs };
  }

  /** What the provider said of the session of this cookie; null: none signed in, or it is over. */
  async idTokenOf(secret: string): Promise<string | null> {
    const row = await findSession(this.#options.database, hashOfSecret(secret));
    return row?.kind === 'browser' ? row.id_token : null;
  }

  /** The cookie of the pages. */
  async ofCookie(secret: string): Promise<Checked> {
    const row = await findSession(this.#options.database, hashOfSecret(secret));
    if (row?.kind !== 'browser') return INVALID;
    return this.#live(row);
  }

  /** The signed token of a program. */
  async ofToken(token: string): Promise<Checked> {
    const said = await this.#tokens.check(token);
    if ('refused' in said) return said;
    const row = await findSession(this.#options.database, hashOfSecret(said.id));
    if (!row || row.kind === 'browser' || row.username !== said.username) return INVALID;
    return this.#live(row);
  }

  async ofApiToken(token: string, address: string): Promise<Checked> {
    const row = await findApiToken(this.#options.database, hashOfSecret(token));
    if (!row) return INVALID;
    const nowUs = this.#options.nowUs();
    if (row.expires_at !== null && row.expires_at <= nowUs) return EXPIRED;
    if (this.#isNews(row.id, row.used_at ?? 0, nowUs))
      this.#tell({ sessions: [], tokens: [{ id: row.id, usedUs: nowUs, address }] });
    const scopes = row.scopes === null ? null : (JSON.parse(row.scopes) as string[]);
    return { by: 'api_token', username: row.username, sessionId: null, scopes };
  }

  #live(row: {
    readonly id: string;
    readonly username: string;
    readonly kind: string;
    readonly expires_at: number;
    readonly seen_at: number;
  }): Checked {
    const nowUs = this.#options.nowUs();
    const { idleMs } = this.#settings;
    const lastUs = Math.max(row.seen_at, this.#noted.get(row.id) ?? 0);
    const isIdle = idleMs > 0 && row.kind === 'browser' && nowUs - lastUs > idleMs * 1000;
    if (row.expires_at <= nowUs || isIdle) return EXPIRED;
    if (this.#isNews(row.id, row.seen_at, nowUs))
      this.#tell({ sessions: [{ id: row.id, seenUs: nowUs }], tokens: [] });
    return { by: 'session', username: row.username, sessionId: row.id, scopes: null };
  }

  #isNews(id: string, knownUs: number, nowUs: number): boolean {
    if (!this.#notesUses) return false;
    const lastUs = Math.max(knownUs, this.#noted.get(id) ?? 0);
    if (nowUs - lastUs < NOTE_EVERY_US) return false;
    this.#noted.delete(id);
    this.#noted.set(id, nowUs);
    const [oldest] = this.#noted.keys();
    if (this.#noted.size > MAX_NOTED && oldest !== undefined) this.#noted.delete(oldest);
    return true;
  }

  /** Nobody waits for it. */
  #tell(uses: Parameters<ApiOptions['control']['noteUses']>[0]): void {
    this.#options.control
      .noteUses(uses)
      .catch((error: unknown) => this.#options.reportError?.(error, 'noting that a session was used'));
  }
}

interface SessionKind {
  readonly kind: 'browser' | 'token' | 'cli';
  readonly way: SignInWay;
  /** Where an OpenID provider signed in. */
  readonly provider?: ProviderSession;
}
