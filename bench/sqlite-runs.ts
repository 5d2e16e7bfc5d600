// Reads the database file in a home folder, beside the server that writes it.
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Rows } from './rows.ts';

/** Null as long as there is no database with the tables in the home folder. */
export function openSqliteRuns(home: string): { rows: Rows; close: () => Promise<void> } | null {
  const file = findDatabase(home);
  if (file === null) return null;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  if (!database.prepare("select 1 from sqlite_master where name = 'task_instance'").get()) {
    database.close();
    return null;
  }
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    rows: async (sql, parameters) => prepared(sql).all(...parameters),
    close: async () => database.close(),
  };
}

/** By its content, not its name: the name is the server's own business. */
export function findDatabase(home: string): string | null {
  if (!existsSync(home)) return null;
  return (
    readdirSync(home)
      .map((name) => join(home, name))
      .find(isDatabase) ?? null
  );
}

function isDatabase(file: string): boolean {
  if (!/\.(?:db|sqlite3?)$/.test(file)) return false;
  const start = Buffer.alloc(15);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readSync(descriptor, start) === start.length && start.toString('latin1') === 'SQLite format 3';
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
