// `ariel db check` and `ariel db check-migrations`.
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from '@ariel/store';
import { readDatabase } from '../../client/read-database.ts';
import { databaseName } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

const LOOK_AGAIN_MS = 1000;

export const checkDatabase: CommandBody = async ({ config, screen }, given) => {
  const name = databaseName(config().database.address);
  const tries = 1 + (given.wholeNumber('retry', { min: 0 }) ?? 0);
  const delayMs = 1000 * (given.wholeNumber('retryDelay', { min: 0 }) ?? 1);
  const problem = await repeatedly(tries, delayMs, () =>
    readDatabase(config(), async (database) => {
      if (database.dialect === 'postgres') return null;
      const row = await database.first<{ quick_check: string }>('pragma quick_check(1)');
      return row?.quick_check === 'ok' ? null : (row?.quick_check ?? 'no answer');
    }),
  );
  if (problem !== null) {
    throw new CommandError({
      code: 'ARIEL_DATABASE_DAMAGED',
      message: `${name} is damaged: ${problem}.`,
      remedy: 'Restore it from a backup.',
    });
  }
  screen.print(`${name} is well.`);
  return 0;
};

export const checkMigrations: CommandBody = async ({ config, screen }, given) => {
  const seconds = given.wholeNumber('migrationWaitTimeout', { min: 0 }) ?? 0;
  // Reading refuses a schema that is not this version's.
  await repeatedly(1 + seconds, LOOK_AGAIN_MS, () => readDatabase(config(), async () => undefined));
  screen.print(`${databaseName(config().database.address)} has the schema of this version.`);
  return 0;
};

/** Tries again where the database is not there yet, or not yet as it should be. */
async function repeatedly<Result>(
  tries: number,
  delayMs: number,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let left = tries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      const mayPass = error instanceof DatabaseError || error instanceof CommandError;
      if (left <= 1 || !mayPass) throw error;
      await pause(delayMs);
    }
  }
}
