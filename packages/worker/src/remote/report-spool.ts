// Results on their way to a server, as files of this worker: what could not be told before it ended is told by the next
// one that starts on the same folder.
import { join } from 'node:path';
import type { FinishReport } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';

export interface SpooledAttempt {
  readonly attemptId: string;
  readonly token: string;
  /** Null while the attempt runs: only its log is known. */
  readonly report: FinishReport | null;
  /** Where its log lies here, and by how much offsets at the server are ahead. */
  readonly log: { readonly path: string; readonly shift: number } | null;
}

export class ReportSpool {
  readonly #machine: WorkerMachine;
  readonly #folder: string;
  readonly #kept = new Set<string>();

  /** `base` is shared by the workers of this machine; each has a folder in it while it lives. */
  constructor(base: string, workerId: string, pid: number, machine: WorkerMachine = realMachine) {
    const { disk, processStarted } = machine;
    this.#machine = machine;
    this.#folder = join(base, workerId);
    disk.makeFolder(this.#folder);
    disk.write(join(this.#folder, OWNER), JSON.stringify({ pid, started: processStarted(pid) }));
  }

  put(attempt: SpooledAttempt): void {
    this.#kept.add(attempt.attemptId);
    const place = this.#place(attempt.attemptId);
    const { disk } = this.#machine;
    disk.write(`${place}.new`, JSON.stringify(attempt));
    disk.rename(`${place}.new`, place);
  }

  remove(attemptId: string): void {
    if (this.#kept.delete(attemptId)) this.#machine.disk.remove(this.#place(attemptId));
  }

  /** What workers left that are not alive any more; their folders go. */
  adopt(base: string): SpooledAttempt[] {
    const { disk } = this.#machine;
    const found: SpooledAttempt[] = [];
    for (const name of disk.names(base)) {
      const folder = join(base, name);
      if (folder === this.#folder || isOwned(this.#machine, folder)) continue;
      const taken = join(this.#folder, `${ADOPTED}${name}`);
      try {
        // Only one worker can move it.
        disk.rename(folder, taken);
      } catch {
        continue;
      }
      const left = readAll(disk, taken);
      found.push(...left);
      // Where this worker ends before, or its disk is full, the next one finds them where they are now.
      if (left.every((attempt) => this.#keeps(attempt))) disk.remove(taken);
    }
    return found;
  }

  /** The worker ends: its folder goes where nothing waits in it. */
  close(): void {
    if (this.#kept.size === 0) this.#machine.disk.remove(this.#folder);
  }

  #keeps(attempt: SpooledAttempt): boolean {
    try {
      this.put(attempt);
      return true;
    } catch {
      return false;
    }
  }

  #place(attemptId: string): string {
    return join(this.#folder, `${attemptId}.json`);
  }
}

const OWNER = 'owner';
const ADOPTED = 'adopted-';

function isOwned({ disk, processStarted }: WorkerMachine, folder: string): boolean {
  try {
    const owner = JSON.parse(disk.read(join(folder, OWNER))) as { pid: number; started: string };
    return owner.started !== '' && processStarted(owner.pid) === owner.started;
  } catch {
    return false;
  }
}

/** With what the worker had taken over and not finished with; files that were not written to their end are passed over. */
function readAll(disk: WorkerMachine['disk'], folder: string): SpooledAttempt[] {
  return disk.names(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name.startsWith(ADOPTED)) return readAll(disk, path);
    if (!name.endsWith('.json')) return [];
    try {
      return [JSON.parse(disk.read(path)) as SpooledAttempt];
    } catch {
      return [];
    }
  });
}
