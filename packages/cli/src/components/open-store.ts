// Opens the database of an installation that has several processes, and waits while it is not there, or its schema is not this
// program's yet: processes are started in any order.
import { appliedMigrations, type Database, DatabaseError, migrations, SchemaTooNewError } from '@ariel/store';
import { openDatabase } from '../client/open-database.ts';
import type { ArielConfig } from '../config/config.ts';
import { databaseName } from '../config/database-address.ts';
import { StartError, StartExit } from '../standalone/home.ts';

export interface OpenStoreOptions {
  readonly config: ArielConfig;
  /** What the database is told that is connected. */
  readonly name: string;
  readonly poolSize: number;
  readonly readOnly?: boolean;
  readonly report: (message: string) => void;
  /** Brings the schema up to date, where this process does that. */
  readonly migrates?: (database: Database, config: ArielConfig) => Promise<unknown>;
  /** Ends the waiting. */
  readonly givesUp: AbortSignal;
}

/** A process that is stopped in the middle of a transaction holds its locks for no longer. */
const STOPPED_MS = 5_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
/** How often it is said that it still waits. */
const SAY_AGAIN_MS = 30_000;

/** Throws `StartError` where waiting cannot help; gives null where the waiting was ended. */
export async function openStore(options: OpenStoreOptions): Promise<Database | null> {
  const { config } = options;
  const { address } = config.database;
  if (address.kind === 'sqlite') throw sqliteRefused(options.name);
  const { givesUp, name, poolSize, readOnly = false } = options;
  const waiting = new Waiting(options);
  while (!givesUp.aborted) {
    let database: Database | null = null;
    try {
      database = await openDatabase(config, {
        purpose: name,
        poolSize: Math.min(poolSize, config.database.poolSize),
        readOnly,
        idleInTransactionMs: STOPPED_MS,
      });
      await options.migrates?.(database, config);
      const why = await schemaProblem(database, databaseName(address));
      if (why === null) return database;
      waiting.say(why);
    } catch (error) {
      if (error instanceof SchemaTooNewError)
        throw new StartError(`${error.code}: ${error.message}`, StartExit.unavailable);
      if (!isAway(error)) throw refused(error);
      waiting.say(error.message);
    }
    await database?.close();
    await waiting.pause();
  }
  return null;
}

/** What has to be done to the schema, in words; null where it is this program's. Throws where it is too new. */
export async function schemaProblem(database: Database, place: string): Promise<string | null> {
  const applied = await appliedMigrations(database);
  const newest = migrations.at(-1)?.number ?? 0;
  const unknown = applied.find((row) => row.number > newest && row.breaking === 1);
  if (unknown) {
    throw new SchemaTooNewError(
      `The database ${place} has migration ${unknown.number} (${unknown.name}), with which this version of Ariel cannot work. ` +
        'Install the version that made it on this machine too.',
    );
  }
  const known = new Set(applied.map(({ number }) => number));
  const missing = migrations.filter(({ number }) => !known.has(number));
  if (missing.length === 0) return null;
  const what = applied.length === 0 ? 'is empty' : `lacks ${missing.length} migrations of this version`;
  return `ARIEL_SCHEMA_OLD: the database ${place} ${what}. Run "ariel db migrate" once; this process then goes on by itself.`;
}

const SQLITE_IS_ALONE = 'ARIEL_SQLITE_IS_ALONE';

function sqliteRefused(name: string): StartError {
  return new StartError(
    `${SQLITE_IS_ALONE}: "${name}" is a part of an installation with several processes, and SQLite serves one. ` +
      'Start "ariel standalone", or set ARIEL__DATABASE__SQL_ALCHEMY_CONN to a Postgres (postgresql://user:password@host/database).',
    StartExit.unavailable,
  );
}

const away: ReadonlySet<string> = new Set([
  'ARIEL_DATABASE_UNAVAILABLE',
  'ARIEL_DATABASE_READ_ONLY',
  'ARIEL_DATABASE_FULL',
  'ARIEL_DATABASE_TIMEOUT',
]);

const isAway = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && away.has(error.code);

function refused(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  return new StartError(`${error.code}: ${error.message}`, StartExit.unavailable);
}

class Waiting {
  readonly #options: OpenStoreOptions;
  #waitMs = SHORTEST_WAIT_MS;
  #said = '';
  #saidMs = 0;

  constructor(options: OpenStoreOptions) {
    this.#options = options;
  }

  say(why: string): void {
    const nowMs = performance.now();
    if (why === this.#said && nowMs - this.#saidMs < SAY_AGAIN_MS) return;
    this.#said = why;
    this.#saidMs = nowMs;
    this.#options.report(`Waiting: ${why}`);
  }

  async pause(): Promise<void> {
    const { givesUp } = this.#options;
    if (givesUp.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#waitMs);
    givesUp.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }
}
