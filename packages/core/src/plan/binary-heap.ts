// A heap: the item that goes before all others is found at once, adding and taking cost the logarithm of its size.
// It must not be told of changes: an item whose rank changes is added again, and its older place is passed over.

export class BinaryHeap<Item> {
  readonly #items: Item[] = [];
  readonly #goesBefore: (left: Item, right: Item) => boolean;

  constructor(goesBefore: (left: Item, right: Item) => boolean) {
    this.#goesBefore = goesBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !this.#goesBefore(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  take(): Item | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    const items = this.#items;
    let at = 0;
    for (let below = 1; below < items.length; below = 2 * at + 1) {
      let child = items[below];
      const right = items[below + 1];
      if (child !== undefined && right !== undefined && this.#goesBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (child === undefined || !this.#goesBefore(child, item)) break;
      items[at] = child;
      at = below;
    }
    items[at] = item;
  }
}
