// The plan of one unfinished run, kept up to date event by event. One finished instance costs its out-degree,
// whatever the size of the run: instances are counted, and only unfinished ones are known one by one.
//
// It decides and never acts: the scheduler writes what `takeDecisions` gives, and where a write loses its race the
// plan is thrown away and built again from the rows. The same events in any order between two calls of
// `takeDecisions` lead to the same decisions.
import { type InstanceState, isTerminal } from '../state/task-state.ts';
import { evaluateTriggerRule } from '../trigger-rule/trigger-rule.ts';
import { skippedByBranch } from './branch-skip.ts';
import type { Decision } from './decision.ts';
import { mappingLength } from './mapping-length.ts';
import { counterOf, newNode, type PlanNode, reasonOfRule } from './plan-node.ts';
import { PlanWaits } from './plan-waits.ts';
import { RankHeap } from './rank-heap.ts';
import { type GraphTask, mappingSources, type RunGraph } from './run-graph.ts';
import type { InstanceEnd, InstanceResult, InstanceSnapshot, RunSnapshot } from './run-snapshot.ts';

/** Instances made per decision; one piece must stay short enough not to delay other runs. */
const CREATE_PIECE = 500;

type EndDecision = Extract<Decision, { kind: 'end' }>;

const nameOf = (row: { readonly taskId: string; readonly mapIndex: number }): string =>
  `${row.mapIndex}/${row.taskId}`;

export class RunPlan {
  readonly graph: RunGraph;
  readonly #nodes: PlanNode[];
  readonly #paramLength: (name: string) => number;
  readonly #waits = new PlanWaits();
  /** Ranks of the tasks whose rule is to be asked. */
  readonly #dirty = new RankHeap();
  readonly #expanding: number[] = [];
  #decisions: Decision[] = [];
  #openTasks: number;
  /** Instances that are ready, queued or running: something will be heard of them. */
  #live = 0;
  #finished = false;

  constructor(graph: RunGraph, snapshot: RunSnapshot) {
    this.graph = graph;
    this.#paramLength = (name) => snapshot.paramLength(name);
    this.#nodes = graph.tasks.map(newNode);
    this.#openTasks = graph.tasks.length;
    for (const node of this.#nodes) node.upstream.unexpanded = this.#unexpandedUpstream(node);
    for (const node of this.#nodes)
      node.upstream.expected = node.task.upstream.length - node.upstream.unexpanded;
    this.#restore(snapshot);
    for (const node of this.#nodes) this.#dirty.add(node.task.rank);
  }

  /** An instance ended, by running or by an operator's word. */
  instanceEnded(end: InstanceEnd): void {
    const node = this.#node(this.graph.indexOf(end.taskId));
    this.#waits.remove(node.task.index, end.mapIndex);
    this.#live -= 1;
    this.#noteResult(node, end);
    if (end.mapIndex < 0) node.whole = end.state;
    this.#count(node, end.state, 1);
    if (end.followed !== null) this.#skipUnfollowed(node, end.followed);
  }

  /** An instance waits until `untilUs`, then is ready again: a retry, or a sensor between two looks. */
  instanceWaits(taskId: string, mapIndex: number, untilUs: number): void {
    const task = this.graph.indexOf(taskId);
    this.#live -= 1;
    this.#waits.add({ task, mapIndex, untilUs });
  }

  /** An executor gave an instance back before user code began. */
  instanceReturned(taskId: string, mapIndex: number, reason: string): void {
    this.#decisions.push({
      kind: 'ready',
      task: this.graph.indexOf(taskId),
      from: mapIndex,
      to: mapIndex + 1,
      reason,
    });
  }

  /** Makes ready what waited until now. */
  timeReached(nowUs: number): void {
    for (const { mapIndex, task } of this.#waits.takeDue(nowUs)) {
      this.#ready(task, mapIndex, mapIndex + 1, 'its waiting time is over');
    }
  }

  /** When `timeReached` should be called next. */
  nextTimeUs(): number | null {
    return this.#waits.nextUs();
  }

  /** True while an expansion has rows to be made: call `takeDecisions` again soon. */
  get hasMore(): boolean {
    return this.#expanding.length > 0;
  }

  /** How many instances of a task exist, or null while it is not expanded. */
  expectedOf(taskId: string): number | null {
    return this.#node(this.graph.indexOf(taskId)).expected;
  }

  /** Everything that follows from the events so far. The caller writes it down before it reports new events. */
  takeDecisions(): Decision[] {
    if (this.#finished) return [];
    this.#settle();
    this.#expandPiece();
    this.#settle();
    this.#finishIfDone();
    const decisions = this.#decisions;
    this.#decisions = [];
    return decisions;
  }

  #node(index: number): PlanNode {
    const node = this.#nodes[index];
    if (!node) throw new Error(`plan of ${this.graph.dagId} has no task number ${index}`);
    return node;
  }

  #unexpandedUpstream(node: PlanNode): number {
    return node.task.upstream.filter((index) => this.#node(index).task.isMapped).length;
  }

  /** Looks upstream first, so that a task sees all that ended by now: one answer, whatever came first. */
  #settle(): void {
    for (let rank = this.#dirty.take(); rank !== undefined; rank = this.#dirty.take()) {
      this.#look(this.#node(this.graph.byRank[rank] ?? -1));
    }
  }

