// People and service accounts: their rows, their roles and teams. It neither makes nor checks passwords.
import type { Queryable } from '../database/database.ts';
import { placeholders } from '../reads/conditions.ts';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly role: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
  readonly is_active: number;
  readonly kind: string;
  readonly created_at: number;
}

/** An account with what it is given. */
export interface UserRecord extends UserRow {
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

export interface FoundPrincipal {
  readonly kind: string;
  readonly isActive: boolean;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

const columns = 'id, username, role, first_name, last_name, email, is_active, kind, created_at';

/** In one statement: it is asked with every request. */
export async function findPrincipal(db: Queryable, username: string): Promise<FoundPrincipal | undefined> {
  const rows = await db.all<{ about: string; given: string; kind: string; is_active: number }>(
    `select 'role' as about, role as given, kind, is_active from user_account where username = ?
     union all select 'role', role, '', 1 from user_role where username = ?
     union all select 'team', team, '', 1 from team_member where username = ?`,
    [username, username, username],
  );
  const account = rows.find((row) => row.kind !== '');
  if (account === undefined) return undefined;
  const given = (about: string): string[] => [
    ...new Set(rows.filter((row) => row.about === about && row.given !== '').map((row) => row.given)),
  ];
  return {
    kind: account.kind,
    isActive: account.is_active === 1,
    roles: given('role'),
    teams: given('team').sort(),
  };
}

export async function findUser(db: Queryable, username: string): Promise<UserRecord | undefined> {
  const row = await db.first<UserRow>(`select ${columns} from user_account where username = ?`, [username]);
  return row && (await withGiven(db, [row]))[0];
}

export async function allUsers(db: Queryable): Promise<UserRecord[]> {
  return withGiven(db, await db.all<UserRow>(`select ${columns} from user_account order by username`));
}

export async function withGiven(db: Queryable, rows: readonly UserRow[]): Promise<UserRecord[]> {
  const names = rows.map((row) => row.username);
  const roles = await db.all<{ username: string; role: string }>(
    `select username, role from user_role where username in (${placeholders(names)}) order by role`,
    names,
  );
  const teams = await db.all<{ username: string; team: string }>(
    `select username, team from team_member where username in (${placeholders(names)}) order by team`,
    names,
  );
  return rows.map((row) => ({
    ...row,
    roles: [
      ...new Set([
        ...(row.role === '' ? [] : [row.role]),
        ...roles.filter((given) => given.username === row.username).map((given) => given.role),
      ]),
    ],
    teams: teams.filter((given) => given.username === row.username).map((given) => given.team),
  }));
}

/** The first is the account's own, the others stand beside it. */
export async function setRolesOf(tx: Queryable, username: string, roles: readonly string[]): Promise<void> {
  const [first = '', ...others] = [...new Set(roles)];
  await tx.run('update user_account set role = ? where username = ?', [first, username]);
  await tx.run('delete from user_role where username = ?', [username]);
  await tx.runMany(
    'insert into user_role (username, role) values (?, ?)',
    others.map((role) => [username, role]),
  );
}
