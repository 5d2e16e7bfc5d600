// One set-up at a time in a checkout: a lock file that names its holder, and is taken over when the holder is gone.
// Must not trust the process id alone: after a restart the same number belongs to another program.
import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';
import { EXIT, fromFileError, SetupError } from './setup-error.mjs';

const POLL_MS = 200;
const BEAT_MS = 5_000;
/** A holder on another machine (a shared folder, a container) cannot be asked: it counts as gone after this silence. */
const SILENT_MS = 60_000;
const GIVE_UP_MS = 20 * 60_000;

/** Runs `work` while holding the lock; waits for another holder first. */
export async function withInstallLock(file, work) {
  await acquire(file);
  const beat = setInterval(() => touch(file), BEAT_MS);
  const onSignal = (signal) => {
    rmSync(file, { force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    rmSync(file, { force: true });
  }
}

async function acquire(file) {
  const mine = JSON.stringify({ pid: process.pid, bornAt: bornAt(process.pid), host: hostname() });
  const startedAt = performance.now();
  let told = false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    while (!tryCreate(file, mine)) {
      const holder = read(file);
      if (holder !== undefined && isGone(holder, file)) {
        takeAway(file, holder);
        continue;
      }
      if (!told && holder !== undefined)
        say(`another set-up is under way in this checkout (process ${parse(holder).pid}); waiting for it`);
      told ||= holder !== undefined;
      if (performance.now() - startedAt > GIVE_UP_MS) {
        throw new SetupError(
          EXIT.stillLocked,
          `${file} is still held by process ${parse(holder).pid}`,
          'End that process, or remove the file if there is none.',
        );
      }
      await sleep(POLL_MS);
    }
  } catch (error) {
    throw fromFileError(error, dirname(file));
  }
}

/** The link appears with its content or not at all, so nobody ever reads a half-written lock. */
function tryCreate(file, content) {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, content);
    return tryLink(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function tryLink(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(error.code)) return tryCopy(draft, file);
    throw error;
  }
}

/** For file systems without hard links (FAT, some mounts). */
function tryCopy(draft, file) {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Two may find the same stale lock: only what was read is removed, a newer lock caught by accident is put back. */
function takeAway(file, stale) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) tryLink(aside, file);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isGone(text, file) {
  const holder = parse(text);
  if (holder.host !== hostname()) return Date.now() - modifiedAt(file) > SILENT_MS;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return true;
  }
  const born = bornAt(holder.pid);
  return born !== undefined && holder.bornAt !== undefined && born !== holder.bornAt;
}

/** When a process started, in the kernel's ticks; undefined where there is no /proc. */
function bornAt(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function parse(text) {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return { pid: -1, host: undefined };
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH' || error.code === 'EACCES') return undefined;
    throw error;
  }
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The lock was taken away by hand: the work goes on, the next holder waits for nothing.
  }
}
