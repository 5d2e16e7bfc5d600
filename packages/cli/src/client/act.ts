// How a command changes something: through the standalone that runs on the home, or, where none does, on the database
// itself under the home's lock. Never beside a running standalone.
import { hostname, userInfo } from 'node:os';
import type { Actor, Control, HeardEvent } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { CommandError } from '../commands/command-error.ts';
import { ExitCode } from '../commands/exit-code.ts';
import { answerTimetables } from '../components/answer-timetables.ts';
import { databaseControl } from '../components/database-control.ts';
import { openListeners } from '../components/listeners.ts';
import { loneControl } from '../components/lone-control.ts';
import { Closers } from '../components/process-part.ts';
import { SignalHub } from '../components/signal-hub.ts';
import type { ArielConfig } from '../config/config.ts';
import { ensureFernetKey } from '../secrets/installation-vault.ts';
import { processSecrets } from '../secrets/process-secrets.ts';
import { type ControlConnection, connectControl } from '../standalone/control-socket.ts';
import { homePaths, lockHome, prepareHome } from '../standalone/home.ts';
import { openDatabase } from './open-database.ts';
import { readDatabase } from './read-database.ts';

/** In which connections and variables are looked for, beside the database. */
type Environment = Readonly<Record<string, string | undefined>>;

/** For the audit log: commands have no account here, so the one of the machine is told. */
export const actor: Actor = { user: null, via: 'cli', from: personAtMachine() };

function personAtMachine(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // In a container the number of the user may have no name.
    return hostname();
  }
}

export interface Acted<Result> {
  readonly result: Result;
  /** False: nothing runs yet that would carry it on. */
  readonly isServed: boolean;
}

export async function act<Result>(
  config: ArielConfig,
  work: (control: Control) => Promise<Result>,
  environment: Environment = process.env,
): Promise<Acted<Result>> {
  if (config.database.address.kind === 'postgres') return actOnPostgres(config, work, environment);
  const connection = await connected(config.home);
  if (connection === null) return { result: await actAlone(config, work, environment), isServed: false };
  try {
    return { result: await work(connection.control), isServed: true };
  } finally {
    connection.close();
  }
}

async function connected(home: string): Promise<ControlConnection | null> {
  try {
    return await connectControl(home);
  } catch (error) {
    throw new CommandError(
      {
        code: 'ARIEL_HOME_BUSY',
        message: `Another process works on ${home}, but does not answer: it is just starting or ending.`,
        remedy: 'Try again in a moment.',
        exitCode: ExitCode.busy,
      },
      error,
    );
  }
}

/** The schedulers hear of it by signal. */
async function actOnPostgres<Result>(
  config: ArielConfig,
  work: (control: Control) => Promise<Result>,
  environment: Environment,
): Promise<Acted<Result>> {
  await readDatabase(config, async () => undefined);
  const database = await openDatabase(config, { purpose: 'command', poolSize: 2 });
  const hub = new SignalHub({ database, report: () => undefined });
  try {
    const report = (): void => undefined;
    const closers = new Closers(report);
    const secrets = processSecrets({ config, environment, database, closers });
    hub.heard = listenersOf(config, environment, database, closers);
    const result = await work(databaseControl({ config, database, hub, report, secrets }));
    await closers.close();
    await hub.stop();
    return { result, isServed: await isScheduled(config, database) };
  } finally {
    await database.close();
  }
}

async function isScheduled(config: ArielConfig, database: Database): Promise<boolean> {
  const sinceUs = (await database.clockUs()) - config.scheduler.schedulerHealthCheckThresholdMs * 1000;
  const sql =
    "select 1 as found from job where kind = 'scheduler' and ended_at is null and heartbeat_at >= ? limit 1";
  return (await database.first(sql, [sinceUs])) !== undefined;
}

async function actAlone<Result>(
  config: ArielConfig,
  work: (control: Control) => Promise<Result>,
  environment: Environment,
): Promise<Result> {
  // Refuses a database that is missing, old or another program's, before anything is locked or written.
  await readDatabase(config, async () => undefined);
  return withDatabaseAlone(config, async () => {
    const database = await openDatabase(config, { purpose: 'command', poolSize: 2 });
    const closers = new Closers(() => undefined);
    ensureFernetKey(config);
    const secrets = processSecrets({ config, environment, database, closers });
    const heard = listenersOf(config, environment, database, closers);
    try {
      return await work(
        loneControl({
          config,
          database,
          secrets,
          notify: () => undefined,
          kill: () => undefined,
          timetablesCalled: () =>
            answerTimetables({ config, database, environment, knownSecrets: secrets.known }),
          reparse: async () => undefined,
          heard,
        }),
      );
    } finally {
      await closers.close();
      await database.close();
    }
  });
}

/** What a command does is heard as well; where no plugin listens there is no process for it. */
function listenersOf(
  config: ArielConfig,
  environment: Environment,
  database: Database,
  closers: Closers,
): (event: HeardEvent) => void {
  const report = (message: string): void => console.error(message);
  const paths = homePaths(config.home);
  return openListeners({ config, environment, database, paths, closers, report, component: null }).hear;
}

/** Runs `work` while no other process writes an SQLite database. Postgres has any number of writers. */
export function withDatabaseAlone<Result>(config: ArielConfig, work: () => Promise<Result>): Promise<Result> {
  return config.database.address.kind === 'postgres' ? work() : withLockedHome(config.home, work);
}

/** Runs `work` while no other process can have the home. Throws StartError where one has it. */
export async function withLockedHome<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  const paths = homePaths(home);
  prepareHome(paths);
  const lock = lockHome(paths);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
