// Who asks: a person, a service account, or nobody in particular. How they proved it is the matter of sign-in/.

export interface Principal {
  readonly kind: 'user' | 'service' | 'anonymous';
  /** The user name, or the service account's. It is what the audit log says. */
  readonly name: string;
  /** Names of roles, as stored; a role that is not known gives nothing. */
  readonly roles: readonly string[];
  /** The teams whose rows they may see beside those of no team. */
  readonly teams: readonly string[];
  /** What their token is limited to, as `runs:read`, `runs:*`, `*:read` or `*`; null: to nothing less than the roles give. */
  readonly scopes: readonly string[] | null;
}

/** The role that is given to whoever has not signed in. Without a stored role of this name they may do nothing. */
export const PUBLIC_ROLE = 'Public';

export const anonymous: Principal = {
  kind: 'anonymous',
  name: 'anonymous',
  roles: [PUBLIC_ROLE],
  teams: [],
  scopes: null,
};
