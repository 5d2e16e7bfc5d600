// Whether a process still runs, as the operating system says it.
import { readFileSync } from 'node:fs';

/** Such as `S`, for one that sleeps; `Z` for one that has ended, whose parent has not heard of it; null where there is none. */
export function processState(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? null;
  } catch {
    return null;
  }
}

/** One that has ended is not alive, whether or not its parent has heard of it. */
export function isAlive(pid: number): boolean {
  const state = processState(pid);
  return state !== null && state !== 'Z' && state !== 'X';
}
