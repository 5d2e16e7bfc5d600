// Which section has the best lane of all. A section's best may become worse unseen (it was picked from, its DAG had a
// turn, a limit is used up), which is noticed when its turn comes; where it may have become better, `touch` must be called.
import { BinaryHeap } from './binary-heap.ts';
import { type Place, placeGoesBefore, placeOf } from './lane-order.ts';
import type { Lane, Section } from './ready-lane.ts';

interface SectionPlace {
  readonly section: Section;
  readonly ticket: number;
  readonly lastTurn: number;
  readonly best: Place;
}

export class SectionQueue {
  readonly #firstOf: (section: Section) => Lane | null;
  readonly #lastTurnOf: (lane: Lane) => number;
  readonly #queue = new BinaryHeap<SectionPlace>(goesBefore);
  readonly #touched = new Set<Section>();

  constructor(firstOf: (section: Section) => Lane | null, lastTurnOf: (lane: Lane) => number) {
    this.#firstOf = firstOf;
    this.#lastTurnOf = lastTurnOf;
  }

  touch(section: Section): void {
    this.#touched.add(section);
  }

  forget(section: Section): void {
    section.ticket += 1;
    this.#touched.delete(section);
  }

  /** The lane from which to pick next, or null where nothing may start. */
  first(): Lane | null {
    for (const section of this.#touched) this.#place(section);
    for (let place = this.#queue.first; place !== undefined; place = this.#queue.first) {
      const { section } = place;
      const lane = place.ticket === section.ticket ? this.#firstOf(section) : null;
      if (lane && isUpToDate(place, lane) && this.#lastTurnOf(lane) === place.lastTurn) return lane;
      this.#queue.take();
      if (lane) this.#place(section);
    }
    return null;
  }

  #place(section: Section): void {
    const lane = this.#firstOf(section);
    this.#touched.delete(section);
    if (!lane) return;
    section.ticket += 1;
    const place = { section, ticket: section.ticket, lastTurn: this.#lastTurnOf(lane), best: placeOf(lane) };
    this.#queue.add(place);
  }
}

const isUpToDate = ({ best }: SectionPlace, lane: Lane): boolean =>
  best.lane === lane && best.ticket === lane.ticket;

function goesBefore(left: SectionPlace, right: SectionPlace): boolean {
  const isTurn = left.best.priority === right.best.priority && left.lastTurn !== right.lastTurn;
  return isTurn ? left.lastTurn < right.lastTurn : placeGoesBefore(left.best, right.best);
}
