// Variables in the database: texts under keys, encrypted as the vault says.
import type { Queryable } from '../database/database.ts';
import { seal, unseal, type Vault } from '../secrets/vault.ts';

/** As the row holds it: `val` may be a token. */
export interface VariableRow {
  readonly id: number;
  readonly key: string;
  readonly val: string;
  readonly description: string | null;
  readonly is_encrypted: number;
  readonly team: string | null;
}

export interface StoredVariable {
  readonly key: string;
  readonly value: string;
  readonly description: string | null;
  readonly team: string | null;
}

const COLUMNS = 'v.id, v.key, v.val, v.description, v.is_encrypted, v.team';

export function readVariable(db: Queryable, key: string): Promise<VariableRow | undefined> {
  return db.first<VariableRow>(`select ${COLUMNS} from variable v where v.key = ?`, [key]);
}

export function allVariables(db: Queryable): Promise<VariableRow[]> {
  return db.all<VariableRow>(`select ${COLUMNS} from variable v order by v.key`);
}

/** @throws NoFernetKeyError, FernetError */
export function openVariable(vault: Vault, row: VariableRow): StoredVariable {
  return {
    key: row.key,
    value: unseal(vault, row.val, row.is_encrypted === 1) ?? '',
    description: row.description,
    team: row.team,
  };
}

/** Makes it or puts it in the place of the one with that key. @throws NoFernetKeyError */
export async function writeVariable(
  tx: Queryable,
  vault: Vault,
  { description, key, team, value }: StoredVariable,
): Promise<void> {
  const sealed = seal(vault, value);
  await tx.run(
    `insert into variable (key, val, description, is_encrypted, team) values (?, ?, ?, ?, ?)
     on conflict (key) do update set val = excluded.val, description = excluded.description,
       is_encrypted = excluded.is_encrypted, team = excluded.team`,
    [key, sealed.text ?? '', description, sealed.isSealed ? 1 : 0, team],
  );
}

/** False where there is none. */
export async function removeVariable(tx: Queryable, key: string): Promise<boolean> {
  return (await tx.run('delete from variable where key = ?', [key])) > 0;
}

export interface VariableKeysQuery {
  readonly prefix: string;
  /** Whose keys, beside those of nobody's. */
  readonly team: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** Keys that begin so, in order. */
export async function variableKeys(
  db: Queryable,
  { limit, offset, prefix, team }: VariableKeysQuery,
): Promise<{ readonly keys: readonly string[]; readonly total: number }> {
  const condition = 'substr(key, 1, ?) = ? and (team is null or team = ?)';
  const length = [...prefix].length;
  const rows = await db.all<{ key: string }>(
    `select key from variable where ${condition} order by key limit ? offset ?`,
    [length, prefix, team, limit, offset],
  );
  const counted = await db.first<{ total: number }>(
    `select count(*) as total from variable where ${condition}`,
    [length, prefix, team],
  );
  return { keys: rows.map(({ key }) => key), total: counted?.total ?? 0 };
}
