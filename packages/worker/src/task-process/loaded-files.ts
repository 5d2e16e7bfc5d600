// The DAG files that this process has evaluated: each once, however many DAGs and versions come from it.
import type { DagLoader, LoadOutcome } from '@ariel/loader';

export class LoadedFiles {
  readonly #loader: DagLoader;
  readonly #loaded = new Map<string, Promise<LoadOutcome>>();

  constructor(loader: DagLoader) {
    this.#loader = loader;
  }

  load(root: string, path: string): Promise<LoadOutcome> {
    const key = `${root}/${path}`;
    const loaded = this.#loaded.get(key) ?? this.#loader.load({ root, path });
    this.#loaded.set(key, loaded);
    return loaded;
  }

  report(thrown: unknown, root: string): ReturnType<DagLoader['report']> {
    return this.#loader.report(thrown, root);
  }
}
