// What every report stands on: a scratch folder, the database servers that were asked for, and that all of it goes when
// the program ends, however it ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, type ServerDatabase, type ServerSettings, stopAll } from './server.ts';
import { freePort } from './services/free-port.ts';
import { type PgBouncerService, startPgBouncer } from './services/pgbouncer.ts';
import { type PostgresService, type PostgresSettings, startPostgres } from './services/postgres.ts';

export interface StageSettings {
  readonly database: 'sqlite' | 'postgres';
  /** PgBouncer in transaction mode between the server and Postgres. */
  readonly pooler?: boolean;
  readonly postgres: PostgresSettings;
  /** Leaves the scratch folder where it is. */
  readonly keep: boolean;
}

export type StartSettings = Omit<
  ServerSettings,
  'home' | 'port' | 'logFile' | 'postgres' | 'profileFolder'
> & {
  /** Of the home and the database: new where no server had it before. */
  readonly name: string;
  readonly profileFolder?: string | null;
};

export interface Stage {
  readonly scratch: string;
  /** The kind of database, in words. */
  readonly databaseText: string;
  readonly postgres: PostgresService | null;
  /** Starts a standalone; the caller waits for it, and stops it. */
  start(settings: StartSettings): Promise<Server>;
  /** The same on SQLite, whatever the stage's database is. */
  startOnSqlite(settings: StartSettings): Promise<Server>;
  /** The database of that name as servers are given it; null on SQLite. */
  databaseOf(name: string): Promise<ServerDatabase | null>;
  close(): Promise<void>;
}

export const say = (line: string): void => console.error(`  ${line}`);

export async function openStage({ database, keep, pooler, postgres }: StageSettings): Promise<Stage> {
  const scratch = mkdtempSync(join(tmpdir(), 'ariel-bench-'));
  // However this ends; the servers' own handler was there first.
  process.once('exit', () => {
    if (keep) say(`what the servers wrote is in ${scratch}`);
    else rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  stopOnSignals();
  const server: PostgresService | null = database === 'postgres' ? await startPostgres(postgres) : null;
  const bouncer: PgBouncerService | null = server && pooler ? await startPgBouncer(server.port) : null;
  const databaseOf = async (name: string): Promise<ServerDatabase | null> => {
    if (server === null) return null;
    const database = name.replaceAll('-', '_');
    const url = await server.url(database);
    return { url: bouncer?.through(url) ?? url, observer: server.observer(database) };
  };
  const startServer = async (
    { name, profileFolder = null, ...settings }: StartSettings,
    database: ServerDatabase | null,
  ): Promise<Server> =>
    new Server({
      ...settings,
      profileFolder,
      home: join(scratch, name),
      logFile: join(scratch, `${name}.log`),
      port: await freePort(),
      postgres: database,
    });
  return {
    scratch,
    postgres: server,
    databaseText: inWords(server, bouncer),
    databaseOf,
    start: async (settings) => startServer(settings, await databaseOf(settings.name)),
    startOnSqlite: (settings) => startServer(settings, null),
    close: async () => {
      await stopAll();
      await bouncer?.stop();
      await server?.stop();
    },
  };
}

function inWords(server: PostgresService | null, bouncer: PgBouncerService | null): string {
  if (server === null) return 'SQLite';
  const parts = [`PostgreSQL ${server.version}`, `fsync ${server.settings.fsync ? 'on' : 'off'}`];
  return [...parts, ...(bouncer ? ['through PgBouncer'] : [])].join(', ');
}

let isStopping = false;

/** Whether a signal has asked for the end: what fails now fails because of it. */
export const isEnding = (): boolean => isStopping;

/** A second signal does not wait any more: the exit handlers kill what is left. */
function stopOnSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(128 + number);
      isStopping = true;
      say(`${signal}: ending the server`);
      stopAll().finally(() => process.exit(128 + number));
    });
  }
}
