// `ariel db check` and `ariel db check-migrations`.
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

export const checkDatabase: CommandBody = async ({ config, screen }) => {
  const problem = await readDatabase(config(), async (database) => {
    const row = await database.first<{ quick_check: string }>('pragma quick_check(1)');
    return row?.quick_check === 'ok' ? null : (row?.quick_check ?? 'no answer');
  });
  const path = config().database.sqlitePath;
  if (problem !== null) {
    throw new CommandError({
      code: 'ARIEL_DATABASE_DAMAGED',
      message: `${path} is damaged: ${problem}.`,
      remedy: 'Restore it from a backup.',
    });
  }
  screen.print(`${path} is well.`);
  return 0;
};

export const checkMigrations: CommandBody = async ({ config, screen }) => {
  // Reading refuses a schema that is not this version's.
  await readDatabase(config(), async () => undefined);
  screen.print(`${config().database.sqlitePath} has the schema of this version.`);
  return 0;
};
