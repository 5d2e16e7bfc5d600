// Reads a Postgres database beside the servers that write it, under a user of its own.
import { openPostgres, type PostgresOptions } from '@ariel/store';
import type { Rows } from './rows.ts';

/** Null as long as the tables are not there. */
export async function openPostgresRuns(
  options: PostgresOptions,
): Promise<{ rows: Rows; close: () => Promise<void> } | null> {
  const database = await openPostgres(options);
  const row = await database.first<{ found: string | null }>(
    "select cast(to_regclass('task_instance') as text) as found",
  );
  if (!row?.found) {
    await database.close();
    return null;
  }
  return { rows: (sql, parameters) => database.all(sql, parameters), close: () => database.close() };
}
