// Ranks a process behind Ariel's own where processors are short. Best effort: a task that runs at full rank is no error.
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Linux lets programs without rights over the whole system change autogroups ten times a second, all together. */
const AGAIN_MS = 150;
const TRIES = 10;
const LOWEST = 19;

/** `increment` is added to this process's own niceness. What the process starts later inherits it. */
export function giveWay(pid: number, increment: number): void {
  if (pid <= 0 || increment <= 0) return;
  try {
    const nice = Math.min(LOWEST, getPriority() + increment);
    setPriority(pid, nice);
    shareOfGroup(pid, nice, TRIES);
  } catch {
    // It ended already, or the system does not allow it.
  }
}

/**
 * A process with a session of its own, as task processes are, has an autogroup of its own on most Linux desktops and
 * servers: niceness then counts only within that group, and the group's own niceness decides between groups.
 */
function shareOfGroup(pid: number, nice: number, triesLeft: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || triesLeft <= 1) return;
    setTimeout(() => shareOfGroup(pid, nice, triesLeft - 1), AGAIN_MS).unref();
  }
}
