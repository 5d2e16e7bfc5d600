// The states of a bundle that lie on this machine: each a folder that is whole from the moment it has its name, and `current`, a link
// to the one that is read. Several processes may work on it at once.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface SnapshotLimits {
  /** So many stay, however old. */
  readonly minVersions: number;
  /** What was not read for so long may go. */
  readonly maxAgeMs: number;
}

/** What was begun longer ago is nobody's any more. */
const ABANDONED_MS = 3_600_000;
const PART = '.part-';

export class SnapshotFolder {
  /** Of the bundle; a source may keep things of its own in it. */
  readonly root: string;
  readonly #limits: SnapshotLimits;

  constructor(root: string, limits: SnapshotLimits) {
    this.root = root;
    this.#limits = limits;
  }

  /** Leads to the state that is read, whichever that is. */
  get current(): string {
    return join(this.root, 'current');
  }

  pathOf(id: string): string {
    return join(this.#versions, id);
  }

  has(id: string): Promise<boolean> {
    return stat(this.pathOf(id)).then(
      () => true,
      () => false,
    );
  }

  /** Makes the state unless it is there. What `fill` throws leaves nothing behind. */
  async build(id: string, fill: (folder: string) => Promise<void>): Promise<void> {
    if (await this.has(id)) return;
    await mkdir(this.#versions, { recursive: true, mode: 0o700 });
    const part = join(this.#versions, `${PART}${randomUUID()}`);
    try {
      await fill(part);
      await rename(part, this.pathOf(id));
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      // Another process was faster.
      if (!(await this.has(id))) throw error;
    }
  }

  /** Has it read from now on. */
  async use(id: string): Promise<void> {
    const now = new Date();
    await utimes(this.pathOf(id), now, now);
    if ((await this.used()) === id) return;
    const link = join(this.root, `${PART}${randomUUID()}`);
    await symlink(join('versions', id), link);
    await rename(link, this.current);
  }

  /** The state that was read last; null: none. */
  async used(): Promise<string | null> {
    const target = await readlink(this.current).catch(() => null);
    const id = target === null ? null : basename(target);
    return id !== null && (await this.has(id)) ? id : null;
  }

  /** Removes what nobody reads any more. */
  async sweep(nowMs: number): Promise<void> {
    const used = await this.used();
    const names = await readdir(this.#versions).catch(() => []);
    const states: { readonly name: string; readonly atMs: number }[] = [];
    for (const name of names) {
      const info = await lstat(this.pathOf(name)).catch(() => null);
      if (!info?.isDirectory()) continue;
      if (!name.startsWith(PART)) states.push({ name, atMs: info.mtimeMs });
      else if (nowMs - info.mtimeMs > ABANDONED_MS) await this.#remove(name);
    }
    const newestFirst = states.sort((left, right) => right.atMs - left.atMs);
    for (const { atMs, name } of newestFirst.slice(this.#limits.minVersions))
      if (name !== used && nowMs - atMs > this.#limits.maxAgeMs) await this.#remove(name);
  }

  get #versions(): string {
    return join(this.root, 'versions');
  }

  async #remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { recursive: true, force: true });
    await rm(`${this.pathOf(name)}.json`, { force: true });
  }
}
