// Tells which files of a bundle's folder are being written, once each has come to rest: half a file is no file.
// Links are watched and never followed. Hints only: what is missed is found by the periodic scan.
import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { isIgnoredName } from './dag-candidate.ts';
import { type FileStamp, fileStamp } from './dag-folder.ts';
import { FolderLinks } from './folder-links.ts';

/** A file that did not change for so long is taken to be written. */
const REST_MS = 50;
/** An empty file is most likely about to be written. */
const EMPTY_REST_MS = 250;
/** The link through which all files of a mounted ConfigMap are exchanged at once. */
const SWAP_LINK = '..data';

export interface WatchListener {
  /** Some file is being written: work is coming. */
  onStirred(): void;
  /** This file was written or is gone. */
  onSettled(path: string): void;
  /** Any file may be another now: a link was exchanged above them all. */
  onSwapped(): void;
}

export class BundleWatch {
  readonly #folder: string;
  readonly #heard: WatchListener;
  readonly #resting = new Map<string, NodeJS.Timeout>();
  readonly #folderLinks: FolderLinks;
  #watcher: FSWatcher | undefined;
  #hasStopped = false;

  constructor(folder: string, heard: WatchListener) {
    this.#folder = folder;
    this.#heard = heard;
    this.#folderLinks = new FolderLinks(folder, () => void this.#follow().then(() => heard.onSwapped()));
  }

  /** Resolves when changes are seen. */
  start(): Promise<void> {
    return this.#follow();
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    this.#folderLinks.close();
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    await this.#watcher?.close();
  }

  /** Watches the folder where it really lies now. */
  async #follow(): Promise<void> {
    if (this.#hasStopped) return;
    this.#folderLinks.watch();
    const before = this.#watcher;
    const root = await realpath(this.#folder).catch(() => this.#folder);
    if (this.#hasStopped) return;
    this.#watcher = this.#watch(root);
    const ready = new Promise<void>((resolve) => this.#watcher?.once('ready', () => resolve()));
    await before?.close();
    await ready;
  }

  #watch(root: string): FSWatcher {
    const watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      atomic: false,
      ignored: (path) => isUnwatched(relative(root, path)),
    });
    watcher.on('all', (event, path) => {
      const relPath = relative(root, path).replaceAll('\\', '/');
      if (relPath.split('/').at(-1) === SWAP_LINK) this.#heard.onSwapped();
      else if (event === 'unlink') this.#gone(relPath);
      else if (event === 'add' || event === 'change') this.#touched(relPath);
    });
    // A folder that cannot be watched (limits, network file systems) is still scanned.
    watcher.on('error', () => undefined);
    return watcher;
  }

  #touched(path: string): void {
    this.#heard.onStirred();
    clearTimeout(this.#resting.get(path));
    void fileStamp(this.#folder, path).then((stamp) => this.#restThen(path, stamp));
  }

  #restThen(path: string, before: FileStamp | null): void {
    if (this.#hasStopped) return;
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

function isUnwatched(relPath: string): boolean {
  return relPath.split(/[/\\]/).some((name) => name !== '' && name !== SWAP_LINK && isIgnoredName(name));
}
