// The people who may sign in.
import type { Queryable } from '../database/database.ts';

export interface AccountRow {
  readonly id: number;
  readonly username: string;
  readonly password_hash: string;
  readonly role: string;
  readonly is_active: number;
  /** `user` or `service`. */
  readonly kind: string;
}

export function findAccount(database: Queryable, username: string): Promise<AccountRow | undefined> {
  return database.first<AccountRow>(
    'select id, username, password_hash, role, is_active, kind from user_account where username = ?',
    [username],
  );
}
