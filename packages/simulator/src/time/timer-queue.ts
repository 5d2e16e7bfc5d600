// Timers in the order in which they fall due; among equals, the one that was set first. A binary heap, in which a
// cancelled timer stays until it comes up: a simulated year sets many more timers than are ever cancelled.

export interface Timer {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

export class TimerQueue {
  readonly #heap: Timer[] = [];

  add(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, timer)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  /** The timer that is due next, or null. */
  first(): Timer | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (!first.isCancelled) return first;
      this.#removeFirst();
    }
    return null;
  }

  /** Takes out the first timer that is due by `nowUs`. */
  takeDue(nowUs: number): Timer | null {
    const first = this.first();
    if (first === null || first.atUs > nowUs) return null;
    this.#removeFirst();
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = last;
  }
}

const isBefore = (left: Timer, right: Timer): boolean =>
  left.atUs === right.atUs ? left.order < right.order : left.atUs < right.atUs;
