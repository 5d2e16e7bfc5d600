// Who is signed in: one row for each sign-in, with a hash of what its owner shows. An account that was removed and made again
// has none of the sessions of the one before.
import type { Queryable } from '../database/database.ts';

export interface SessionRow {
  readonly id: string;
  readonly token_hash: string;
  readonly username: string;
  readonly kind: 'browser' | 'token' | 'cli';
  readonly way: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly seen_at: number;
  readonly address: string | null;
  readonly user_agent: string | null;
  /** Where a provider signed in: whom, in which of its sessions. */
  readonly provider_subject: string | null;
  readonly provider_session: string | null;
  /** Encrypted. */
  readonly id_token: string | null;
}

const COLUMNS = `s.id, s.token_hash, s.username, s.kind, s.way, s.created_at, s.expires_at, s.seen_at, s.address, s.user_agent,
  s.provider_subject, s.provider_session, s.id_token`;
/** The account is still the one that signed in. */
const SAME_ACCOUNT = 'join user_account a on a.username = s.username and a.created_at <= s.created_at';

export function findSession(db: Queryable, tokenHash: string): Promise<SessionRow | undefined> {
  return db.first<SessionRow>(
    `select ${COLUMNS} from user_session s ${SAME_ACCOUNT} where s.token_hash = ?`,
    [tokenHash],
  );
}

export interface SessionsAsked {
  /** Null: everybody's. */
  readonly username: string | null;
  /** Those that have not run out by then. */
  readonly nowUs: number;
  readonly limit: number;
  readonly offset: number;
}

/** The newest first. */
export function listSessions(
  db: Queryable,
  { limit, nowUs, offset, username }: SessionsAsked,
): Promise<SessionRow[]> {
  return db.all<SessionRow>(
    `select ${COLUMNS} from user_session s ${SAME_ACCOUNT} where s.expires_at > ?${username === null ? '' : ' and s.username = ?'}
     order by s.created_at desc, s.id limit ? offset ?`,
    [nowUs, ...(username === null ? [] : [username]), limit, offset],
  );
}

export async function countSessions(
  db: Queryable,
  { nowUs, username }: Pick<SessionsAsked, 'nowUs' | 'username'>,
): Promise<number> {
  const row = await db.first<{ n: number }>(
    `select count(*) as n from user_session s ${SAME_ACCOUNT} where s.expires_at > ?${username === null ? '' : ' and s.username = ?'}`,
    [nowUs, ...(username === null ? [] : [username])],
  );
  return row?.n ?? 0;
}

export async function writeSession(tx: Queryable, session: SessionRow): Promise<void> {
  await tx.run(
    `insert into user_session (token_hash, id, username, kind, way, created_at, expires_at, seen_at, address, user_agent,
       provider_subject, provider_session, id_token)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      session.token_hash,
      session.id,
      session.username,
      session.kind,
      session.way,
      session.created_at,
      session.expires_at,
      session.seen_at,
      session.address,
      session.user_agent,
      session.provider_subject,
      session.provider_session,
      session.id_token,
    ],
  );
}

export interface SessionsChosen {
  /** Null: whichever. */
  readonly id: string | null;
  readonly username: string | null;
  /** Stays in any case. */
  readonly exceptId?: string | null;
}

/** Ends them; gives whose they were. None where neither an id nor a name is given. */
export async function removeSessions(
  tx: Queryable,
  { exceptId = null, id, username }: SessionsChosen,
): Promise<readonly { readonly id: string; readonly username: string }[]> {
  if (id === null && username === null) return [];
  const conditions = [
    ...(id === null ? [] : ['id = ?']),
    ...(username === null ? [] : ['username = ?']),
    ...(exceptId === null ? [] : ['id <> ?']),
  ];
  const given = [id, username, exceptId].filter((each) => each !== null);
  return tx.all(`delete from user_session where ${conditions.join(' and ')} returning id, username`, given);
}

/** Those that rest on a sign-in at the provider: of one of its sessions, or all of a person there. */
export function removeProviderSessions(
  tx: Queryable,
  { session, subject }: { readonly session: string | null; readonly subject: string | null },
): Promise<readonly { readonly id: string; readonly username: string }[]> {
  const given = [subject, session].filter((each) => each !== null);
  if (given.length === 0) return Promise.resolve([]);
  const conditions = [
    ...(subject === null ? [] : ['provider_subject = ?']),
    ...(session === null ? [] : ['provider_session = ?']),
  ];
  return tx.all(`delete from user_session where ${conditions.join(' and ')} returning id, username`, given);
}

/** When each was used last; never back in time. */
export async function touchSessions(
  tx: Queryable,
  seen: readonly { readonly id: string; readonly seenUs: number }[],
): Promise<void> {
  await tx.runMany(
    'update user_session set seen_at = ? where id = ? and seen_at < ?',
    seen.map(({ id, seenUs }) => [seenUs, id, seenUs]),
  );
}

/** Those that have run out. Gives how many went. */
export function dropExpiredSessions(tx: Queryable, nowUs: number): Promise<number> {
  return tx.run('delete from user_session where expires_at <= ?', [nowUs]);
}
