// The plan of one unfinished run, kept up to date event by event. One finished instance costs its out-degree,
// whatever the size of the run: instances are counted, and only unfinished ones are known one by one.
//
// It decides and never acts: the scheduler writes what `takeDecisions` gives, and where a write loses its race the
// plan is thrown away and built again from the rows. The same events in any order between two calls of
// `takeDecisions` lead to the same decisions.
import { followBranch } from './branch-skip.ts';
import { countEnd } from './count-ends.ts';
import type { Decision } from './decision.ts';
import { endRegion, expandGroup } from './end-region.ts';
import { createInstances, endOne, look, readyRange } from './look.ts';
import { noteResult } from './note-result.ts';
import { openPiece, openRoot } from './open-region.ts';
import {
  findInstance,
  isOpen,
  newPlanState,
  nodeIn,
  type PlanState,
  rootOf,
  taskAt,
  tryKey,
} from './plan-state.ts';
import { type Region, regionsOf } from './region.ts';
import { restore } from './restore.ts';
import type { GraphTask, RunGraph } from './run-graph.ts';
import type { InstanceEnd, RunSnapshot } from './run-snapshot.ts';
import type { InstanceName } from './scope.ts';

/** Instances made per decision; one piece must stay short enough not to delay other runs. */
const CREATE_PIECE = 500;
/** Tasks that the reason of a failed run names. */
const MOST_NAMES = 4;

export class RunPlan {
  readonly graph: RunGraph;
  readonly #state: PlanState;

