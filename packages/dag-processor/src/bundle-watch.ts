// Tells which files of a bundle's folder are being written, once each has come to rest: half a file is no file.
// Hints only: what is missed is found by the periodic scan.
import { relative } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { isIgnoredPath } from './dag-candidate.ts';
import { type FileStamp, fileStamp } from './dag-folder.ts';

/** A file that did not change for so long is taken to be written. */
const REST_MS = 50;
/** An empty file is most likely about to be written. */
const EMPTY_REST_MS = 250;

export interface WatchListener {
  /** Some file is being written: work is coming. */
  onStirred(): void;
  /** This file was written or is gone. */
  onSettled(path: string): void;
}

export class BundleWatch {
  readonly #folder: string;
  readonly #heard: WatchListener;
  readonly #resting = new Map<string, NodeJS.Timeout>();
  #watcher: FSWatcher | undefined;

  constructor(folder: string, heard: WatchListener) {
    this.#folder = folder;
    this.#heard = heard;
  }

  /** Resolves when changes are seen. */
  start(): Promise<void> {
    const watcher = watch(this.#folder, {
      ignoreInitial: true,
      followSymlinks: true,
      atomic: false,
      ignored: (path) => isIgnoredPath(relative(this.#folder, path).replace(/^(?:\.\.[/\\])+|^\.\.$/, '')),
    });
    this.#watcher = watcher;
    watcher.on('all', (event, path) => {
      const relPath = relative(this.#folder, path).replaceAll('\\', '/');
      if (event === 'unlink') this.#gone(relPath);
      else if (event === 'add' || event === 'change') this.#touched(relPath);
    });
    // A folder that cannot be watched (limits, network file systems) is still scanned.
    watcher.on('error', () => undefined);
    return new Promise((resolve) => watcher.once('ready', () => resolve()));
  }

  async stop(): Promise<void> {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    await this.#watcher?.close();
  }

  #touched(path: string): void {
    this.#heard.onStirred();
    clearTimeout(this.#resting.get(path));
    void fileStamp(this.#folder, path).then((stamp) => this.#restThen(path, stamp));
  }

  #restThen(path: string, before: FileStamp | null): void {
    if (this.#watcher?.closed !== false) return;
    clearTimeout(this.#resting.get(path));
    const waitMs = before?.size === 0 ? EMPTY_REST_MS : REST_MS;
    const timer = setTimeout(() => void this.#hasRested(path, before), waitMs);
    this.#resting.set(path, timer);
  }

  async #hasRested(path: string, before: FileStamp | null): Promise<void> {
    const now = await fileStamp(this.#folder, path);
    if (now?.size !== before?.size || now?.modifiedMs !== before?.modifiedMs)
      return this.#restThen(path, now);
    this.#resting.delete(path);
    this.#heard.onSettled(path);
  }

  #gone(path: string): void {
    clearTimeout(this.#resting.get(path));
    this.#resting.delete(path);
    this.#heard.onSettled(path);
  }
}
