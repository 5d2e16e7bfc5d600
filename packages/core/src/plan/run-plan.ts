// The plan of one unfinished run, kept up to date event by event. One finished instance costs its out-degree,
// whatever the size of the run: instances are counted, and only unfinished ones are known one by one.
//
// It decides and never acts: the scheduler writes what `takeDecisions` gives, and where a write loses its race the
// plan is thrown away and built again from the rows. The same events in any order between two calls of
// `takeDecisions` lead to the same decisions.
import { type InstanceState, isTerminal } from '../state/task-state.ts';
import { evaluateTriggerRule, type RuleOutcome } from '../trigger-rule/trigger-rule.ts';
import { skippedByBranch } from './branch-skip.ts';
import type { Decision } from './decision.ts';
import { mappingLength } from './mapping-length.ts';
import type { GraphTask, RunGraph } from './run-graph.ts';

export interface InstanceSnapshot {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: InstanceState;
  /** For `up_for_retry` and `up_for_reschedule`: when it may go on. */
  readonly waitUntilUs: number | null;
}

/** What one ended instance left behind that planning needs. */
export interface InstanceResult {
  readonly taskId: string;
  readonly mapIndex: number;
  /** Whether a `return_value` other than null is stored. */
  readonly hasValue: boolean;
  /** Length of that value where it is a list or an object. */
  readonly length: number | null;
  /** What a branch chose; null for other tasks. */
  readonly followed: readonly string[] | null;
}

export interface RunSnapshot {
  readonly instances: Iterable<InstanceSnapshot>;
  readonly results: Iterable<InstanceResult>;
  /** Lengths of params that tasks are mapped over. */
  paramLength(name: string): number;
}

export interface InstanceEnd extends InstanceResult {
  readonly state: Extract<InstanceState, 'success' | 'failed' | 'skipped' | 'upstream_failed' | 'removed'>;
}

/** One task of the run: its own instances and, summed up, those of its direct upstream tasks. */
interface Node {
  readonly task: GraphTask;
  /** Number of instances; null until a mapped task is expanded. */
  expected: number | null;
  /** Rows that exist of an expanded task: 0 … created − 1. */
  created: number;
  finished: number;
  failed: number;
  values: number;
  length: number;
  /** True once the task may run or has ended: its rule is not asked again. */
  decided: boolean;
  readonly upstream: {
    expected: number;
    unexpanded: number;
    success: number;
    skipped: number;
    failed: number;
    upstreamFailed: number;
    removed: number;
  };
}

interface Wait {
  readonly task: number;
  readonly mapIndex: number;
  readonly untilUs: number;
}

/** Instances made per decision; one piece must stay short enough not to delay other runs. */
const CREATE_PIECE = 500;

const instanceKey = (task: number, mapIndex: number): string => `${task}:${mapIndex}`;

export class RunPlan {
  readonly graph: RunGraph;
  readonly #nodes: Node[];
  readonly #paramLength: (name: string) => number;
  readonly #waits = new Map<string, Wait>();
  readonly #dirty = new Set<number>();
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
    for (const node of this.#nodes) this.#dirty.add(node.task.index);
  }

  /** An instance ended, by running or by an operator's word. */
  instanceEnded(end: InstanceEnd): void {
    const node = this.#node(this.graph.indexOf(end.taskId));
    this.#waits.delete(instanceKey(node.task.index, end.mapIndex));
    this.#live -= 1;
    this.#noteResult(node, end);
    this.#count(node, end.state, 1);
    if (end.followed !== null) this.#skipUnfollowed(node, end.followed);
  }

  /** An instance waits until `untilUs`, then is ready again: a retry, or a sensor between two looks. */
  instanceWaits(taskId: string, mapIndex: number, untilUs: number): void {
    const task = this.graph.indexOf(taskId);
    this.#live -= 1;
    this.#waits.set(instanceKey(task, mapIndex), { task, mapIndex, untilUs });
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
    for (const [key, wait] of this.#waits) {
      if (wait.untilUs > nowUs) continue;
      this.#waits.delete(key);
      this.#ready(wait.task, wait.mapIndex, wait.mapIndex + 1, 'its waiting time is over');
    }
  }

  /** When `timeReached` should be called next. */
  nextTimeUs(): number | null {
    let next: number | null = null;
    for (const wait of this.#waits.values()) if (next === null || wait.untilUs < next) next = wait.untilUs;
    return next;
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

  #node(index: number): Node {
    const node = this.#nodes[index];
    if (!node) throw new Error(`plan of ${this.graph.dagId} has no task number ${index}`);
    return node;
  }

  #unexpandedUpstream(node: Node): number {
    return node.task.upstream.filter((index) => this.#node(index).task.isMapped).length;
  }

  #settle(): void {
    for (const index of this.#dirty) {
      this.#dirty.delete(index);
      this.#look(this.#node(index));
    }
  }

