// Tokens with which programs call the API: a hash of each, whose it is, what it opens, and until when.
import type { Queryable } from '../database/database.ts';

export interface ApiTokenRow {
  readonly id: string;
  readonly token_hash: string;
  readonly name: string;
  readonly username: string;
  /** JSON text; null: everything that its owner may do. */
  readonly scopes: string | null;
  readonly created_by: string | null;
  readonly created_at: number;
  /** Null: never. */
  readonly expires_at: number | null;
  readonly used_at: number | null;
  readonly used_from: string | null;
}

const COLUMNS = `t.id, t.token_hash, t.name, t.username, t.scopes, t.created_by, t.created_at, t.expires_at, t.used_at, t.used_from`;
/** The account is still the one for which it was made. */
const SAME_ACCOUNT = 'join user_account a on a.username = t.username and a.created_at <= t.created_at';

export function findApiToken(db: Queryable, tokenHash: string): Promise<ApiTokenRow | undefined> {
  return db.first<ApiTokenRow>(`select ${COLUMNS} from api_token t ${SAME_ACCOUNT} where t.token_hash = ?`, [
    tokenHash,
  ]);
}

export interface ApiTokensAsked {
  /** Null: everybody's. */
  readonly username: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** The newest first; those that have run out too. */
export function listApiTokens(
  db: Queryable,
  { limit, offset, username }: ApiTokensAsked,
): Promise<ApiTokenRow[]> {
  return db.all<ApiTokenRow>(
    `select ${COLUMNS} from api_token t ${SAME_ACCOUNT}${username === null ? '' : ' where t.username = ?'}
     order by t.created_at desc, t.id limit ? offset ?`,
    [...(username === null ? [] : [username]), limit, offset],
  );
}

export async function countApiTokens(db: Queryable, username: string | null): Promise<number> {
  const row = await db.first<{ n: number }>(
    `select count(*) as n from api_token t ${SAME_ACCOUNT}${username === null ? '' : ' where t.username = ?'}`,
    username === null ? [] : [username],
  );
  return row?.n ?? 0;
}

export async function writeApiToken(tx: Queryable, token: ApiTokenRow): Promise<void> {
  await tx.run(
    `insert into api_token (id, token_hash, name, username, scopes, created_by, created_at, expires_at, used_at, used_from)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      token.id,
      token.token_hash,
      token.name,
      token.username,
      token.scopes,
      token.created_by,
      token.created_at,
      token.expires_at,
      token.used_at,
      token.used_from,
    ],
  );
}

/** Gives what was removed; undefined where there is none, or it is somebody else's. */
export async function removeApiToken(
  tx: Queryable,
  { id, username }: { readonly id: string; readonly username: string | null },
): Promise<{ readonly name: string; readonly username: string } | undefined> {
  return tx.first(
    `delete from api_token where id = ?${username === null ? '' : ' and username = ?'} returning name, username`,
    [id, ...(username === null ? [] : [username])],
  );
}

/** When and from where each was used last; never back in time. */
export async function touchApiTokens(
  tx: Queryable,
  used: readonly { readonly id: string; readonly usedUs: number; readonly address: string | null }[],
): Promise<void> {
  await tx.runMany(
    'update api_token set used_at = ?, used_from = ? where id = ? and (used_at is null or used_at < ?)',
    used.map(({ address, id, usedUs }) => [usedUs, address, id, usedUs]),
  );
}