  /** Asks a task's rule, once something above it changed. */
  #look(node: PlanNode): void {
    if (node.decided) return;
    const outcome = evaluateTriggerRule(node.task.definition.triggerRule, {
      ...node.upstream,
      // An upstream task that is not expanded yet stands for at least one instance to come.
      expected: node.upstream.expected + node.upstream.unexpanded,
    });
    const lost = outcome === 'upstream_failed' ? null : this.#lostSource(node);
    if (lost !== null) {
      this.#end(node, lost.outcome, lost.reason);
      return;
    }
    if (outcome === 'wait' || (outcome === 'run' && this.#hasOpenSource(node))) return;
    node.decided = true;
    if (outcome === 'run') this.#run(node);
    else this.#end(node, outcome, reasonOfRule(node, outcome));
  }

  /** Where a task gave nothing to map over no rule can run; only a rule that says failed goes before. */
  #lostSource(node: PlanNode) {
    const sources = this.#sourcesOf(node);
    const lost = (state: InstanceState) => sources.find((source) => source.whole === state);
    const failed = lost('failed') ?? lost('upstream_failed');
    const source = failed ?? lost('skipped');
    if (!source) return null;
    const outcome = failed ? ('upstream_failed' as const) : ('skipped' as const);
    return {
      outcome,
      reason: `it is mapped over the result of ${source.task.taskId}, which is ${source.whole}`,
    };
  }