  constructor(graph: RunGraph, snapshot: RunSnapshot) {
    this.graph = graph;
    this.#state = newPlanState(graph, {
      param: (name) => snapshot.param(name),
      isAbsent: (taskId) => snapshot.isAbsent?.(taskId) ?? false,
      isPastMet: (taskId) => snapshot.isPastMet?.(taskId) ?? true,
    });
    for (const each of snapshot.groupTries ?? [])
      this.#state.groupTries.set(tryKey(each.groupId, each.mapIndex, each.iteration), each);
    this.#state.isRestoring = true;
    openRoot(this.#state);
    const unheard = restore(this.#state, snapshot);
    this.#endAbsent();
    if (unheard !== null) this.#failFast(unheard);
  }

  /** An instance ended, by running or by an operator's word. */
  instanceEnded(end: InstanceEnd): void {
    const found = findInstance(this.#state, end);
    if (!found) throw new Error(`plan of ${this.graph.dagId} has no ${end.taskId}[${end.mapIndex}]`);
    const { node, position } = found;
    this.#state.waits.remove({ ...end, task: node.task.index });
    this.#state.live -= 1;
    noteResult(node, position, end);
    if (position < 0) node.whole = end.state;
    countEnd(this.#state, node, end.state);
    if (end.followed !== null) followBranch(this.#state, node, end.followed);
    if (end.state === 'failed') this.#failFast(node.task);
  }

  /** An instance waits until `untilUs`, then is ready again: a retry, or a sensor between two looks. */
  instanceWaits(name: InstanceName, untilUs: number): void {
    const { iteration, mapIndex, taskId } = name;
    this.#state.live -= 1;
    this.#state.waits.add({ task: this.graph.indexOf(taskId), mapIndex, iteration, untilUs });
  }

  /** An executor gave an instance back before user code began. */
  instanceReturned({ iteration, mapIndex, taskId }: InstanceName, reason: string): void {
    const task = this.graph.indexOf(taskId);
    this.#state.decisions.push({ kind: 'ready', task, from: mapIndex, to: mapIndex + 1, iteration, reason });
  }

  /** The run before this one allows a task that depends on its past to run. */
  pastMet(taskId: string): void {
    const task = taskAt(this.#state, this.graph.indexOf(taskId));
    this.#state.pastMet.set(taskId, true);
    for (const region of regionsOf(rootOf(this.#state), task.scope))
      this.#state.dirty.add(nodeIn(region, task));
  }

  /** Makes ready what waited until now. */
  timeReached(nowUs: number): void {
    const state = this.#state;
    for (const { iteration, mapIndex, task } of state.waits.takeDue(nowUs)) {
      state.live += 1;
      const reason = 'its waiting time is over';
      state.decisions.push({ kind: 'ready', task, from: mapIndex, to: mapIndex + 1, iteration, reason });
    }
    for (const region of state.waitingRegions) {
      if ((region.waitUntilUs ?? 0) > nowUs) continue;
      region.waitUntilUs = null;
      state.waitingRegions.delete(region);
      this.#lookAtAll(region);
    }
  }

  /** When `timeReached` should be called next. */
  nextTimeUs(): number | null {
    let next = this.#state.waits.nextUs();
    for (const { waitUntilUs } of this.#state.waitingRegions)
      if (waitUntilUs !== null && (next === null || waitUntilUs < next)) next = waitUntilUs;
    return next;
  }

  /** True while an expansion has rows to be made: call `takeDecisions` again soon. */
  get hasMore(): boolean {
    const { expanding, isOver, opening } = this.#state;
    return !isOver && expanding.length + opening.length > 0;
  }

  /**
   * Everything that follows from the events so far. The caller writes it down before it reports new events. Of a long
   * expansion `mostRows` rows are made at once.
   */
  takeDecisions(mostRows = CREATE_PIECE): Decision[] {
    const state = this.#state;
    if (!state.isOver) {
      this.#settle();
      this.#makePiece(mostRows);
      this.#settle();
      if (state.mustReread) state.isOver = true;
      else this.#finishIfDone();
    }
    const { decisions } = state;
    state.decisions = [];
    return decisions;
  }

  /**
   * Ends what has ended as a whole, then looks upstream first, so that a task sees all that ended by now: one answer,
   * whatever came first.
   */
  #settle(): void {
    const state = this.#state;
    while (!state.isOver) {
      const [groups, ended] = [state.toExpand, state.endedRegions];
      if (groups.length + ended.length > 0) {
        state.toExpand = [];
        state.endedRegions = [];
        for (const group of groups) expandGroup(state, group);
        for (const region of ended) endRegion(state, region);
        continue;
      }
      const nodes = state.dirty.take();
      if (nodes === undefined) return;
      for (const node of nodes) look(state, node);
    }
  }

  /** One piece of the oldest expansion; the rest follows in later turns. */
  #makePiece(mostRows: number): void {
    const state = this.#state;
    const [group] = state.opening;
    if (group !== undefined) {
      const total = group.total ?? 0;
      const rows = Math.max(1, group.scope.tasks.length);
      const to = Math.min(total, group.regions.length + Math.max(1, Math.floor(mostRows / rows)));
      if (to === total) state.opening.shift();
      openPiece(state, group, to);
      return;
    }
    const [node] = state.expanding;
    if (node === undefined) return;
    const total = node.expected ?? 0;
    const from = node.created;
    const to = Math.min(total, from + mostRows);
    if (to === total) state.expanding.shift();
    createInstances(state, node, from, to, true);
    const readyTo = Math.max(from, Math.min(to, node.removedFrom));
    if (readyTo > from) readyRange(state, node, from, readyTo, `it is mapped over ${total} items`);
    for (let position = readyTo; position < to; position++)
      endOne(state, node, position, 'removed', 'what is above it was removed');
  }

  #finishIfDone(): void {
    const state = this.#state;
    if (state.isOver) return;
    const root = rootOf(state);
    if (root.open > 0) {
      const isQuiet = state.live === 0 && state.waits.isEmpty && state.waitingRegions.size === 0;
      if (isQuiet && !this.hasMore && !this.#waitsForPast()) this.#finish('failed', this.#deadlock());
      return;
    }
    const failed = this.graph.leaves.filter((index) => this.#sum(index, 'failed') > 0);
    if (failed.length === 0) this.#finish('success', 'its last tasks ended well');
    else this.#finish('failed', this.#whyFailed(failed));
  }

  /** Another run will tell. */
  #waitsForPast(): boolean {
    return this.graph.tasks.some(
      ({ definition, taskId }) =>
        definition.dependsOnPast && !(this.#state.pastMet.get(taskId) ?? this.#state.isPastMet(taskId)),
    );
  }

  #sum(task: number, counter: 'failed' | 'ownFailed'): number {
    const of = taskAt(this.#state, task);
    let sum = 0;
    for (const region of regionsOf(rootOf(this.#state), of.scope)) sum += nodeIn(region, of)[counter];
    return sum;
  }

  /** Names the tasks that failed themselves: the leaves below them only did not run. */
  #whyFailed(failedLeaves: readonly number[]): string {
    const own = this.graph.tasks.filter((task) => this.#sum(task.index, 'ownFailed') > 0);
    if (own.length > 0) return `${namesOf(own)} failed`;
    return `${namesOf(failedLeaves.map((index) => taskAt(this.#state, index)))} could not run`;
  }

  #deadlock(): string {
    const stuck = this.graph.tasks.filter((task) =>
      [...regionsOf(rootOf(this.#state), task.scope)].some((region) => isOpen(nodeIn(region, task))),
    );
    const named = stuck.map(({ definition, taskId }) => `${taskId} (${definition.triggerRule})`);
    return `no task can go on: ${named.join(', ')}`;
  }

  #finish(state: 'success' | 'failed', reason: string): void {
    this.#state.isOver = true;
    this.#state.decisions.push({ kind: 'finish', state, reason });
  }

  /** The first failure ends the rest; a teardown's does not. */
  #failFast({ definition, index, taskId }: GraphTask): void {
    if (!this.graph.definition.failFast || definition.teardown !== null) return;
    this.#makeRest();
    this.#state.decisions.push({
      kind: 'failFast',
      task: index,
      reason: `${taskId} failed, and the DAG fails fast`,
    });
    this.#state.isOver = true;
  }

  /** What was still being made is made at once, so that it ends with the rest. */
  #makeRest(): void {
    const state = this.#state;
    for (const group of state.opening.splice(0)) openPiece(state, group, group.total ?? 0);
    state.expanding.splice(0);
    for (const { nodes } of state.regions.values())
      for (const node of nodes)
        if (node.task.isMapped && node.segments.length > 0 && node.created < (node.expected ?? 0))
          createInstances(state, node, node.created, node.expected ?? 0, false);
  }

  #lookAtAll(region: Region): void {
    for (const node of region.nodes) this.#state.dirty.add(node);
    for (const child of region.children) {
      this.#state.toExpand.push(child);
      for (const inner of child.regions) this.#lookAtAll(inner);
    }
  }

  /** Tasks that the run has no instance of count as what is not there any more. */
  #endAbsent(): void {
    for (const task of this.graph.tasks) {
      if (!this.#state.isAbsent(task.taskId)) continue;
      for (const region of regionsOf(rootOf(this.#state), task.scope)) {
        const node = nodeIn(region, task);
        if (node.decided) continue;
        node.decided = true;
        node.expected ??= 1;
        node.whole = 'removed';
        countEnd(this.#state, node, 'removed');
      }
    }
  }
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
function namesOf(tasks: readonly GraphTask[]): string {
  const names = tasks.map(({ taskId }) => taskId);
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  const last = shown.length < names.length ? `${names.length - shown.length} more` : shown.at(-1);
  const first = shown.length < names.length ? shown : shown.slice(0, -1);
  return first.length === 0 ? `${last}` : `${first.join(', ')} and ${last}`;
}
