// Tells one process from another with the same pid, and ends process groups.
import { readFileSync } from 'node:fs';

/** When the process started, as the operating system says it; empty where it cannot be told. */
export function processStarted(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Fields are counted after the command's name, which may hold spaces: the start time is the 22nd of all.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that has ended and waits for its parent to hear of it is no live one.
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

/** Ends a process and everything in its group, at once. A group that is gone already is no error. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a recorded process group if it still is the process that was recorded. */
export function killRecorded(pid: number, started: string): boolean {
  if (started === '' || processStarted(pid) !== started) return false;
  killGroup(pid);
  return true;
}
