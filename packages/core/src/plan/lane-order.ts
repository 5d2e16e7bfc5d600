// In which order lanes are picked: the highest priority first; among equals DAGs (or runs) take turns; then the run
// that should start earlier, then arrival. Finding the best costs the logarithm of the number of lanes.
import { BinaryHeap } from './binary-heap.ts';
import { type Lane, type LaneQueue, orderOf } from './ready-lane.ts';

export interface TurnRules {
  /** False: turns come before priorities. */
  readonly isByPriority: boolean;
  /** Who takes turns. */
  readonly groupOf: (lane: Lane) => string | number;
  /** When a group had its last turn: a number that only grows; 0 where it had none. */
  readonly lastTurnOf: (group: string | number) => number;
}

/** A lane as it was when it came to its place. */
export interface Place {
  readonly lane: Lane;
  readonly ticket: number;
  readonly priority: number;
  readonly runAfterUs: number;
  readonly order: number;
}

interface Group {
  readonly name: string | number;
  readonly lanes: BinaryHeap<Place>;
  ticket: number;
}

interface GroupPlace {
  readonly group: Group;
  readonly ticket: number;
  readonly lastTurn: number;
  readonly best: Place;
}

interface Turns {
  readonly groups: Map<string | number, Group>;
  readonly queue: BinaryHeap<GroupPlace>;
}

export class LaneOrder implements LaneQueue {
  readonly #rules: TurnRules;
  readonly #priorities = new BinaryHeap<number>((left, right) => left > right);
  readonly #turns = new Map<number, Turns>();

  constructor(rules: TurnRules) {
    this.#rules = rules;
  }

  add(lane: Lane): void {
    lane.ticket += 1;
    const turns = this.#turnsOf(this.#rules.isByPriority ? lane.priority : 0);
    const group = groupIn(turns, this.#rules.groupOf(lane));
    group.lanes.add(placeOf(lane));
    // Where it is its group's best, the group may go earlier than before.
    const best = bestOf(group);
    if (best?.lane === lane) this.#queueGroup(turns, group, best);
  }

  /** The lane that goes first, or null where there is none. */
  first(): Lane | null {
    for (let priority = this.#priorities.first; priority !== undefined; priority = this.#priorities.first) {
      const turns = this.#turns.get(priority);
      const lane = turns ? this.#firstIn(turns) : null;
      if (lane) return lane;
      this.#priorities.take();
      this.#turns.delete(priority);
    }
    return null;
  }

  #firstIn(turns: Turns): Lane | null {
    for (let place = turns.queue.first; place !== undefined; place = turns.queue.first) {
      const { group } = place;
      const best = place.ticket === group.ticket ? bestOf(group) : null;
      if (best && best === place.best && this.#rules.lastTurnOf(group.name) === place.lastTurn)
        return best.lane;
      turns.queue.take();
      if (place.ticket !== group.ticket) continue;
      if (best) this.#queueGroup(turns, group, best);
      else turns.groups.delete(group.name);
    }
    return null;
  }

  #turnsOf(priority: number): Turns {
    const known = this.#turns.get(priority);
    if (known) return known;
    const turns: Turns = { groups: new Map(), queue: new BinaryHeap(groupGoesBefore) };
    this.#turns.set(priority, turns);
    this.#priorities.add(priority);
    return turns;
  }

  #queueGroup(turns: Turns, group: Group, best: Place): void {
    group.ticket += 1;
    const lastTurn = this.#rules.lastTurnOf(group.name);
    turns.queue.add({ group, ticket: group.ticket, lastTurn, best });
  }
}

export const placeOf = (lane: Lane): Place => ({
  lane,
  ticket: lane.ticket,
  priority: lane.priority,
  runAfterUs: lane.run.runAfterUs,
  order: orderOf(lane),
});

function groupIn({ groups }: Turns, name: string | number): Group {
  const known = groups.get(name);
  if (known) return known;
  const group: Group = { name, lanes: new BinaryHeap(placeGoesBefore), ticket: 0 };
  groups.set(name, group);
  return group;
}

/** The best lane that is still where it was put. */
function bestOf({ lanes }: Group): Place | null {
  for (let place = lanes.first; place !== undefined; place = lanes.first) {
    if (place.ticket === place.lane.ticket) return place;
    lanes.take();
  }
  return null;
}

/** Where nobody has a turn to wait for. */
export function placeGoesBefore(left: Place, right: Place): boolean {
  if (left.priority !== right.priority) return left.priority > right.priority;
  if (left.runAfterUs !== right.runAfterUs) return left.runAfterUs < right.runAfterUs;
  return left.order < right.order;
}

function groupGoesBefore(left: GroupPlace, right: GroupPlace): boolean {
  return left.lastTurn === right.lastTurn
    ? placeGoesBefore(left.best, right.best)
    : left.lastTurn < right.lastTurn;
}
