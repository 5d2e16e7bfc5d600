// `ariel info`: what to look at first, and what a bug report needs. Never shows a secret.
import { existsSync, statSync } from 'node:fs';
import { homedir, release } from 'node:os';
import { DatabaseError, type Queryable } from '@ariel/store';
import { pendingMigrations, readDatabase } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import { type DatabaseAddress, databaseName } from '../../config/database-address.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord } from '../../output/print-rows.ts';
import { homePaths, lockHolder } from '../../standalone/home.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

export const showInfo: CommandBody = async ({ config, env, screen, version }, given) => {
  const loaded = config();
  const holder = lockHolder(homePaths(loaded.home));
  const facts = {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    home: loaded.home,
    config_file: existsSync(`${loaded.home}/ariel.cfg`) ? `${loaded.home}/ariel.cfg` : null,
    dags_folder: loaded.core.dagsFolder,
    plugins_folder: loaded.core.pluginsFolder,
    logs_folder: loaded.logging.baseLogFolder,
    executor: loaded.core.executor,
    parallelism: loaded.core.parallelism,
    address: `http://${loaded.api.host}:${loaded.api.port}`,
    standalone: holder ? `runs (process ${holder.pid})` : 'does not run',
    database: databaseName(loaded.database.address),
    ...(await databaseFacts(loaded)),
  };
  const userHome = env.HOME ?? homedir();
  const shown = given.flag('anonymize')
    ? Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [
          name,
          typeof value === 'string' ? value.replaceAll(userHome, '~') : value,
        ]),
      )
    : facts;
  printRecord(screen, shown, outputOf(given));
  return 0;
};

async function sizeOf(address: DatabaseAddress, database: Queryable): Promise<number> {
  if (address.kind === 'sqlite') return statSync(address.path).size;
  const row = await database.first<{ bytes: number }>('select pg_database_size(current_database()) as bytes');
  return row?.bytes ?? 0;
}

async function databaseFacts(config: ArielConfig): Promise<Record<string, unknown>> {
  try {
    return await readDatabase(config, async (database) => {
      const counts = await database.first<{ dags: number; runs: number; errors: number }>(
        `select (select count(*) from dag where is_active = 1) as dags, (select count(*) from dag_run) as runs,
           (select count(*) from import_error) as errors`,
      );
      return {
        database_size_mb: Math.round((await sizeOf(config.database.address, database)) / 1e5) / 10,
        pending_migrations: await pendingMigrations(database),
        dags: counts?.dags ?? 0,
        runs: counts?.runs ?? 0,
        import_errors: counts?.errors ?? 0,
      };
    });
  } catch (error) {
    // The rest is worth showing, the more so where the database is the trouble.
    if (error instanceof CommandError || error instanceof DatabaseError)
      return { database_problem: error.message };
    throw error;
  }
}