  /** A rule may be met before the list is there; its length is known when all of it is. */
  #hasOpenSource(node: PlanNode): boolean {
    return this.#sourcesOf(node).some(({ expected, finished }) => expected === null || finished < expected);
  }

  /** The tasks whose results `node` is mapped over. */
  #sourcesOf(node: PlanNode): PlanNode[] {
    return mappingSources(node.task.definition)
      .filter((source) => source.kind === 'output')
      .map((source) => this.#node(this.graph.indexOf(source.taskId)));
  }

  #run(node: PlanNode): void {
    if (!node.task.isMapped) {
      this.#ready(node.task.index, -1, 0, 'its trigger rule is met');
      return;
    }
    const total = this.#mappingLength(node.task);
    if (total === 0) this.#end(node, 'skipped', 'it is mapped over nothing: the list has no items');
    else if (node.expected !== null) this.#runCleared(node, total);
    else this.#startExpansion(node, total);
  }

  #startExpansion(node: PlanNode, total: number): void {
    this.#expand(node, total);
    if (node.created < total) this.#expanding.push(node.task.index);
  }

  /** Cleared instances of a task that was expanded before; the list may have another length now. */
  #runCleared(node: PlanNode, total: number): void {
    if (total > (node.expected ?? 0)) this.#startExpansion(node, total);
    for (const mapIndex of node.cleared.splice(0)) {
      if (mapIndex >= total)
        this.#endOne(node, mapIndex, 'removed', `what it is mapped over has only ${total} items now`);
      else
        this.#ready(node.task.index, mapIndex, mapIndex + 1, 'it was cleared, and its trigger rule is met');
    }
  }

  #mappingLength(task: GraphTask): number {
    if (task.definition.mapping === null) return 1;
    return mappingLength(task.definition.mapping, {
      output: (taskId, _key) => {
        const source = this.#node(this.graph.indexOf(taskId));
        return source.task.isMapped ? source.values : source.length;
      },
      param: this.#paramLength,
    });
  }

  /** From now on the task has `total` instances: from none, or from fewer. */
  #expand(node: PlanNode, total: number): void {
    const before = node.expected;
    node.expected = total;
    for (const index of node.task.downstream) {
      const below = this.#node(index).upstream;
      if (before === null) below.unexpanded -= 1;
      below.expected += total - (before ?? 0);
    }
  }

  /** One piece of the oldest expansion; the rest follows in later turns. */
  #expandPiece(): void {
    const [index] = this.#expanding;
    if (index === undefined) return;
    const node = this.#node(index);
    const total = node.expected ?? 0;
    const from = node.created;
    const to = Math.min(total, from + CREATE_PIECE);
    node.created = to;
    if (to === total) this.#expanding.shift();
    const reason = `it is mapped over ${total} items`;
    this.#decisions.push({ kind: 'create', task: index, from, to, total, reason });
    this.#ready(index, from, to, reason);
  }

  #ready(task: number, from: number, to: number, reason: string): void {
    this.#live += to - from;
    this.#decisions.push({ kind: 'ready', task, from, to, reason });
  }

  /** Ends a task before any instance of it ran: as a whole, or those instances that exist and wait. */
  #end(node: PlanNode, state: 'skipped' | 'upstream_failed', reason: string): void {
    node.decided = true;
    if (node.task.isMapped && node.expected === null) this.#expandLiteral(node);
    if (node.task.isMapped && node.expected !== null) {
      for (const mapIndex of node.cleared.splice(0)) this.#endOne(node, mapIndex, state, reason);
      return;
    }
    if (node.expected === null) this.#expand(node, 1);
    node.whole = state;
    this.#endOne(node, -1, state, reason);
  }

  /** A task that is mapped over literals has its instances, however it ends: Airflow makes them with the run. */
  #expandLiteral(node: PlanNode): void {
    const isKnown = mappingSources(node.task.definition).every((source) => source.kind === 'literal');
    const total = isKnown ? this.#mappingLength(node.task) : 0;
    if (total === 0) return;
    this.#expand(node, total);
    node.created = total;
    for (let mapIndex = 0; mapIndex < total; mapIndex++) node.cleared.push(mapIndex);
    const reason = `it is mapped over ${total} items`;
    this.#decisions.push({ kind: 'create', task: node.task.index, from: 0, to: total, total, reason });
  }

  #endOne(node: PlanNode, mapIndex: number, state: EndDecision['state'], reason: string): void {
    this.#decisions.push({ kind: 'end', task: node.task.index, mapIndex, state, reason });
    this.#count(node, state, 1);
  }

  #skipUnfollowed(branch: PlanNode, followed: readonly string[]): void {
    // Its instances may choose differently: a mapped branch skips nothing.
    if (branch.task.isMapped) return;
    for (const index of skippedByBranch(this.graph, branch.task.index, followed)) {
      const node = this.#node(index);
      if (node.decided) continue;
      const chose = followed.length > 0 ? followed.join(', ') : 'nothing';
      this.#end(node, 'skipped', `branch ${branch.task.taskId} chose ${chose}`);
    }
  }

  #noteResult(node: PlanNode, result: InstanceResult): void {
    if (!result.hasValue) return;
    node.values += 1;
    node.length = result.length ?? 0;
  }

  /** Counts ended instances of a task, and tells the tasks below. */
  #count(node: PlanNode, state: InstanceEnd['state'], times: number): void {
    node.finished += times;
    if (state === 'failed') node.ownFailed += times;
    if (state === 'failed' || state === 'upstream_failed') node.failed += times;
    if (node.expected !== null && node.finished === node.expected) this.#openTasks -= 1;
    for (const index of node.task.downstream) {
      const below = this.#node(index);
      below.upstream[counterOf[state]] += times;
      this.#dirty.add(below.task.rank);
    }
  }

  #finishIfDone(): void {
    if (this.#openTasks > 0) {
      const stuck = this.#live === 0 && this.#waits.isEmpty && this.#expanding.length === 0;
      if (stuck) this.#finish('failed', `no task can go on: ${this.#stuckTasks()}`);
      return;
    }
    const failedLeaves = this.graph.leaves.filter((index) => this.#node(index).failed > 0);
    if (failedLeaves.length === 0) this.#finish('success', 'its last tasks ended well');
    else this.#finish('failed', `failed: ${this.#culprits(failedLeaves)}`);
  }

  /** The tasks that failed themselves: the leaves below them only did not run. */
  #culprits(failedLeaves: readonly number[]): string {
    const own = this.#nodes.filter((node) => node.ownFailed > 0).map((node) => node.task.taskId);
    return (own.length > 0 ? own : failedLeaves.map((index) => this.#node(index).task.taskId)).join(', ');
  }

  #finish(state: 'success' | 'failed', reason: string): void {
    this.#finished = true;
    this.#decisions.push({ kind: 'finish', state, reason });
  }

  #stuckTasks(): string {
    const open = this.#nodes.filter((node) => node.expected === null || node.finished < node.expected);
    return open.map((node) => `${node.task.taskId} (${node.task.definition.triggerRule})`).join(', ');
  }

  /** Takes up a run in the middle: what ended is counted, what waits waits, what was promised is promised again. */
  #restore(snapshot: RunSnapshot): void {
    const rows = [...snapshot.instances];
    // What a try left behind does not count once its instance was cleared: only successes have results.
    const succeeded = new Set(rows.filter((row) => row.state === 'success').map(nameOf));
    const results = [...snapshot.results].filter((result) => succeeded.has(nameOf(result)));
    const perTask = Map.groupBy(rows, (row) => this.graph.indexOf(row.taskId));
    for (const result of results) this.#noteResult(this.#node(this.graph.indexOf(result.taskId)), result);
    for (const [index, instances] of perTask) this.#restoreTask(this.#node(index), instances);
    for (const result of results) {
      if (result.followed)
        this.#skipUnfollowed(this.#node(this.graph.indexOf(result.taskId)), result.followed);
    }
  }

  #restoreTask(node: PlanNode, instances: readonly InstanceSnapshot[]): void {
    const isExpanded = node.task.isMapped && instances.some((row) => row.mapIndex >= 0);
    if (isExpanded) {
      node.created = instances.length;
      for (const row of instances) if (row.state === null) node.cleared.push(row.mapIndex);
      node.decided = node.cleared.length === 0;
      // Where instances were cleared, the length is asked for again when their turn comes.
      const total = node.decided ? this.#mappingLength(node.task) : 0;
      this.#startExpansion(node, Math.max(instances.length, total));
    } else if (node.task.isMapped && instances.some((row) => isTerminal(row.state))) {
      this.#expand(node, 1);
    }
    for (const row of instances) this.#restoreInstance(node, row);
  }

  #restoreInstance(node: PlanNode, row: InstanceSnapshot): void {
    const { state, mapIndex } = row;
    if (state === null) return;
    if (mapIndex < 0) node.decided = true;
    switch (state) {
      case 'success':
      case 'failed':
      case 'skipped':
      case 'upstream_failed':
      case 'removed':
        if (mapIndex < 0) node.whole = state;
        this.#count(node, state, 1);
        return;
      case 'scheduled':
        this.#ready(node.task.index, mapIndex, mapIndex + 1, 'it was ready before');
        return;
      case 'up_for_retry':
      case 'up_for_reschedule':
        this.#waits.add({ task: node.task.index, mapIndex, untilUs: row.waitUntilUs ?? 0 });
        return;
      case 'queued':
      case 'running':
      case 'restarting':
      case 'deferred':
      case 'awaiting_input':
        this.#live += 1;
        return;
    }
  }
}
