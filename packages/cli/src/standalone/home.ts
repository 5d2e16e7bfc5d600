// The home folder: where everything of one installation lies, and who may use it now.
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStarted } from '@ariel/worker';

export interface HomePaths {
  readonly home: string;
  readonly cache: string;
  readonly run: string;
  readonly lock: string;
  readonly controlSocket: string;
  readonly adminPassword: string;
  readonly secretKey: string;
}

export function homePaths(home: string): HomePaths {
  const run = join(home, 'run');
  return {
    home,
    cache: join(home, 'cache'),
    run,
    lock: join(run, 'standalone.lock'),
    controlSocket: join(run, 'control.sock'),
    adminPassword: join(home, 'admin-password'),
    secretKey: join(home, 'secret-key'),
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
    for (const folder of [paths.home, paths.cache, paths.run]) mkdirSync(folder, { recursive: true, mode: 0o700 });
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

interface LockHolder {
  readonly pid: number;
  readonly started: string;
}

/** Takes the home for this process; throws `StartError` where a live process has it. */
export function lockHome(paths: HomePaths): { release(): void } {
  const me: LockHolder = { pid: process.pid, started: processStarted(process.pid) };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(paths.lock, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
      return { release: () => releaseLock(paths.lock, me) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = lockHolder(paths);
      if (holder) {
        throw new StartError(
          `Ariel already runs on ${paths.home} (process ${holder.pid}). Stop it first, or set ARIEL_HOME to another folder.`,
          StartExit.busy,
        );
      }
      setAside(paths.lock);
    }
  }
  throw new StartError(`The lock ${paths.lock} could not be taken: others take it at the same time.`, StartExit.busy);
}

/** The live process that has the home, or null. */
export function lockHolder(paths: HomePaths): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(paths.lock, 'utf8')) as LockHolder;
    return processStarted(holder.pid) === holder.started && holder.started !== '' ? holder : null;
  } catch {
    // A lock that was being written when its process died holds nothing to read; a fresh one may be half written.
    return isFresh(paths.lock) ? { pid: 0, started: '' } : null;
  }
}

function isFresh(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs < 1000;
  } catch {
    return false;
  }
}

/** Renames a stale lock away, so that of several that see it only one removes it. */
function setAside(lock: string): void {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function releaseLock(lock: string, me: LockHolder): void {
  try {
    if ((JSON.parse(readFileSync(lock, 'utf8')) as LockHolder).pid === me.pid) rmSync(lock, { force: true });
  } catch {
    // It is gone already: nothing is left to release.
  }
}
