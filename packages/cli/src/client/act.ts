// How a command changes something: through the standalone that runs on the home, or, where none does, on the database
// itself under the home's lock. Never beside a running standalone.
import { createControl, VersionCache } from '@ariel/execution';
import type { Actor, Control } from '@ariel/protocol';
import { openSqlite } from '@ariel/store';
import { CommandError } from '../commands/command-error.ts';
import { ExitCode } from '../commands/exit-code.ts';
import type { ArielConfig } from '../config/config.ts';
import { type ControlConnection, connectControl } from '../standalone/control-socket.ts';
import { homePaths, lockHome, prepareHome } from '../standalone/home.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { checkSchema } from './check-schema.ts';
import { readDatabase } from './read-database.ts';

export const actor: Actor = { user: null, via: 'cli' };

export interface Acted<Result> {
  readonly result: Result;
  /** False: nothing runs yet that would carry it on. */
  readonly isServed: boolean;
}

export async function act<Result>(
  config: ArielConfig,
  work: (control: Control) => Promise<Result>,
): Promise<Acted<Result>> {
  const connection = await connected(config.home);
  if (connection === null) return { result: await actAlone(config, work), isServed: false };
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

async function actAlone<Result>(
  config: ArielConfig,
  work: (control: Control) => Promise<Result>,
): Promise<Result> {
  // Refuses a database that is missing, old or another program's, before anything is locked or written.
  await readDatabase(config, async () => undefined);
  return withLockedHome(config.home, async () => {
    const database = openSqlite({ path: config.database.sqlitePath });
    try {
      return await work(
        createControl({
          database,
          versions: new VersionCache(),
          nowUs,
          newId,
          notify: () => undefined,
          kill: () => undefined,
          checkSchema,
          reparse: async () => undefined,
        }),
      );
    } finally {
      await database.close();
    }
  });
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
