// The accounts of this installation, as signing in needs them: whether one is there, and a new one for somebody who comes from
// elsewhere and has no password here.
import type { AdmitIdentityRequest } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';

export interface AccountHere {
  readonly username: string;
  /** Empty: nobody signs in with a password. */
  readonly password_hash: string;
  readonly created_at: number;
  readonly kind: string;
  readonly is_active: number;
}

export function accountHere(tx: Queryable, username: string): Promise<AccountHere | undefined> {
  return tx.first<AccountHere>(
    'select username, password_hash, created_at, kind, is_active from user_account where username = ?',
    [username],
  );
}

export async function makeAccount(
  tx: Queryable,
  { displayName, email, newRole, username }: AdmitIdentityRequest,
  nowUs: number,
): Promise<void> {
  const words = displayName?.trim().split(/\s+/) ?? [];
  await tx.run(
    `insert into user_account (username, password_hash, role, created_at, first_name, last_name, email)
     values (?, '', ?, ?, ?, ?, ?)`,
    [username, newRole, nowUs, words.slice(0, -1).join(' ') || null, words.at(-1) ?? null, email],
  );
}
