// Watches the links on the way to a folder: `current -> revision-7`, as tools that fetch a repository exchange it, makes
// every file another without any file being written.
import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export class FolderLinks {
  readonly #folder: string;
  readonly #onExchanged: () => void;
  #watchers: FSWatcher[] = [];

  constructor(folder: string, onExchanged: () => void) {
    this.#folder = folder;
    this.#onExchanged = onExchanged;
  }

  /** Begins anew with the links that are there now. */
  watch(): void {
    this.close();
    for (const link of linksOnTheWay(this.#folder)) {
      const name = basename(link);
      // The folder of the link, because the link itself is replaced.
      const watcher = watch(dirname(link), { persistent: false }, (_, changed) => {
        if (changed === name) this.#onExchanged();
      });
      // Not watchable is not fatal: the periodic scan remains.
      watcher.on('error', () => undefined);
      this.#watchers.push(watcher);
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}

function linksOnTheWay(folder: string): string[] {
  const links: string[] = [];
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) links.push(path);
  }
  return links;
}
