// Who wants to know when a log grows: told at once by what passes through this process. What another process adds is
// found by a look now and then, which the store brings.

export class LogWatchers {
  readonly #lookMs: number;
  readonly #byPath = new Map<string, Set<() => void>>();

  constructor(lookMs: number) {
    this.#lookMs = lookMs;
  }

  /** `look` finds what was added elsewhere, and calls `changed` itself. */
  add(path: string, changed: () => void, look: () => void): () => void {
    const watchers = this.#byPath.get(path) ?? new Set();
    this.#byPath.set(path, watchers.add(changed));
    const timer = setInterval(look, this.#lookMs);
    timer.unref();
    return () => {
      clearInterval(timer);
      watchers.delete(changed);
      if (watchers.size === 0) this.#byPath.delete(path);
    };
  }

  tell(path: string): void {
    for (const changed of this.#byPath.get(path) ?? []) changed();
  }
}
