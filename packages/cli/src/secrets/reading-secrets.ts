// Looks something up as a task would, for a command: in the backend, in the environment, in the database where there is one.
import { existsSync } from 'node:fs';
import type { Database } from '@ariel/store';
import { readDatabase } from '../client/read-database.ts';
import type { CommandContext } from '../commands/command.ts';
import { installationVault } from './installation-vault.ts';
import { type OpenedLookup, openLookup } from './secret-source.ts';

export async function readingSecrets<Result>(
  { config, env }: Pick<CommandContext, 'config' | 'env'>,
  work: (lookup: OpenedLookup, database: Database | null) => Promise<Result>,
): Promise<Result> {
  const settings = config();
  const read = async (database: Database | null): Promise<Result> => {
    const lookup = openLookup({
      config: settings,
      environment: env,
      database,
      vault: installationVault(settings),
    });
    try {
      return await work(lookup, database);
    } finally {
      lookup.stop();
    }
  };
  const { address } = settings.database;
  if (address.kind === 'sqlite' && !existsSync(address.path)) return read(null);
  return readDatabase(settings, read);
}
