// The database of a command line in a test: SQLite in its home, or a Postgres database of its own, as the suite runs.
import { join } from 'node:path';
import { type Database, openPostgres, openSqlite } from '@ariel/store';
import { openTestDatabase } from '@ariel/testkit';
import { databaseAddress } from '../src/config/database-address.ts';
import type { CommandLine } from './command-line.ts';

export interface ItsDatabase extends AsyncDisposable {
  /** Opens it beside the commands. */
  within<Result>(work: (database: Database) => Promise<Result>): Promise<Result>;
}

/** Empty, and named in the environment of the command line. */
export async function giveDatabase(line: CommandLine): Promise<ItsDatabase> {
  const opened = await openTestDatabase({ isEmpty: true });
  // The options stand in the address: the server of the tests has no TLS.
  const url = opened.url === null ? null : `${opened.url}?sslmode=disable`;
  if (url !== null) line.env.ARIEL__DATABASE__SQL_ALCHEMY_CONN = url;
  const open = async (): Promise<Database> => {
    const read = url === null ? null : databaseAddress.read(url, { home: '/', base: '/', env: {} });
    if (read?.kind !== 'postgres') return openSqlite({ path: join(line.home, 'ariel.db') });
    const { database, hosts, tls, user } = read;
    return openPostgres({ hosts, database, user, tls });
  };
  return {
    within: async (work) => {
      const database = await open();
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
