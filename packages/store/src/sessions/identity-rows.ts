// Who people are elsewhere (an OpenID provider, a directory, a proxy), and whose account that is here.
import type { Queryable } from '../database/database.ts';

export interface IdentityRow {
  readonly way: string;
  readonly subject: string;
  readonly username: string;
  /** JSON text. */
  readonly groups_there: string;
  readonly created_at: number;
  readonly seen_at: number;
}

const COLUMNS = 'i.way, i.subject, i.username, i.groups_there, i.created_at, i.seen_at';

export function findIdentity(db: Queryable, way: string, subject: string): Promise<IdentityRow | undefined> {
  return db.first<IdentityRow>(`select ${COLUMNS} from user_identity i where i.way = ? and i.subject = ?`, [
    way,
    subject,
  ]);
}

/** Of an account: none of one of that name that was there before it. */
export function identitiesOf(db: Queryable, username: string): Promise<IdentityRow[]> {
  return db.all<IdentityRow>(
    `select ${COLUMNS} from user_identity i join user_account a on a.username = i.username and a.created_at <= i.created_at
     where i.username = ? order by i.way, i.subject`,
    [username],
  );
}

export async function writeIdentity(tx: Queryable, identity: IdentityRow): Promise<void> {
  await tx.run(
    `insert into user_identity (way, subject, username, groups_there, created_at, seen_at) values (?, ?, ?, ?, ?, ?)
     on conflict (way, subject) do update set username = excluded.username, groups_there = excluded.groups_there,
       created_at = excluded.created_at, seen_at = excluded.seen_at`,
    [
      identity.way,
      identity.subject,
      identity.username,
      identity.groups_there,
      identity.created_at,
      identity.seen_at,
    ],
  );
}
