// Which ready instances may be queued now, given the limits. Pure bookkeeping: the caller takes slots, and starts under
// keyed limits, in the database.
//
// What is ready of one task in one run is a lane. Lanes compete in sections: those of one pool, or those that name the
// same keyed limits. A lane whose limit has no room is parked there until it has, so that it hides nothing and is not
// looked at again. While a limit has room, at least the best lane of each section that it held back is not parked.
// A pick costs the logarithm of what is ready.
import { IdleDags } from './idle-dags.ts';
import { LimitGates, type LimitWaiting, limitId, type WantedLimit } from './limit-gates.ts';
import type { PickedInstance, ReadyItem, ReadyRun } from './ready-item.ts';
import type { Gate, Lane, PoolGate, ReadyLimit, RunState, Section } from './ready-lane.ts';
import { newSection, sectionRules } from './ready-section.ts';
import { SectionQueue } from './section-queue.ts';
import { TaskGates } from './task-gates.ts';

const noLimits: readonly ReadyLimit[] = [];
/** Ranges of a lane that are used up before their room is given back. */
const USED_UP = 1000;

export class ReadyQueue {
  readonly #runs = new Map<number, RunState>();
  readonly #sections = new Map<string, Section>();
  readonly #best = new SectionQueue(
    (section) => this.#firstOf(section),
    (lane) => this.#lastTurn.get(lane.run.dagId) ?? 0,
  );
  readonly #pools = new Map<string, Map<number, PoolGate>>();
  /** Lanes by pool. */
  readonly #lanesOfPool = new Map<string, number>();
  readonly #tasks = new TaskGates();
  readonly #limits = new LimitGates();
  /** DAG → its last turn; forgotten with its last run. */
  readonly #lastTurn = new Map<string, number>();
  readonly #runsOfDag = new Map<string, number>();
  readonly #idle = new IdleDags((dagId) => this.#lastTurn.get(dagId) ?? 0);
  #turn = 0;
  #order = 0;
  #active = 0;

  /** Pools in which something is ready. */
  get pools(): Iterable<string> {
    return this.#lanesOfPool.keys();
  }

  get isEmpty(): boolean {
    return this.#lanesOfPool.size === 0;
  }

  /** Instances of all runs that hold slots. */
  get active(): number {
    return this.#active;
  }

  activeIn(runRef: number): number {
    return this.#runs.get(runRef)?.active ?? 0;
  }

  hold(runRef: number, isHeld: boolean): void {
    const run = this.#runs.get(runRef);
    if (!run) return;
    run.isHeld = isHeld;
    this.#opened(run.gate);
  }

  /** Whether nothing of the run may start, because its DAG is paused. */
  isHeld(runRef: number): boolean {
    return this.#runs.get(runRef)?.isHeld ?? false;
  }

  addRun({ dagId, maxActiveTasks, runAfterUs, runRef }: ReadyRun): void {
    this.removeRun(runRef);
    const run: RunState = {
      runRef,
      dagId,
      runAfterUs,
      maxActiveTasks,
      gate: { isOpen: () => !run.isHeld && run.active < maxActiveTasks, sections: new Set() },
      lanes: new Map(),
      active: 0,
      activeOfTask: new Map(),
      limitsOfTask: new Map(),
      isHeld: false,
    };
    this.#runs.set(runRef, run);
    this.#runsOfDag.set(dagId, (this.#runsOfDag.get(dagId) ?? 0) + 1);
  }

  removeRun(runRef: number): void {
    const run = this.#runs.get(runRef);
    if (!run) return;
    for (const lane of run.lanes.values()) this.#removeLane(lane);
    for (const [taskId, count] of run.activeOfTask) this.#bump(run, taskId, -count);
    // What became of its attempts is not known here.
    for (const limits of run.limitsOfTask.values()) this.#limits.mayHaveRoom(limits);
    this.#runs.delete(runRef);
    const others = (this.#runsOfDag.get(run.dagId) ?? 0) - 1;
    this.#tasks.forget(run, others === 0);
    if (others > 0) this.#runsOfDag.set(run.dagId, others);
    else {
      this.#runsOfDag.delete(run.dagId);
      this.#lastTurn.delete(run.dagId);
    }
  }

  add(runRef: number, item: ReadyItem): void {
    const run = this.#runs.get(runRef);
    if (!run) throw new Error(`run ${runRef} is not known to the ready queue`);
    const next = item.next === undefined ? '' : `${item.next.after}>${item.next.tryNumber}/`;
    const name = `${next}${item.task}/${item.poolSlots}/${item.priority}/${item.pool}`;
    const range = { iteration: item.iteration, next: item.from, to: item.to, order: this.#order++ };
    const known = run.lanes.get(name);
    if (known) {
      known.ranges.push(range);
      this.#limits.count(known, item.to - item.from);
      return;
    }
    const lane = this.#newLane(run, name, item);
    lane.ranges.push(range);
    this.#limits.count(lane, item.to - item.from);
    this.#idle.addLane(lane);
    run.lanes.set(name, lane);
    this.#enter(lane);
  }

  /**
   * Counts an instance that holds slots: one found queued or running at a take-over. Those that are picked are counted.
   * `limits` is what it may hold, so that what waits for them hears of its end.
   */
  started(runRef: number, taskId: string, limits: readonly ReadyLimit[] = noLimits): void {
    const run = this.#runs.get(runRef);
    if (!run) return;
    if (limits.length > 0) run.limitsOfTask.set(taskId, limits);
    this.#bump(run, taskId, 1);
  }

  /** The instance holds slots no more. */
  ended(runRef: number, taskId: string): void {
    const run = this.#runs.get(runRef);
    if (!run?.activeOfTask.has(taskId)) return;
    this.#bump(run, taskId, -1);
    this.#limits.mayHaveRoom(run.limitsOfTask.get(taskId) ?? noLimits);
  }

  // -- keyed limits: how far they are used up is known in the database

  /** Limits that something ready names, and of which `learn` must say how much is free before the next pick. */
  unknownLimits(): WantedLimit[] {
    return this.#limits.unknown();
  }

  /** How many may start under a limit now, and when it opens again where none may and time decides. */
  learn(limit: Pick<ReadyLimit, 'key' | 'perMs'>, free: number, opensAtUs: number | null): void {
    const gate = this.#limits.learn(limitId(limit), free, opensAtUs);
    if (gate) this.#opened(gate);
  }

  /** How many are ready under the limits where that changed since it was asked last. */
  changedWaiting(): LimitWaiting[] {
    return this.#limits.changedWaiting();
  }

  /** When `timeReached` should be called next: a rate has room again. */
  nextTimeUs(): number | null {
    return this.#limits.nextTimeUs();
  }

  timeReached(nowUs: number): void {
    this.#limits.timeReached(nowUs);
  }

  /** Nothing that was learned counts any more: others may have changed it. */
  forgetLimits(): void {
    this.#limits.forgetAll();
  }

  /**
   * Takes the best `count` instances for which there is room, after one of each DAG of which nothing runs, whatever
   * their pool: where places are short, none goes first for the name of its pool. `slots` says how many each pool has; one that it does not name has none.
   */
  pick(slots: ReadonlyMap<string, number>, count: number): PickedInstance[] {
    for (const [pool, gates] of this.#pools) this.#setFree(gates.values(), slots.get(pool) ?? 0);
    const picked: PickedInstance[] = [];
    if (count > 0) {
      for (const lane of this.#idle.takeTurns()) if (picked.push(this.#take(lane)) >= count) break;
    }
    while (picked.length < count) {
      const lane = this.#best.first();
      if (!lane) break;
      picked.push(this.#take(lane));
    }
    return picked;
  }

  #setFree(gates: Iterable<PoolGate>, free: number): void {
    for (const gate of gates) {
      gate.free = free;
      this.#opened(gate);
    }
  }

  /** The best lane of a section that may start now, or null. What opens the section again touches it. */
  #firstOf(section: Section): Lane | null {
    const closed = section.gates.find((gate) => !gate.isOpen());
    if (closed) closed.sections.add(section);
    for (let lane = closed ? null : section.order.first(); lane; lane = section.order.first()) {
      const full = lane.gates.find((gate) => !gate.isOpen());
      if (!full) return lane;
      this.#park(lane, full);
    }
    return null;
  }

  #enter(lane: Lane): void {
    lane.section.order.add(lane);
    this.#best.touch(lane.section);
  }

  #park(lane: Lane, gate: Gate): void {
    const { section } = lane;
    const parked = section.parked.get(gate) ?? section.newOrder();
    section.parked.set(gate, parked);
    parked.add(lane);
    gate.sections.add(section);
    this.#refill(lane);
  }

  /** Others that the lane's limits held back may go where it left room. */
  #refill({ gates, section }: Lane): void {
    for (const gate of gates) if (gate.isOpen()) this.#unpark(gate, section);
  }

  #unpark(gate: Gate, section: Section): void {
    const parked = section.parked.get(gate);
    const lane = parked?.first();
    if (lane) this.#enter(lane);
    else if (parked) section.parked.delete(gate);
  }

  readonly #opened = (gate: Gate): void => {
    if (gate.sections.size === 0 || !gate.isOpen()) return;
    for (const section of gate.sections) {
      this.#unpark(gate, section);
      if (section.gates.includes(gate)) this.#best.touch(section);
      if (!section.parked.has(gate)) gate.sections.delete(section);
    }
  };

  #take(lane: Lane): PickedInstance {
    const { limits, pool, poolSlots, run, section, task } = lane;
    const range = lane.ranges[lane.at];
    if (!range) throw new Error(`nothing of task ${lane.taskId} is ready`);
    const picked = {
      runRef: run.runRef,
      task,
      mapIndex: range.next,
      iteration: range.iteration,
      pool,
      poolSlots,
      limits: run.limitsOfTask.get(lane.taskId) ?? noLimits,
      ...(lane.next === undefined ? {} : { next: lane.next }),
    };
    this.#turn += 1;
    this.#lastTurn.set(run.dagId, this.#turn);
    section.served(lane, this.#turn);
    for (const gate of this.#pools.get(pool)?.values() ?? []) gate.free -= poolSlots;
    for (const gate of limits) if (gate.free !== null) gate.free -= 1;
    this.#bump(run, lane.taskId, 1);
    range.next += 1;
    this.#limits.count(lane, -1);
    if (range.next >= range.to) this.#nextRange(lane);
    this.#refill(lane);
    return picked;
  }

  #nextRange(lane: Lane): void {
    lane.at += 1;
    if (lane.at === lane.ranges.length) {
      lane.run.lanes.delete(lane.name);
      this.#removeLane(lane);
      return;
    }
    if (lane.at === USED_UP) {
      lane.ranges.splice(0, lane.at);
      lane.at = 0;
    }
    this.#enter(lane);
  }

  #newLane(run: RunState, name: string, item: ReadyItem): Lane {
    const { limits: named = noLimits, pool, poolSlots, taskId } = item;
    if (named.length > 0) run.limitsOfTask.set(taskId, named);
    const poolGate = this.#poolGate(pool, poolSlots);
    const limits = this.#limits.gatesOf(run.dagId, taskId, named);
    const rules = sectionRules(poolGate, poolSlots, named, limits);
    const section =
      this.#sections.get(rules.name) ?? newSection(rules, (dagId) => this.#lastTurn.get(dagId) ?? 0);
    this.#sections.set(rules.name, section);
    section.lanes += 1;
    this.#lanesOfPool.set(pool, (this.#lanesOfPool.get(pool) ?? 0) + 1);
    const own = [
      run.gate,
      ...this.#tasks.gatesOf(run, taskId, item.maxActivePerRun, item.maxActivePerDag),
      poolGate,
      ...limits,
    ];
    return {
      name,
      run,
      task: item.task,
      taskId,
      pool,
      poolSlots,
      priority: item.priority,
      ...(item.next === undefined ? {} : { next: item.next }),
      poolGate,
      named,
      limits,
      gates: own.filter((gate) => !section.gates.includes(gate)),
      section,
      ranges: [],
      at: 0,
      ticket: 0,
    };
  }

  #poolGate(pool: string, poolSlots: number): PoolGate {
    const gates = this.#pools.get(pool) ?? new Map<number, PoolGate>();
    this.#pools.set(pool, gates);
    const known = gates.get(poolSlots);
    if (known) return known;
    const gate: PoolGate = { pool, free: 0, isOpen: () => gate.free >= poolSlots, sections: new Set() };
    gates.set(poolSlots, gate);
    return gate;
  }

  /** Forgets the lane; wherever it stands, its place is out of date. */
  #removeLane(lane: Lane): void {
    lane.ticket += 1;
    const { section } = lane;
    this.#limits.count(lane, -readyIn(lane));
    this.#limits.left(lane);
    const inPool = (this.#lanesOfPool.get(lane.pool) ?? 0) - 1;
    if (inPool > 0) this.#lanesOfPool.set(lane.pool, inPool);
    else this.#lanesOfPool.delete(lane.pool);
    section.lanes -= 1;
    this.#idle.removeLane(lane);
    if (section.lanes === 0) {
      for (const gate of [...section.parked.keys(), ...section.gates]) gate.sections.delete(section);
      this.#sections.delete(section.name);
      this.#best.forget(section);
    } else this.#refill(lane);
    if (inPool === 0) this.#pools.delete(lane.pool);
  }

  #bump(run: RunState, taskId: string, by: number): void {
    this.#active += by;
    this.#idle.countActive(run.dagId, by);
    run.active += by;
    this.#tasks.bump(run, taskId, by, this.#opened);
    if (by < 0) this.#opened(run.gate);
  }
}

/** Instances of the lane that are ready. */
function readyIn({ at, ranges }: Lane): number {
  let count = 0;
  for (const range of ranges.slice(at)) count += range.to - range.next;
  return count;
}
