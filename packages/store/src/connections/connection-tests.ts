// Tests of connections that somebody asked for: rows by which every API server knows how one went. They are kept for a while, and
// hold nothing of what was tested.
import type { Queryable } from '../database/database.ts';

const MINUTE_US = 60_000_000;
/** Whoever asked has had time to hear of it. */
const KEPT_US = 60 * MINUTE_US;
/** A test that takes longer was left behind by a server that is gone. */
const LONGEST_US = 10 * MINUTE_US;

export interface ConnectionTestRow {
  readonly connection_id: string;
  readonly state: 'running' | 'success' | 'failed';
  readonly message: string | null;
  readonly asked_at: number;
}

/** False where the connection is being tested already. */
export async function openConnectionTest(
  tx: Queryable,
  { connId, tokenHash }: { readonly connId: string; readonly tokenHash: string },
  nowUs: number,
): Promise<boolean> {
  await tx.run('delete from connection_test where asked_at < ?', [nowUs - KEPT_US]);
  await tx.run(
    `update connection_test set state = 'failed', message = ?, updated_at = ? where state = 'running' and asked_at < ?`,
    ['The test did not end: the API server that carried it out is gone.', nowUs, nowUs - LONGEST_US],
  );
  const added = await tx.run(
    `insert into connection_test (token_hash, connection_id, state, asked_at, updated_at) values (?, ?, 'running', ?, ?)
     on conflict do nothing`,
    [tokenHash, connId, nowUs, nowUs],
  );
  return added === 1;
}

/** False where it was given up before. */
export async function closeConnectionTest(
  tx: Queryable,
  end: { readonly tokenHash: string; readonly ok: boolean; readonly message: string },
  nowUs: number,
): Promise<boolean> {
  const changed = await tx.run(
    "update connection_test set state = ?, message = ?, updated_at = ? where token_hash = ? and state = 'running'",
    [end.ok ? 'success' : 'failed', end.message, nowUs, end.tokenHash],
  );
  return changed === 1;
}

export function findConnectionTest(
  database: Queryable,
  tokenHash: string,
): Promise<ConnectionTestRow | undefined> {
  return database.first<ConnectionTestRow>(
    'select connection_id, state, message, asked_at from connection_test where token_hash = ?',
    [tokenHash],
  );
}
