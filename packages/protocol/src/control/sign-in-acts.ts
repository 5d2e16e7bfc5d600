// What signing in writes: sessions, API tokens, failed guesses, identities elsewhere. Secrets never cross: only hashes of them.
import type { Actor } from './references.ts';

/** How somebody proved who they are. */
export type SignInWay = 'password' | 'oidc' | 'ldap' | 'proxy';

export interface OpenSessionRequest {
  readonly tokenHash: string;
  readonly username: string;
  readonly kind: 'browser' | 'token' | 'cli';
  readonly way: SignInWay;
  /** Microseconds. */
  readonly expiresUs: number;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** Where an OpenID provider signed in. */
  readonly provider?: ProviderSession;
}

export interface ProviderSession {
  readonly subject: string;
  /** As the provider names it; null: it does not. */
  readonly session: string | null;
  /** What the provider said, encrypted: signing out there asks for it. */
  readonly idToken: string | null;
}

/** Signed out at the provider: of one of its sessions, or a person there altogether. */
export interface EndProviderSessionsRequest {
  readonly subject: string | null;
  readonly session: string | null;
  /** Of the token that tells it: it counts once, and until then. */
  readonly token: { readonly hash: string; readonly untilUs: number };
}

export interface EndSessionsRequest {
  /** Null: all of `username`. */
  readonly id: string | null;
  /** Null: whosoever. Given beside an id: only where it is theirs. */
  readonly username: string | null;
  /** Stays: the one with which it is asked. @default null */
  readonly exceptId?: string | null;
  readonly actor: Actor;
}

export interface FailedSignInRequest {
  readonly username: string;
  readonly way: SignInWay;
  readonly address: string | null;
}

/** When sessions and tokens were used last; gathered, so that requests do not write. */
export interface NoteUsesRequest {
  readonly sessions: readonly { readonly id: string; readonly seenUs: number }[];
  readonly tokens: readonly {
    readonly id: string;
    readonly usedUs: number;
    readonly address: string | null;
  }[];
}

export interface CreateApiTokenRequest {
  readonly tokenHash: string;
  readonly name: string;
  /** Whose it is: a person or a service account. */
  readonly username: string;
  /** Null: everything that its owner may do. */
  readonly scopes: readonly string[] | null;
  /** Microseconds; null: never. */
  readonly expiresUs: number | null;
  readonly actor: Actor;
}

export interface RevokeApiTokenRequest {
  readonly id: string;
  /** Null: whosoever. */
  readonly username: string | null;
  readonly actor: Actor;
}

/** Somebody whom an OpenID provider, a directory or a proxy vouches for. */
export interface AdmitIdentityRequest {
  readonly way: Exclude<SignInWay, 'password'>;
  /** What stays the same there for as long as the person does. */
  readonly subject: string;
  /** What the account is to be called. */
  readonly username: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly groups: readonly string[];
  /** Whether somebody who has none gets an account. */
  readonly createsAccount: boolean;
  /** Whether an account of that name that is nobody's elsewhere becomes theirs. */
  readonly linksByName: boolean;
  /** The role of a new account, beside those of its groups. */
  readonly newRole: string;
}

export interface SetOwnPasswordRequest {
  readonly username: string;
  readonly passwordHash: string;
  /** The session that goes on; all others end. */
  readonly keepSessionId: string | null;
  readonly actor: Actor;
}

export interface SignInControl {
  /** Gives its id. Fails with `ARIEL_ACCOUNT_NOT_FOUND`. */
  openSession(request: OpenSessionRequest): Promise<{ readonly id: string }>;
  /** Gives how many ended. */
  endSessions(request: EndSessionsRequest): Promise<number>;
  /** Gives how many ended; null where its token was here before. */
  endProviderSessions(request: EndProviderSessionsRequest): Promise<number | null>;
  /** Gives until when (µs) the name must wait; null where it has no account. */
  noteFailedSignIn(request: FailedSignInRequest): Promise<number | null>;
  noteUses(request: NoteUsesRequest): Promise<void>;
  /** Fails with `ARIEL_ACCOUNT_NOT_FOUND`, `ARIEL_TOKEN_INVALID`. */
  createApiToken(request: CreateApiTokenRequest): Promise<{ readonly id: string }>;
  /** Fails with `ARIEL_TOKEN_NOT_FOUND`. */
  revokeApiToken(request: RevokeApiTokenRequest): Promise<void>;
  /** Gives the name of the account. Fails with `ARIEL_IDENTITY_REFUSED`. */
  admitIdentity(request: AdmitIdentityRequest): Promise<{ readonly username: string }>;
  /** Fails with `ARIEL_ACCOUNT_NOT_FOUND`. */
  setOwnPassword(request: SetOwnPasswordRequest): Promise<void>;
}

export const signInMethods = [
  'openSession',
  'endSessions',
  'endProviderSessions',
  'noteFailedSignIn',
  'noteUses',
  'createApiToken',
  'revokeApiToken',
  'admitIdentity',
  'setOwnPassword',
] as const satisfies readonly (keyof SignInControl)[];
