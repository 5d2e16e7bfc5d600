// `ariel db migrate`.
import { migrate, openSqlite } from '@ariel/store';
import { withLockedHome } from '../../client/act.ts';
import { readDatabase, refuseForeignDatabase } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

export const migrateDatabase: CommandBody = async ({ config, nowUs, screen }) => {
  const path = config().database.sqlitePath;
  // Looked at first: beside a running standalone there is nothing to do, and nothing to lock.
  const applied = (await isCurrent(config()))
    ? []
    : await withLockedHome(config().home, () => migrateAt(path, nowUs()));
  screen.print(applied.length === 0 ? `${path} is up to date.` : `${path}: applied ${applied.join(', ')}.`);
  return 0;
};

async function isCurrent(config: ArielConfig): Promise<boolean> {
  try {
    await readDatabase(config, async () => undefined);
    return true;
  } catch (error) {
    if (error instanceof CommandError && ['ARIEL_NO_DATABASE', 'ARIEL_SCHEMA_OLD'].includes(error.code))
      return false;
    throw error;
  }
}

export async function migrateAt(path: string, nowUs: number): Promise<string[]> {
  const database = openSqlite({ path });
  try {
    await refuseForeignDatabase(database, path);
    return await migrate(database, nowUs);
  } finally {
    await database.close();
  }
}
