// A control group with little memory: the kernel ends what takes more in it, as it does where a machine's memory runs out. Needs the
// right to make one.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_BYTES = 64_000_000;
/** Where groups lie, and the files that limit one: of the second version of control groups, and of the first. */
const places = [
  { folder: '/sys/fs/cgroup', limit: 'memory.max', swap: 'memory.swap.max', noSwap: '0' },
  {
    folder: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    swap: 'memory.memsw.limit_in_bytes',
    noSwap: String(LIMIT_BYTES),
  },
] as const;

export class MemoryGroup implements Disposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** A string says why there is none. */
  static make(name: string): MemoryGroup | string {
    let problem = 'this system has no control groups for memory';
    for (const { folder, limit, noSwap, swap } of places) {
      const path = join(folder, name);
      try {
        mkdirSync(path);
      } catch (error) {
        problem = `no control group can be made (${error instanceof Error ? error.message : error})`;
        continue;
      }
      if (existsSync(join(path, limit))) {
        writeFileSync(join(path, limit), String(LIMIT_BYTES));
        if (existsSync(join(path, swap))) writeFileSync(join(path, swap), noSwap);
        return new MemoryGroup(path);
      }
      rmdirSync(path);
    }
    return problem;
  }

  /** A process that writes its number there belongs to it. */
  get joinFile(): string {
    return join(this.#folder, 'cgroup.procs');
  }

  [Symbol.dispose](): void {
    try {
      rmdirSync(this.#folder);
    } catch {
      // Something that was ended still leaves it.
    }
  }
}
