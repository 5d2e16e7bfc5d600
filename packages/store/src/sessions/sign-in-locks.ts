// Names at which somebody guesses passwords: how often it went wrong, and until when the next try must wait. Shared by all API
// servers; only names that have an account are written, so that invented ones fill nothing.
import type { Queryable } from '../database/database.ts';

export interface SignInLockRow {
  readonly username: string;
  readonly failures: number;
  readonly failed_at: number;
  readonly until_at: number;
}

export function findSignInLock(db: Queryable, username: string): Promise<SignInLockRow | undefined> {
  return db.first<SignInLockRow>(
    'select username, failures, failed_at, until_at from sign_in_lock where username = ?',
    [username],
  );
}

export async function writeSignInLock(tx: Queryable, lock: SignInLockRow): Promise<void> {
  await tx.run(
    `insert into sign_in_lock (username, failures, failed_at, until_at)
     select username, ?, ?, ? from user_account where username = ?
     on conflict (username) do update set failures = excluded.failures, failed_at = excluded.failed_at,
       until_at = excluded.until_at`,
    [lock.failures, lock.failed_at, lock.until_at, lock.username],
  );
}

/** Gives whether there was one. */
export async function removeSignInLock(tx: Queryable, username: string): Promise<boolean> {
  return (await tx.run('delete from sign_in_lock where username = ?', [username])) > 0;
}
