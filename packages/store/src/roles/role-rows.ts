// Roles of one's own and what they give. The default roles are not here: core has them.
import type { Queryable } from '../database/database.ts';
import { placeholders } from '../reads/conditions.ts';

export interface RoleGrantRow {
  readonly role: string;
  readonly permission: string;
  readonly scope: string;
}

export function grantsOfRoles(db: Queryable, roles: readonly string[]): Promise<RoleGrantRow[]> {
  return db.all<RoleGrantRow>(
    `select role, permission, scope from role_grant where role in (${placeholders(roles)})
     order by role, permission, scope`,
    roles,
  );
}

export async function ownRoles(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ name: string }>('select name from role order by name');
  return rows.map((row) => row.name);
}

/** Who has the role: accounts by name. */
export async function holdersOfRole(db: Queryable, role: string): Promise<string[]> {
  const rows = await db.all<{ username: string }>(
    `select username from user_account where lower(role) = lower(?)
     union select username from user_role where lower(role) = lower(?) order by username`,
    [role, role],
  );
  return rows.map((row) => row.username);
}
