// A disk of its own for the database of a test, which can be full: its limit is lowered to what is used. Needs the right to mount.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nothing is reserved: a limit that no test reaches. */
const ROOMY = '4g';
const TRIES = 20;

export class SmallDisk implements Disposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    process.once('exit', this.#unmount);
  }

  /** A string says why there is none. */
  static mount(): SmallDisk | string {
    const folder = mkdtempSync(join(tmpdir(), 'ariel-small-disk-'));
    chmodSync(folder, 0o755);
    try {
      run('mount', '-t', 'tmpfs', '-o', `size=${ROOMY},mode=0755`, 'tmpfs', folder);
      return new SmallDisk(folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      return `no disk can be mounted (${/must be [^\n.]*/.exec(String(error))?.[0] ?? error})`;
    }
  }

  /** From now on not one more block is given out. */
  fill(): void {
    for (let count = 1; ; count++) {
      try {
        const { bfree, blocks, bsize } = statfsSync(this.folder);
        run('mount', '-o', `remount,size=${(blocks - bfree) * bsize}`, this.folder);
        return;
      } catch (error) {
        // More was written meanwhile.
        if (count === TRIES) throw error;
      }
    }
  }

  makeRoom(): void {
    run('mount', '-o', `remount,size=${ROOMY}`, this.folder);
  }

  readonly #unmount = (): void => {
    run('umount', '-l', this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  };

  [Symbol.dispose](): void {
    process.off('exit', this.#unmount);
    this.#unmount();
  }
}

function run(program: string, ...words: readonly string[]): void {
  execFileSync(program, words, { stdio: 'pipe' });
}
