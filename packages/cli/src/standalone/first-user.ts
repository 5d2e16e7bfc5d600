// Makes the first user and the key that sessions are signed with. Neither is ever printed into a log.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/** Makes `admin` with a password of its own where there is no user yet; gives the password when it is known. */
export async function ensureAdmin(
  database: Database,
  paths: HomePaths,
  nowUs: number,
): Promise<string | null> {
  const users = await database.first<{ n: number }>('select count(*) as n from user_account');
  if ((users?.n ?? 0) === 0) {
    const password = existsSync(paths.adminPassword)
      ? readFileSync(paths.adminPassword, 'utf8').trim()
      : randomBytes(12).toString('base64url');
    writeFileSync(paths.adminPassword, `${password}\n`, ownerOnly);
    // Loaded only here: hashing is needed once in an installation's life.
    const { hashPassword } = await import('@ariel/api/passwords');
    await database.run(
      "insert into user_account (username, password_hash, role, created_at) values ('admin', ?, 'admin', ?)",
      [await hashPassword(password), nowUs],
    );
  }
  return existsSync(paths.adminPassword) ? readFileSync(paths.adminPassword, 'utf8').trim() : null;
}
