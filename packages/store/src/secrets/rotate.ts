// Encrypts everything that is stored with the first of the keys. In one transaction: either all of it, or nothing.
import { allConnections } from '../connections/connection-rows.ts';
import type { Queryable } from '../database/database.ts';
import type { Fernet } from '../fernet/fernet.ts';
import { allVariables } from '../variables/variable-rows.ts';

export interface Rotated {
  readonly connections: number;
  readonly variables: number;
}

/** What was stored unencrypted is encrypted too. @throws FernetError where one of the tokens was made with none of the keys */
export async function rotateSecrets(tx: Queryable, fernet: Fernet): Promise<Rotated> {
  const fresh = (text: string | null, isSealed: boolean): string | null =>
    text === null || text === '' ? text : isSealed ? fernet.rotate(text) : fernet.encrypt(text);
  const flag = (text: string | null): number => (text === null || text === '' ? 0 : 1);
  const connections = await allConnections(tx);
  await tx.runMany(
    'update connection set password = ?, is_encrypted = ?, extra = ?, is_extra_encrypted = ? where id = ?',
    connections.map((row) => [
      fresh(row.password, row.is_encrypted === 1),
      flag(row.password),
      fresh(row.extra, row.is_extra_encrypted === 1),
      flag(row.extra),
      row.id,
    ]),
  );
  const variables = await allVariables(tx);
  await tx.runMany(
    'update variable set val = ?, is_encrypted = ? where id = ?',
    variables.map((row) => [fresh(row.val, row.is_encrypted === 1), flag(row.val), row.id]),
  );
  return { connections: connections.length, variables: variables.length };
}
