// How far the evaluation of a fetched bundle's files has come: the bundle is of its new version once every file of it is.
import { type Database, noteCaughtUp } from '@ariel/store';

/** With its number among those that the bundle had. */
export interface SeenVersion {
  readonly version: string;
  readonly seq: number;
}

export class BundleProgress {
  readonly #database: Database;
  readonly #name: string;
  /** Files that wait for their evaluation. */
  readonly #pending = new Set<string>();
  /** How many are in it, or look at what there is. */
  #busy = 0;
  #wanted: { readonly version: SeenVersion | null } | null = null;
  /** Undefined: none yet. */
  #reached: number | null | undefined;

  constructor(database: Database, name: string) {
    this.#database = database;
    this.#name = name;
  }

  waits(path: string): void {
    this.#pending.add(path);
  }

  dropped(path: string): void {
    this.#pending.delete(path);
  }

  /** From now on the files of this version are looked at. */
  aimAt(version: SeenVersion | null): void {
    this.#wanted = { version };
  }

  /** Nothing is reached while `work` goes on. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#busy += 1;
    try {
      await work();
    } finally {
      this.#busy -= 1;
      await this.#note();
    }
  }

  async #note(): Promise<void> {
    if (this.#wanted === null || this.#busy > 0 || this.#pending.size > 0) return;
    const { version } = this.#wanted;
    const seq = version?.seq ?? null;
    if (seq === this.#reached) return;
    await noteCaughtUp(this.#database, this.#name, version);
    this.#reached = seq;
  }
}
