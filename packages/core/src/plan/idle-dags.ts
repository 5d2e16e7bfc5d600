// DAGs of which something is ready and nothing runs: each of them gets its first place before priorities count among DAGs,
// so that no DAG can keep all places from another by weight alone.
import { placeGoesBefore, placeOf } from './lane-order.ts';
import type { Lane } from './ready-lane.ts';

/** DAGs that are looked at in one pick: where many wait for what is full, each has its turn in time. */
const LOOKED_AT = 64;

interface DagWork {
  readonly lanes: Set<Lane>;
  active: number;
}

export class IdleDags {
  /** When a DAG had its last turn: at equal weight, that of which it is the longest goes first, here as everywhere. */
  readonly #lastTurnOf: (dagId: string) => number;
  readonly #work = new Map<string, DagWork>();
  /** In the order in which they came to wait. */
  readonly #idle = new Set<string>();

  constructor(lastTurnOf: (dagId: string) => number) {
    this.#lastTurnOf = lastTurnOf;
  }

  addLane(lane: Lane): void {
    this.#change(lane.run.dagId, (work) => work.lanes.add(lane));
  }

  removeLane(lane: Lane): void {
    this.#change(lane.run.dagId, (work) => work.lanes.delete(lane));
  }

  countActive(dagId: string, by: number): void {
    this.#change(dagId, (work) => {
      work.active += by;
    });
  }

  /** The best lane that may start now of each DAG that is idle, best first; of some of the DAGs where there are many. */
  *takeTurns(): Generator<Lane> {
    if (this.#idle.size === 0) return;
    const lanes: Lane[] = [];
    for (const dagId of [...this.#idle].slice(0, LOOKED_AT)) {
      const lane = bestOf(this.#work.get(dagId)?.lanes ?? []);
      if (lane) lanes.push(lane);
      else if (this.#idle.delete(dagId)) this.#idle.add(dagId);
    }
    lanes.sort((left, right) => this.#inOrder(left, right));
    // Each that is taken may close what the next one needs.
    for (const lane of lanes) if (mayStart(lane)) yield lane;
  }

  #inOrder(left: Lane, right: Lane): number {
    const turns = this.#lastTurnOf(left.run.dagId) - this.#lastTurnOf(right.run.dagId);
    if (left.priority === right.priority && turns !== 0) return turns;
    return placeGoesBefore(placeOf(left), placeOf(right)) ? -1 : 1;
  }

  #change(dagId: string, change: (work: DagWork) => void): void {
    const work = this.#work.get(dagId) ?? { lanes: new Set(), active: 0 };
    change(work);
    if (work.lanes.size === 0 && work.active === 0) this.#work.delete(dagId);
    else this.#work.set(dagId, work);
    if (work.lanes.size > 0 && work.active === 0) this.#idle.add(dagId);
    else this.#idle.delete(dagId);
  }
}

const mayStart = ({ gates, section }: Lane): boolean =>
  [...gates, ...section.gates].every((gate) => gate.isOpen());

function bestOf(lanes: Iterable<Lane>): Lane | null {
  let best: Lane | null = null;
  for (const lane of lanes) {
    // Under keyed limits their own turns decide.
    if (lane.named.length > 0) continue;
    if (mayStart(lane) && (best === null || placeGoesBefore(placeOf(lane), placeOf(best)))) best = lane;
  }
  return best;
}