  /** Asks a task's rule, once something above it changed. */
  #look(node: Node): void {
    if (node.decided) return;
    const outcome = evaluateTriggerRule(node.task.definition.triggerRule, {
      ...node.upstream,
      // An upstream task that is not expanded yet stands for at least one instance to come.
      expected: node.upstream.expected + node.upstream.unexpanded,
    });
    if (outcome === 'wait') return;
    node.decided = true;
    if (outcome === 'run') this.#run(node);
    else this.#end(node, outcome, reasonOfRule(node, outcome));
  }

  #run(node: Node): void {
    if (!node.task.isMapped) {
      this.#ready(node.task.index, -1, 0, 'its trigger rule is met');
      return;
    }
    const total = this.#mappingLength(node.task);
    if (total === 0) {
      this.#end(node, 'skipped', 'it is mapped over nothing: the list has no items');
      return;
    }
    this.#expand(node, total);
    this.#expanding.push(node.task.index);
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

  #expand(node: Node, total: number): void {
    node.expected = total;
    for (const index of node.task.downstream) {
      const below = this.#node(index).upstream;
      below.unexpanded -= 1;
      below.expected += total;
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

  /** Ends a task as a whole before any instance of it ran. */
  #end(node: Node, state: 'skipped' | 'upstream_failed', reason: string): void {
    if (node.expected === null) this.#expand(node, 1);
    node.decided = true;
    this.#decisions.push({ kind: 'end', task: node.task.index, mapIndex: -1, state, reason });
    this.#count(node, state, 1);
  }

  #skipUnfollowed(branch: Node, followed: readonly string[]): void {
    for (const index of skippedByBranch(this.graph, branch.task.index, followed)) {
      const node = this.#node(index);
      if (node.decided) continue;
      const chose = followed.length > 0 ? followed.join(', ') : 'nothing';
      this.#end(node, 'skipped', `branch ${branch.task.taskId} chose ${chose}`);
    }
  }

  #noteResult(node: Node, result: InstanceResult): void {
    if (!result.hasValue) return;
    node.values += 1;
    node.length = result.length ?? 0;
  }

  /** Counts ended instances of a task, and tells the tasks below. */
  #count(node: Node, state: InstanceEnd['state'], times: number): void {
    node.finished += times;
    if (state === 'failed' || state === 'upstream_failed') node.failed += times;
    if (node.expected !== null && node.finished === node.expected) this.#openTasks -= 1;
    for (const index of node.task.downstream) {
      const below = this.#node(index);
      below.upstream[counterOf[state]] += times;
      this.#dirty.add(index);
    }
  }

  #finishIfDone(): void {
    if (this.#openTasks > 0) {
      const stuck = this.#live === 0 && this.#waits.size === 0 && this.#expanding.length === 0;
      if (stuck) this.#finish('failed', `no task can go on: ${this.#stuckTasks()}`);
      return;
    }
    const failedLeaves = this.graph.leaves.filter((index) => this.#node(index).failed > 0);
    if (failedLeaves.length === 0) this.#finish('success', 'its last tasks ended well');
    else
      this.#finish(
        'failed',
        `failed: ${failedLeaves.map((index) => this.#node(index).task.taskId).join(', ')}`,
      );
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
    const results = [...snapshot.results];
    const perTask = Map.groupBy(rows, (row) => this.graph.indexOf(row.taskId));
    for (const result of results) this.#noteResult(this.#node(this.graph.indexOf(result.taskId)), result);
    // Upstream first, so that the length of a mapping is known when its task is looked at.
    for (const [index, instances] of [...perTask].sort(([left], [right]) => left - right)) {
      this.#restoreTask(this.#node(index), instances);
    }
    for (const result of results) {
      if (result.followed)
        this.#skipUnfollowed(this.#node(this.graph.indexOf(result.taskId)), result.followed);
    }
  }

  #restoreTask(node: Node, instances: readonly InstanceSnapshot[]): void {
    if (node.task.isMapped && !instances.some((row) => row.mapIndex === -1)) {
      node.created = instances.length;
      this.#expand(node, Math.max(instances.length, this.#mappingLength(node.task)));
      if (node.created < (node.expected ?? 0)) this.#expanding.push(node.task.index);
      node.decided = true;
    } else if (node.task.isMapped && instances.some((row) => isTerminal(row.state))) {
      this.#expand(node, 1);
    }
    for (const row of instances) this.#restoreInstance(node, row);
  }

  #restoreInstance(node: Node, row: InstanceSnapshot): void {
    const { state, mapIndex } = row;
    if (state === null) {
      // A cleared instance of an expanded task waits for nothing but its turn.
      if (mapIndex >= 0) this.#ready(node.task.index, mapIndex, mapIndex + 1, 'it was cleared');
      return;
    }
    node.decided = true;
    switch (state) {
      case 'success':
      case 'failed':
      case 'skipped':
      case 'upstream_failed':
      case 'removed':
        this.#count(node, state, 1);
        return;
      case 'scheduled':
        this.#ready(node.task.index, mapIndex, mapIndex + 1, 'it was ready before');
        return;
      case 'up_for_retry':
      case 'up_for_reschedule':
        this.#waits.set(instanceKey(node.task.index, mapIndex), {
          task: node.task.index,
          mapIndex,
          untilUs: row.waitUntilUs ?? 0,
        });
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

const counterOf = {
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  upstream_failed: 'upstreamFailed',
  removed: 'removed',
} as const satisfies Record<InstanceEnd['state'], keyof Node['upstream']>;

function newNode(task: GraphTask): Node {
  return {
    task,
    expected: task.isMapped ? null : 1,
    created: 0,
    finished: 0,
    failed: 0,
    values: 0,
    length: 0,
    decided: false,
    upstream: {
      expected: 0,
      unexpanded: 0,
      success: 0,
      skipped: 0,
      failed: 0,
      upstreamFailed: 0,
      removed: 0,
    },
  };
}

function reasonOfRule(node: Node, outcome: Exclude<RuleOutcome, 'run' | 'wait'>): string {
  const { success, skipped, failed, upstreamFailed } = node.upstream;
  const seen = [
    [success, 'succeeded'],
    [skipped, 'skipped'],
    [failed, 'failed'],
    [upstreamFailed, 'upstream failed'],
  ] as const;
  const words = seen.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const what = outcome === 'skipped' ? 'asks for something else' : 'cannot be met any more';
  return `rule ${node.task.definition.triggerRule} ${what}: of its upstream instances ${words.join(', ')}`;
}
