// Makes the first user and the key that sessions are signed with. Neither is ever printed into a log.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Database } from '@ariel/store';
import type { HomePaths } from './home.ts';

const ownerOnly = { mode: 0o600 } as const;

/** The key of this installation, made at the first start. */
export function sessionKey(paths: HomePaths): string {
  if (!existsSync(paths.secretKey)) {
    writeFileSync(paths.secretKey, `${randomBytes(32).toString('base64url')}\n`, ownerOnly);
  }
  return readFileSync(paths.secretKey, 'utf8').trim();
}

/**
 * Makes `admin` with a password of its own where there is no user yet; gives the password when it is known. Of several servers that
 * start at the same moment one makes it, and only that one keeps a password. Nobody is made where passwords open nothing.
 */
export async function ensureAdmin(
  database: Database,
  paths: HomePaths,
  { hasPasswords, nowUs }: { readonly nowUs: number; readonly hasPasswords: boolean },
): Promise<string | null> {
  if (!hasPasswords) return null;
  const users = await database.first<{ n: number }>('select count(*) as n from user_account');
  if ((users?.n ?? 0) === 0) {
    const isOurs = keepNewPassword(paths);
    const password = readFileSync(paths.adminPassword, 'utf8').trim();
    // Loaded only here: hashing is needed once in an installation's life.
    const { hashPassword } = await import('@ariel/api/passwords');
    const made = await database.run(
      `insert into user_account (username, password_hash, role, created_at) values ('admin', ?, 'admin', ?)
       on conflict (username) do nothing`,
      [await hashPassword(password), nowUs],
    );
    if (made === 0 && isOurs) rmSync(paths.adminPassword, { force: true });
  }
  return existsSync(paths.adminPassword) ? readFileSync(paths.adminPassword, 'utf8').trim() : null;
}

/** False where there is one already: somebody put it there, or another server did. */
function keepNewPassword(paths: HomePaths): boolean {
  try {
    const password = randomBytes(18).toString('base64url');
    writeFileSync(paths.adminPassword, `${password}\n`, { ...ownerOnly, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
