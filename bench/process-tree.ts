// Reads the processes of a tree, their memory and their processor time from /proc. Linux only.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  /** With the pid, tells a process from a later one with the same number. */
  readonly started: string;
  readonly command: string;
  /** Own processor time and that of ended children, so that a sum over a tree never goes back. */
  readonly cpuTicks: number;
  /** Own processor time alone. */
  readonly ownCpuTicks: number;
}

/** Fixed for user space on every Linux architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
const TASK_PROCESS = 'task-process/main.';

/** The process and everything below it, as it is now. */
export function processTree(rootPid: number): readonly ProcessFacts[] {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const members = new Set([rootPid]);
  // A child may stand before its parent in the list: repeat until nothing is added.
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const { pid, parent } of stats) if (members.has(parent)) members.add(pid);
  }
  return stats
    .filter(({ pid }) => members.has(pid))
    .map(({ parent: _, ...facts }) => ({ ...facts, command: readCommand(facts.pid) }));
}

export function isTaskProcess({ command }: ProcessFacts): boolean {
  return command.includes(TASK_PROCESS);
}

export function cpuSeconds(processes: readonly ProcessFacts[]): number {
  return processes.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) / TICKS_PER_SECOND;
}

/** What each process used by itself; those that ended are missing. */
export function ownCpuSeconds(processes: readonly ProcessFacts[]): number {
  return processes.reduce((sum, { ownCpuTicks }) => sum + ownCpuTicks, 0) / TICKS_PER_SECOND;
}

/** The same to the nanosecond, for times in which little happens. Null where the kernel does not count it. */
export function finelyCountedSeconds(processes: readonly ProcessFacts[]): number | null {
  let nanoseconds = 0;
  for (const { pid } of processes) {
    for (const thread of threadsOf(pid)) {
      const text = readProc(`${pid}/task/${thread}/schedstat`);
      if (text === null) return null;
      nanoseconds += Number(text.split(' ', 1)[0]);
    }
  }
  return nanoseconds / 1e9;
}

/** The proportional share: pages that several processes map are counted once in the sum of all. */
export function memoryMb(processes: readonly ProcessFacts[]): number {
  const kilobytes = processes.map(({ pid }) => {
    const text = readProc(`${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+) kB/m.exec(text ?? '')?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}

/** Processor seconds that the whole machine has been busy since it started. */
export function machineBusySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (readProc('stat') ?? '')
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
}

/** Whether it still lives. */
export function isSame({ pid, started }: ProcessFacts): boolean {
  return readStat(pid)?.started === started;
}

/** Ends what is still the process that was seen. */
export function killIfSame(seen: ProcessFacts): boolean {
  if (!isSame(seen)) return false;
  try {
    process.kill(seen.pid, 'SIGKILL');
    return true;
  } catch {
    // It ended in between, which is what was wanted.
    return false;
  }
}

function readStat(pid: number) {
  const text = readProc(`${pid}/stat`);
  if (text === null) return undefined;
  // The command's name may hold spaces and brackets: fields are counted after its last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return {
    pid,
    parent: Number(fields[1]),
    started: fields[19] ?? '',
    cpuTicks: user + system + childUser + childSystem,
    ownCpuTicks: user + system,
  };
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readCommand(pid: number): string {
  return (readProc(`${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return null;
  }
}
