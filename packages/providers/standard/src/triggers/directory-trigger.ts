// Watches a folder: each file that comes, or is written anew, is an event.
import { glob, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BaseEventTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';

export interface DirectoryTriggerOptions {
  readonly path: string;
  /** Which files in it count: `*.csv`; `**` stands for any number of folders. @default '*' */
  readonly pattern?: string;
  /** Whether files that are there when it begins for the first time are news. @default false */
  readonly includeExisting?: boolean;
  /** A file counts once it has not been written for so many milliseconds: what is still being written is no news. @default 1000 */
  readonly settledMs?: number;
  /** Milliseconds between two looks. @default 5000 */
  readonly pollIntervalMs?: number;
}

/** A file as it was when it was news: path → milliseconds of its last change. */
type Seen = Readonly<Record<string, number>>;

/**
 * Watches a folder; its event is `{ path, size, modified }` of a file that is new or was written anew. What it has seen is kept with the
 * asset that it watches, so that nothing counts again where another triggerer takes over, and what comes meanwhile is news to that.
 *
 * @example
 * const invoices = asset({ name: 'invoices', watchers: [new AssetWatcher('inbox', new DirectoryTrigger({ path: '/data/in', pattern: '*.csv' }))] });
 */
export class DirectoryTrigger extends BaseEventTrigger {
  readonly #options: DirectoryTriggerOptions;

  constructor(options: DirectoryTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { includeExisting = false, pollIntervalMs = 5_000 } = this.#options;
    const memory = this.#memory(context);
    let seen = await memory.read();
    // A task that waits takes what is there.
    if (seen === null && (includeExisting || context.watched === null)) seen = {};
    for (;;) {
      const found = await this.#files(context.nowUs() / 1000);
      if (seen === null) {
        seen = modifiedOf(found);
        await memory.write(seen);
      }
      for (const { modifiedMs, path, size } of found) {
        if (seen[path] === modifiedMs) continue;
        yield new TriggerEvent({ path, size, modified: new Date(modifiedMs) });
        seen = { ...seen, [path]: modifiedMs };
        await memory.write(seen);
      }
      // Of files that are gone nothing is kept: one of the name is new again.
      const there = new Set(found.map(({ path }) => path));
      const gone = Object.keys(seen).filter((path) => !there.has(path));
      if (gone.length > 0) {
        seen = Object.fromEntries(Object.entries(seen).filter(([path]) => there.has(path)));
        await memory.write(seen);
      }
      await context.sleep(pollIntervalMs);
    }
  }

  /** In the order in which they were written. */
  async #files(nowMs: number): Promise<{ path: string; size: number; modifiedMs: number }[]> {
    const { path: folder, pattern = '*', settledMs = 1_000 } = this.#options;
    const files = [];
    for await (const name of glob(pattern, { cwd: resolve(folder) })) {
      const path = join(resolve(folder), name);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() && found.mtimeMs <= nowMs - settledMs)
        files.push({ path, size: found.size, modifiedMs: Math.floor(found.mtimeMs) });
    }
    return files.sort(
      (left, right) => left.modifiedMs - right.modifiedMs || (left.path < right.path ? -1 : 1),
    );
  }

  #memory({ assetStateStore, watched }: TriggerContext) {
    const asset = watched?.[0]?.name;
    const { path, pattern = '*' } = this.#options;
    const key = `directory ${join(resolve(path), pattern)}`.slice(0, 512);
    return {
      read: async (): Promise<Seen | null> =>
        asset === undefined ? null : assetStateStore(asset).get<Seen>(key),
      write: async (seen: Seen): Promise<void> => {
        if (asset !== undefined) await assetStateStore(asset).set(key, seen);
      },
    };
  }
}

const modifiedOf = (files: readonly { readonly path: string; readonly modifiedMs: number }[]): Seen =>
  Object.fromEntries(files.map(({ modifiedMs, path }) => [path, modifiedMs]));

registerTrigger('DirectoryTrigger', DirectoryTrigger, { module: 'ariel/standard' });
