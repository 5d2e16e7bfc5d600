// Keeps lists that were cut into items, so that the n-th instance mapped over one costs the same as the first.

/** Characters of JSON that are kept in all. */
const KEEP_CHARACTERS = 32 * 1024 * 1024;

interface Kept {
  readonly items: readonly string[];
  readonly characters: number;
  /** What the list was made of: another stamp is another list. */
  readonly stamp: string | null;
}

export class ItemCache {
  /** In order of last use: the first is the first to go. */
  readonly #lists = new Map<string, Kept>();
  #characters = 0;

  get(name: string, stamp: string | null): readonly string[] | undefined {
    const kept = this.#lists.get(name);
    if (kept?.stamp !== stamp) return undefined;
    this.#lists.delete(name);
    this.#lists.set(name, kept);
    return kept.items;
  }

  keep(name: string, stamp: string | null, items: readonly string[]): void {
    this.#drop(name);
    // The name and the list itself take room, too.
    const characters = items.reduce((sum, item) => sum + item.length + 16, name.length + 64);
    this.#lists.set(name, { items, characters, stamp });
    this.#characters += characters;
    for (const oldest of this.#lists.keys()) {
      if (this.#characters <= KEEP_CHARACTERS || oldest === name) break;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    this.#characters -= this.#lists.get(name)?.characters ?? 0;
    this.#lists.delete(name);
  }
}
