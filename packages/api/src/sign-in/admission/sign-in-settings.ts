// How people sign in, as plain data: it crosses the border to the process that serves pages.

import type { GroupRoles } from '@ariel/core';
import { defaultLockOut, defaultPasswordRules, type LockOutRules, type PasswordRules } from '@ariel/core';
import type { SignInWay } from '@ariel/protocol';

export interface OidcSettings {
  /** `https://login.example.com/realms/main`: where its discovery document is found. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which has PKCE alone. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  /** The claim that becomes the account's name. */
  readonly usernameClaim: string;
  /** The claim that lists groups; in it, dots lead into objects. */
  readonly groupsClaim: string;
  /** Groups of which one must be in at least one; none: everybody may come. */
  readonly allowedGroups: readonly string[];
  /** On the button: "Sign in with …". */
  readonly label: string;
  /** Whether who signs out here is led to the provider, to be signed out there. @default false */
  readonly signsOutThere?: boolean;
}

export interface LdapSettings {
  /** `ldaps://directory.example.com`, `ldap://…`. */
  readonly url: string;
  /** Upgrades an `ldap:` connection before anything is said. */
  readonly startsTls: boolean;
  /** Certificates (PEM) that vouch for the server; null: those of the system. */
  readonly ca: string | null;
  /** Who searches; null: anonymous. */
  readonly bindDn: string | null;
  readonly bindPassword: string | null;
  /** Below which people are. */
  readonly searchBase: string;
  /** The attribute that is typed in. */
  readonly userAttribute: string;
  /** What people must match beside their name, as an LDAP filter; null: nothing. */
  readonly userFilter: string | null;
  readonly emailAttribute: string;
  readonly nameAttribute: string;
  /** Lists the groups of a person, at the person. */
  readonly groupAttribute: string;
  /** Where groups list their members instead; null: they do not. */
  readonly groupSearchBase: string | null;
  /** Of a group: who is in it, by DN. */
  readonly memberAttribute: string;
  readonly allowedGroups: readonly string[];
  readonly timeoutMs: number;
}

export interface ProxySettings {
  /** Addresses and networks (`10.0.0.0/8`) from which the headers are believed. */
  readonly addresses: readonly string[];
  readonly userHeader: string;
  /** Null: it tells no groups. */
  readonly groupsHeader: string | null;
  readonly emailHeader: string | null;
}

export interface SignInSettings {
  readonly oidc: OidcSettings | null;
  readonly ldap: LdapSettings | null;
  readonly proxy: ProxySettings | null;
  /** Whether passwords that are kept here open anything. */
  readonly hasPasswords: boolean;
  readonly passwordRules: PasswordRules;
  readonly lockOut: LockOutRules;
  /** How long a token of `POST /auth/token` counts, and a session of the pages. */
  readonly sessionLifeMs: number;
  readonly cliLifeMs: number;
  /** A session of the pages that nobody used for so long is over; 0: never. */
  readonly idleMs: number;
  /** Longest life of an API token; 0: for ever. */
  readonly longestTokenLifeMs: number;
  /** Sign-ins that one address may try in a minute. */
  readonly triesPerMinute: number;
  readonly createsAccounts: boolean;
  readonly linksByName: boolean;
  /** Of an account that was made by itself, beside those of its groups. */
  readonly newRole: string;
  /** Roles that groups of a provider, a directory or a proxy give, beside those of the account. */
  readonly groupRoles: GroupRoles;
}

export const defaultSignIn: SignInSettings = {
  oidc: null,
  ldap: null,
  proxy: null,
  hasPasswords: true,
  passwordRules: defaultPasswordRules,
  lockOut: defaultLockOut,
  sessionLifeMs: 86_400_000,
  cliLifeMs: 3_600_000,
  idleMs: 0,
  longestTokenLifeMs: 366 * 86_400_000,
  triesPerMinute: 60,
  createsAccounts: true,
  linksByName: false,
  newRole: 'Public',
  groupRoles: {},
};

/** Somebody whom others vouch for, before their account here is known. */
export interface Vouched {
  readonly way: Exclude<SignInWay, 'password'>;
  readonly subject: string;
  readonly username: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly groups: readonly string[];
}
