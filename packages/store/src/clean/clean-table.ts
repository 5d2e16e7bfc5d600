// Deletes old rows in batches, each in a transaction of its own, so that work beside it goes on; keeps a copy unless told not to.
import type { Database, Queryable, SqlParameters } from '../database/database.ts';
import { tableNames } from '../migrations/migrate.ts';
import { noteObjects } from '../xcoms/objects-to-delete.ts';
import type { CleanableTable } from './cleanable-tables.ts';

export interface CleanOptions {
  readonly beforeUs: number;
  /** Only these DAGs; null: all. */
  readonly dagIds: readonly string[] | null;
  readonly withoutDagIds: readonly string[];
  readonly batchSize: number;
  /** What archive tables end in; null: no copy is kept. */
  readonly archiveAs: string | null;
}

const ARCHIVE = '_archive_';

export async function countOld(db: Queryable, table: CleanableTable, options: CleanOptions): Promise<number> {
  const { parameters, sql } = whereOld(db.dialect, table, options);
  const row = await db.first<{ n: number }>(
    `select count(*) as n from ${table.table} where ${sql}`,
    parameters,
  );
  return row?.n ?? 0;
}

/** Gives how many rows of the table went; rows that belong to them go with them. */
export async function cleanTable(
  database: Database,
  table: CleanableTable,
  options: CleanOptions,
): Promise<number> {
  const { parameters, sql } = whereOld(database.dialect, table, options);
  const key = table.table === 'dag_run' ? 'id' : rowKey(table.table);
  const chosen = `select distinct ${key} from ${table.table} where ${sql} limit ?`;
  const present = new Set(await tableNames(database));
  let deleted = 0;
  for (;;) {
    const count = await database.transaction(async (tx) => {
      const rows = await tx.all<Record<string, number | string>>(chosen, [...parameters, options.batchSize]);
      const keys = rows.map((row) => Object.values(row)[0] as number | string);
      if (keys.length === 0) return 0;
      for (const child of table.ofRun.filter((name) => present.has(name)))
        await take(tx, child, 'run_ref', keys, options.archiveAs, present);
      await take(tx, table.table, key, keys, options.archiveAs, present);
      return keys.length;
    });
    deleted += count;
    if (count < options.batchSize) return deleted;
  }
}

/** What tells a row from the others. */
const rowKey = (table: string): string => {
  if (['event_log', 'import_error', 'job', 'worker', 'api_token'].includes(table)) return 'id';
  if (table === 'user_session') return 'token_hash';
  // Pieces of one log go together.
  return 'path';
};

async function take(
  tx: Queryable,
  table: string,
  key: string,
  keys: readonly (number | string)[],
  archiveAs: string | null,
  present: Set<string>,
): Promise<void> {
  const isIn = `${key} = ?`;
  const lists = keys.map((each) => [each]);
  if (archiveAs !== null) {
    const archive = `${ARCHIVE}${table}__${archiveAs}`;
    if (!present.has(archive)) {
      await tx.run(`create table ${archive} as select * from ${table} where 1 = 0`);
      present.add(archive);
    }
    await tx.runMany(`insert into ${archive} select * from ${table} where ${isIn}`, lists);
  }
  if (table === 'xcom' || table === 'xcom_history' || table === 'task_state')
    await noteObjects(tx, table, isIn, lists);
  await tx.runMany(`delete from ${table} where ${isIn}`, lists);
}

function whereOld(
  dialect: Queryable['dialect'],
  { dagId: ofDag, isOld }: CleanableTable,
  { beforeUs, dagIds, withoutDagIds }: CleanOptions,
): { readonly sql: string; readonly parameters: SqlParameters } {
  const list = (ids: readonly string[]): string => ids.map(() => '?').join(', ');
  const dagId = typeof ofDag === 'function' ? ofDag(dialect) : ofDag;
  const only = dagId !== null && dagIds !== null ? ` and ${dagId} in (${list(dagIds)})` : '';
  const without =
    dagId !== null && withoutDagIds.length > 0
      ? ` and (${dagId} is null or ${dagId} not in (${list(withoutDagIds)}))`
      : '';
  const parameters = [beforeUs, ...(only ? (dagIds ?? []) : []), ...(without ? withoutDagIds : [])];
  return { sql: `${isOld}${only}${without}`, parameters };
}

/** Tables that earlier runs of `db clean` made; `of` are the tables that they were copied from, null: all. */
export async function archiveTables(db: Queryable, of: readonly string[] | null): Promise<string[]> {
  const names = (await tableNames(db)).filter((name) => name.startsWith(ARCHIVE));
  if (of === null) return names;
  return names.filter((name) => of.some((table) => name.startsWith(`${ARCHIVE}${table}__`)));
}
