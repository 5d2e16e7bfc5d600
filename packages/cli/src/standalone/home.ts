// The home folder: where everything of one installation lies, and who may use it now.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface HomePaths {
  readonly home: string;
  readonly cache: string;
  readonly run: string;
  readonly lock: string;
  /** Who holds the lock, for messages. */
  readonly lockInfo: string;
  readonly controlSocket: string;
  readonly adminPassword: string;
  readonly secretKey: string;
  readonly fernetKey: string;
}

export function homePaths(home: string): HomePaths {
  const run = join(home, 'run');
  return {
    home,
    cache: join(home, 'cache'),
    run,
    lock: join(run, 'home.lock'),
    lockInfo: join(run, 'standalone.json'),
    controlSocket: join(run, 'control.sock'),
    adminPassword: join(home, 'admin-password'),
    secretKey: join(home, 'secret-key'),
    fernetKey: join(home, 'fernet-key'),
  };
}

/** A start that cannot go on: what to tell, and the exit code. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}

/** Exit codes of a refused start, after sysexits.h. */
export const StartExit = { unavailable: 69, notWritable: 73, busy: 75 } as const;

/** Makes the folders; throws `StartError` where they cannot be written. */
export function prepareHome(paths: HomePaths): void {
  try {
    // Logs, too: where tasks run as other users, these may pass through the home.
    for (const folder of [paths.home, paths.cache, paths.run, join(paths.home, 'logs')])
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(paths.home, constants.W_OK | constants.X_OK);
    const probe = join(paths.run, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The home folder ${paths.home} cannot be written (${why}). Make it writable for this user, or set ARIEL_HOME to another folder.`,
      StartExit.notWritable,
    );
  }
}

export interface LockHolder {
  /** 0 where the holder has not told yet. */
  readonly pid: number;
}

/** How long a start waits for a home whose owner is just ending. */
const WAIT_FOR_HOME_MS = 1500;

/**
 * Takes the home for this process; throws `StartError` where a live process has it.
 * The lock is the operating system's, on a file that SQLite holds: it goes with its process, however that ends.
 */
export function lockHome(paths: HomePaths): { release(): void } {
  const lock = tryLock(paths, WAIT_FOR_HOME_MS);
  if (!lock) {
    throw new StartError(
      `Ariel already runs on ${paths.home} (process ${readHolder(paths).pid}). Stop it first, or set ARIEL_HOME to another folder.`,
      StartExit.busy,
    );
  }
  writeFileSync(paths.lockInfo, JSON.stringify({ pid: process.pid } satisfies LockHolder), { mode: 0o600 });
  return {
    release() {
      rmSync(paths.lockInfo, { force: true });
      lock.close();
    },
  };
}

/** The live process that has the home, or null. */
export function lockHolder(paths: HomePaths): LockHolder | null {
  if (!existsSync(paths.lock)) return null;
  const lock = tryLock(paths, 0);
  if (!lock) return readHolder(paths);
  lock.close();
  return null;
}

function tryLock(paths: HomePaths, waitMs: number): DatabaseSync | null {
  const lock = new DatabaseSync(paths.lock);
  try {
    lock.exec(`pragma busy_timeout = ${waitMs}`);
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

const SQLITE_BUSY = 5;

function readHolder(paths: HomePaths): LockHolder {
  try {
    return JSON.parse(readFileSync(paths.lockInfo, 'utf8')) as LockHolder;
  } catch {
    return { pid: 0 };
  }
}
