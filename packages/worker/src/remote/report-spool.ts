// Results on their way to a server, as files of this worker: what could not be told before it ended is told by the next
// one that starts on the same folder.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FinishReport } from '@ariel/protocol';
import { processStarted } from '../supervisor/process-identity.ts';

export interface SpooledAttempt {
  readonly attemptId: string;
  readonly token: string;
  /** Null while the attempt runs: only its log is known. */
  readonly report: FinishReport | null;
  /** Where its log lies here, and by how much offsets at the server are ahead. */
  readonly log: { readonly path: string; readonly shift: number } | null;
}

export class ReportSpool {
  readonly #folder: string;
  readonly #kept = new Set<string>();

  /** `base` is shared by the workers of this machine; each has a folder in it while it lives. */
  constructor(base: string, workerId: string, pid: number) {
    this.#folder = join(base, workerId);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.#folder, OWNER), JSON.stringify({ pid, started: processStarted(pid) }));
  }

  put(attempt: SpooledAttempt): void {
    this.#kept.add(attempt.attemptId);
    const place = this.#place(attempt.attemptId);
    writeFileSync(`${place}.new`, JSON.stringify(attempt), { mode: 0o600 });
    renameSync(`${place}.new`, place);
  }

  remove(attemptId: string): void {
    if (this.#kept.delete(attemptId)) rmSync(this.#place(attemptId), { force: true });
  }

  /** What workers left that are not alive any more; their folders go. */
  adopt(base: string): SpooledAttempt[] {
    const found: SpooledAttempt[] = [];
    for (const name of readdirSync(base)) {
      const folder = join(base, name);
      if (folder === this.#folder || isOwned(folder)) continue;
      const taken = join(this.#folder, `adopted-${name}`);
      try {
        // Only one worker can move it.
        renameSync(folder, taken);
      } catch {
        continue;
      }
      const left = readAll(taken);
      for (const attempt of left) this.put(attempt);
      found.push(...left);
      rmSync(taken, { recursive: true, force: true });
    }
    return found;
  }

  /** The worker ends: its folder goes where nothing waits in it. */
  close(): void {
    if (this.#kept.size === 0) rmSync(this.#folder, { recursive: true, force: true });
  }

  #place(attemptId: string): string {
    return join(this.#folder, `${attemptId}.json`);
  }
}

const OWNER = 'owner';

function isOwned(folder: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as { pid: number; started: string };
    return owner.started !== '' && processStarted(owner.pid) === owner.started;
  } catch {
    return false;
  }
}

/** Files that were not written to their end are passed over. */
function readAll(folder: string): SpooledAttempt[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as SpooledAttempt];
      } catch {
        return [];
      }
    });
}
