// A Postgres server for measurements: as users run it, with fsync on, unless asked otherwise.

import { type Database, openPostgres, type PostgresOptions } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';

export interface PostgresSettings {
  /** False: nothing survives a power cut, for every engine of the run alike. */
  readonly fsync: boolean;
  /** Counts statements with pg_stat_statements, which costs a little. */
  readonly countsStatements?: boolean;
}

export interface PostgresService {
  readonly port: number;
  readonly version: string;
  readonly settings: PostgresSettings;
  /** The address of a database, made where it is not there yet, as those who are measured are given it. */
  url(name: string): Promise<string>;
  /** The same database as the benchmark looks into it: under a name that keeps its statements apart. */
  observer(name: string): PostgresOptions;
  stop(): Promise<void>;
}

/** The user that everything measured signs in as; the benchmark itself looks as the server's own. */
export const MEASURED_USER = 'ariel';

export async function startPostgres(settings: PostgresSettings): Promise<PostgresService> {
  const server = await PostgresServer.start({
    isDurable: settings.fsync,
    settings: {
      shared_buffers: '256MB',
      max_wal_size: '4GB',
      // Without fsync too: what is compared is the wait for the disk, not what a commit is.
      synchronous_commit: 'on',
      ...(settings.countsStatements ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    },
  });
  const admin = await openPostgres(server.options('postgres'));
  await admin.run(`create role ${MEASURED_USER} login superuser`);
  const row = await admin.first<{ version: string }>("select current_setting('server_version') as version");
  return {
    port: server.port,
    settings,
    version: row?.version ?? '',
    observer: (name) => ({ ...server.options(name), applicationName: 'ariel-bench', poolSize: 2 }),
    url: async (name) => {
      const found = await admin.first('select 1 as found from pg_database where datname = ?', [name]);
      if (found === undefined) {
        await admin.run(`create database "${name}" owner ${MEASURED_USER}`);
        if (settings.countsStatements) await addStatistics(server.options(name));
      }
      return `postgresql://${MEASURED_USER}@127.0.0.1:${server.port}/${name}`;
    },
    stop: async () => {
      await admin.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function addStatistics(options: PostgresOptions): Promise<void> {
  const database: Database = await openPostgres(options);
  await database.run('create extension if not exists pg_stat_statements');
  await database.close();
}
