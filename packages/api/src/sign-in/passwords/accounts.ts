// Where the people who may sign in are kept.
import type { Queryable } from '@ariel/store';
import { findAccount } from '@ariel/store/reads';

export interface Account {
  readonly username: string;
  readonly passwordHash: string;
  readonly role: string;
  /** False: nobody signs in with it. @default true */
  readonly isActive?: boolean;
  /** A service account has tokens, and no password. @default 'user' */
  readonly kind?: 'user' | 'service';
}

export interface AccountStore {
  find(username: string): Promise<Account | undefined>;
}

/** The accounts of the database's own table. */
export function databaseAccounts(database: Queryable): AccountStore {
  return {
    async find(username) {
      const row = await findAccount(database, username);
      return (
        row && {
          username: row.username,
          passwordHash: row.password_hash,
          role: row.role,
          isActive: row.is_active === 1,
          kind: row.kind === 'service' ? 'service' : 'user',
        }
      );
    },
  };
}
