// Who may do what, as it is changed: accounts, roles, teams. Also what is noted of reads of secrets.
import type { Actor } from './references.ts';

export interface SetUserRequest {
  readonly username: string;
  /** `create`: it must not be there; `change`: it must. */
  readonly mode: 'create' | 'change';
  /** What is absent stays as it is, or is a new account's default. */
  readonly changes: {
    readonly firstName?: string | null;
    readonly lastName?: string | null;
    readonly email?: string | null;
    /** Never the password itself; null: nobody signs in with one. */
    readonly passwordHash?: string | null;
    readonly isActive?: boolean;
    readonly kind?: 'user' | 'service';
    /** All of them; the first is the main one. */
    readonly roles?: readonly string[];
    /** All of them. */
    readonly teams?: readonly string[];
  };
  readonly actor: Actor;
}

export interface DeleteUserRequest {
  readonly username: string;
  readonly actor: Actor;
}

/** As written: `runs:create` at `*`, `dag:…`, `prefix:…`, `tag:…`, `team:…`. */
export interface GrantText {
  readonly permission: string;
  readonly scope: string;
}

export interface SetRoleRequest {
  readonly name: string;
  readonly mode: 'create' | 'change';
  /** A new name; whoever has the role has it still. @default it stays */
  readonly newName?: string;
  /** All that it is to give. @default what it gives stays */
  readonly grants?: readonly GrantText[];
  /** Beside what it gives. */
  readonly add?: readonly GrantText[];
  readonly remove?: readonly GrantText[];
  readonly actor: Actor;
}

export interface DeleteRoleRequest {
  readonly name: string;
  readonly actor: Actor;
}

export interface SetTeamRequest {
  readonly name: string;
  readonly mode: 'create' | 'change';
  /** All of them: bundles by name. @default they stay */
  readonly bundles?: readonly string[];
  /** All of them: accounts by name. @default they stay */
  readonly members?: readonly string[];
  readonly actor: Actor;
}

export interface DeleteTeamRequest {
  readonly name: string;
  readonly actor: Actor;
}

export interface RecordReadRequest {
  /** As `read_connection`. */
  readonly event: string;
  readonly resource: string;
  /** Whose it is. */
  readonly team: string | null;
  /** Which, never what is in it. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
}

export interface AccessControl {
  /** Fails with `ARIEL_USER_EXISTS`, `_NOT_FOUND`, `_INVALID`, `ARIEL_ROLE_NOT_FOUND`, `ARIEL_TEAM_NOT_FOUND`, `ARIEL_LAST_ADMIN`. */
  setUser(request: SetUserRequest): Promise<void>;
  /** Fails with `ARIEL_USER_NOT_FOUND`, `ARIEL_LAST_ADMIN`. */
  deleteUser(request: DeleteUserRequest): Promise<void>;
  /** Fails with `ARIEL_ROLE_EXISTS`, `_NOT_FOUND`, `_INVALID`, `_FIXED`. */
  setRole(request: SetRoleRequest): Promise<void>;
  /** Fails with `ARIEL_ROLE_NOT_FOUND`, `_FIXED`, `_IN_USE`. */
  deleteRole(request: DeleteRoleRequest): Promise<void>;
  /** Fails with `ARIEL_TEAM_EXISTS`, `_NOT_FOUND`, `_INVALID`, `ARIEL_BUNDLE_TAKEN`, `ARIEL_USER_NOT_FOUND`. */
  setTeam(request: SetTeamRequest): Promise<void>;
  /** Fails with `ARIEL_TEAM_NOT_FOUND`, `ARIEL_TEAM_IN_USE`. */
  deleteTeam(request: DeleteTeamRequest): Promise<void>;
  /** Somebody read what is secret. */
  recordRead(request: RecordReadRequest): Promise<void>;
}

export const accessMethods = [
  'setUser',
  'deleteUser',
  'setRole',
  'deleteRole',
  'setTeam',
  'deleteTeam',
  'recordRead',
] as const satisfies readonly (keyof AccessControl)[];
