// The processes of this machine as /proc shows them: who belongs to whom, and who is still there. Linux only.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** With the pid it tells a process from a later one with the same number. */
  readonly started: string;
  readonly command: string;
  readonly residentBytes: number;
}

export function allProcesses(): ProcessFacts[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (processFacts(Number(name)) ?? []) : [],
  );
}

/** Null where there is no such process, or only its exit code is left. */
export function processFacts(pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      started: fields[19] ?? '',
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
      residentBytes: Number(fields[21]) * 4096,
    };
  } catch {
    return null;
  }
}

/** Everything below `pid`, without itself. Below 0 would be the whole machine: a process that was not started has none. */
export function descendants(pid: number): ProcessFacts[] {
  if (pid <= 1) return [];
  const children = Map.groupBy(allProcesses(), (each) => each.parent);
  const found: ProcessFacts[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child);
      open.push(child.pid);
    }
  }
  return found;
}

export const isTaskProcess = (each: ProcessFacts): boolean => each.command.includes('task-process/main.ts');
export const isDagChild = (each: ProcessFacts): boolean => each.command.includes('evaluation-child.ts');

/** Whether that same process still lives. */
export function lives(known: Pick<ProcessFacts, 'pid' | 'started'>): boolean {
  return processFacts(known.pid)?.started === known.started;
}

export function membersOf(group: number): ProcessFacts[] {
  return allProcesses().filter((each) => each.group === group);
}

/** Refuses what cannot have been started by a test. */
export function kill9(known: Pick<ProcessFacts, 'pid' | 'started'>): boolean {
  if (known.pid <= 1 || known.pid === process.pid || !lives(known)) return false;
  process.kill(known.pid, 'SIGKILL');
  return true;
}
