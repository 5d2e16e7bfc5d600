// Tasks to look at, the one that comes first in the graph first; each is in it once.

export class RankHeap {
  readonly #ranks: number[] = [];
  readonly #known = new Set<number>();

  add(rank: number): void {
    if (this.#known.has(rank)) return;
    this.#known.add(rank);
    let at = this.#ranks.push(rank) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= rank) break;
      this.#ranks[at] = this.#at(parent);
      at = parent;
    }
    this.#ranks[at] = rank;
  }

  /** Takes the lowest rank out, or undefined where there is none. */
  take(): number | undefined {
    const [first] = this.#ranks;
    const last = this.#ranks.pop();
    if (first === undefined || last === undefined) return undefined;
    this.#known.delete(first);
    if (this.#ranks.length > 0) this.#sink(last);
    return first;
  }

  #sink(rank: number): void {
    let at = 0;
    for (let child = 1; child < this.#ranks.length; child = 2 * at + 1) {
      if (this.#at(child + 1) < this.#at(child)) child += 1;
      if (this.#at(child) >= rank) break;
      this.#ranks[at] = this.#at(child);
      at = child;
    }
    this.#ranks[at] = rank;
  }

  #at(index: number): number {
    return this.#ranks[index] ?? Number.POSITIVE_INFINITY;
  }
}
