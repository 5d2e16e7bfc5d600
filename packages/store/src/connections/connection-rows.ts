// Connections in the database. Passwords and extras are encrypted as the vault says; nothing here shows or checks them.
import type { ConnectionFields } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { seal, unseal, type Vault } from '../secrets/vault.ts';

/** As the row holds it: `password` and `extra` may be tokens. */
export interface ConnectionRow {
  readonly id: number;
  readonly conn_id: string;
  readonly conn_type: string;
  readonly description: string | null;
  readonly host: string | null;
  readonly schema: string | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly port: number | null;
  readonly extra: string | null;
  readonly is_encrypted: number;
  readonly is_extra_encrypted: number;
  readonly team: string | null;
}

export interface StoredConnection {
  readonly connId: string;
  readonly team: string | null;
  readonly fields: ConnectionFields;
}

const COLUMNS = `c.id, c.conn_id, c.conn_type, c.description, c.host, c.schema, c.login, c.password, c.port, c.extra,
  c.is_encrypted, c.is_extra_encrypted, c.team`;

export function readConnection(db: Queryable, connId: string): Promise<ConnectionRow | undefined> {
  return db.first<ConnectionRow>(`select ${COLUMNS} from connection c where c.conn_id = ?`, [connId]);
}

export function allConnections(db: Queryable): Promise<ConnectionRow[]> {
  return db.all<ConnectionRow>(`select ${COLUMNS} from connection c order by c.conn_id`);
}

/** @throws NoFernetKeyError, FernetError */
export function openConnection(vault: Vault, row: ConnectionRow): StoredConnection {
  return {
    connId: row.conn_id,
    team: row.team,
    fields: {
      connType: row.conn_type,
      description: row.description,
      host: row.host,
      schema: row.schema,
      login: row.login,
      password: unseal(vault, row.password, row.is_encrypted === 1),
      port: row.port,
      extra: unseal(vault, row.extra, row.is_extra_encrypted === 1),
    },
  };
}

/** Makes it or puts it in the place of the one of that id. @throws NoFernetKeyError */
export async function writeConnection(
  tx: Queryable,
  vault: Vault,
  { connId, fields, team }: StoredConnection,
): Promise<void> {
  const password = seal(vault, fields.password);
  const extra = seal(vault, fields.extra);
  await tx.run(
    `insert into connection (conn_id, conn_type, description, host, schema, login, password, port, extra,
       is_encrypted, is_extra_encrypted, team) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (conn_id) do update set conn_type = excluded.conn_type, description = excluded.description,
       host = excluded.host, schema = excluded.schema, login = excluded.login, password = excluded.password,
       port = excluded.port, extra = excluded.extra, is_encrypted = excluded.is_encrypted,
       is_extra_encrypted = excluded.is_extra_encrypted, team = excluded.team`,
    [
      connId,
      fields.connType ?? '',
      fields.description,
      fields.host,
      fields.schema,
      fields.login,
      password.text,
      fields.port,
      extra.text,
      password.isSealed ? 1 : 0,
      extra.isSealed ? 1 : 0,
      team,
    ],
  );
}

/** False where there is none. */
export async function removeConnection(tx: Queryable, connId: string): Promise<boolean> {
  return (await tx.run('delete from connection where conn_id = ?', [connId])) > 0;
}
