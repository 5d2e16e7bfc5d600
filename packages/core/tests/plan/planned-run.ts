// A run in rows of memory for tests of planning: it writes down what the plan decides, and checks that nothing begins before
// its rule holds among the rows, that a run which ends is whole, and that memory and rows always lead to the same.
import { expect } from 'vitest';
import type { Decision } from '../../src/plan/decision.ts';
import { collapsedAround, strayExpansions } from '../../src/plan/expansion-places.ts';
import { commonScope } from '../../src/plan/graph-scope.ts';
import type { GraphTask, RunGraph } from '../../src/plan/run-graph.ts';
import { RunPlan } from '../../src/plan/run-plan.ts';
import type {
  ExpansionSnapshot,
  GroupTries,
  InstanceEnd,
  InstanceResult,
} from '../../src/plan/run-snapshot.ts';
import { coordinatesOf, type InstanceName } from '../../src/plan/scope.ts';
import { type InstanceState, isTerminal } from '../../src/state/task-state.ts';
import { evaluateTriggerRule } from '../../src/trigger-rule/trigger-rule.ts';
import { nameOf, names, takeAll } from './named-decisions.ts';

export interface Row extends InstanceName {
  readonly task: GraphTask;
  readonly path: string | null;
  state: InstanceState;
  waitUntilUs: number | null;
  tries: number;
}

const keyOf = (each: ExpansionSnapshot): string =>
  [each.id, each.isLoop, each.parentMapIndex, each.parentIteration, each.from].join('/');

/** Rows of one run, as a server keeps them, and the plan that is told of them. */
export class PlannedRun {
  readonly graph: RunGraph;
  readonly rows = new Map<string, Row>();
  readonly results = new Map<string, InstanceResult>();
  readonly promised = new Set<string>();
  expansions: ExpansionSnapshot[] = [];
  groupTries: GroupTries[] = [];
  plan: RunPlan;
  state: 'running' | 'success' | 'failed' = 'running';
  nowUs = 0;

  constructor(graph: RunGraph) {
    this.graph = graph;
    for (const task of graph.tasks) this.#add(task, -1, 0, null, null);
    this.plan = this.rebuilt();
  }

  rebuilt(): RunPlan {
    const plan = new RunPlan(this.graph, {
      instances: [...this.rows.values()],
      results: [...this.results.values()],
      expansions: this.expansions,
      groupTries: this.groupTries,
      param: () => [],
    });
    plan.timeReached(this.nowUs);
    return plan;
  }

  #add(
    task: GraphTask,
    mapIndex: number,
    iteration: number,
    path: string | null,
    state: InstanceState,
  ): void {
    const row = { task, taskId: task.taskId, mapIndex, iteration, path, state, waitUntilUs: null, tries: 0 };
    if (this.rows.has(nameOf(row))) throw new Error(`row ${nameOf(row)} is made twice`);
    this.rows.set(nameOf(row), row);
  }

  row(name: InstanceName): Row {
    const row = this.rows.get(nameOf(name));
    if (!row) throw new Error(`no row ${nameOf(name)}`);
    return row;
  }

  /** True where the plan is of no use any more. */
  apply(decision: Decision): boolean {
    switch (decision.kind) {
      case 'finish':
        this.#checkEnd();
        this.state = decision.state;
        return false;
      case 'expand':
        this.expansions = this.expansions.filter((each) => keyOf(each) !== keyOf(decision));
        this.expansions.push(decision);
        return false;
      case 'failFast':
        throw new Error('no such DAG is drawn');
      case 'retryGroup':
        this.#retry(decision);
        return true;
      case 'create':
        this.#create(decision);
        return false;
      case 'end': {
        const row = this.row(this.#nameIn(decision, decision.mapIndex));
        expect(isTerminal(row.state)).toBe(false);
        expect(this.promised.has(nameOf(row))).toBe(false);
        row.state = decision.state;
        return false;
      }
      case 'ready':
        for (let index = decision.from; index < decision.to; index++)
          this.#promise(this.#nameIn(decision, index));
        return false;
    }
  }

  #checkEnd(): void {
    const open = [...this.rows.values()].filter((row) => !isTerminal(row.state));
    // As in Airflow, nothing is met any more where something above was removed: all of it was to be skipped.
    const isStuck = open.some(
      (row) =>
        row.task.definition.triggerRule === 'all_skipped' &&
        this.#seenBy(row).some(({ state }) => state === 'removed'),
    );
    if (!isStuck) expect(open.map(nameOf)).toEqual([]);
    this.#checkWhole();
  }

  /** What was promised to exist does. */
  #checkWhole(): void {
    const strays = strayExpansions(this.graph, this.expansions);
    // What stood for a group without instances may be left behind: it has no numbers.
    expect(strays.filter(({ first }) => first >= 0)).toEqual([]);
    const numbered = this.expansions.filter(({ first }) => first >= 0);
    for (const { count, first, id, isLoop, parentIteration, parentMapIndex } of numbered)
      for (let number = first; number < first + count; number++) {
        const mapIndex = isLoop ? parentMapIndex : number;
        const iteration = isLoop ? number : parentIteration;
        for (const taskId of this.#madeWith(id, isLoop)) this.row({ taskId, mapIndex, iteration });
      }
  }

  /** Tasks of which each instance of `id` has one row at once. */
  #madeWith(id: string, isLoop: boolean): string[] {
    if (this.graph.hasTask(id)) return [id];
    const kind = isLoop ? 'loop' : 'mapped';
    const scope = this.graph.scopes.find((each) => each.groupId === id && each.kind === kind);
    return this.graph.tasks
      .filter((task) => task.scope === scope && !task.isMapped)
      .map(({ taskId }) => taskId);
  }

  #nameIn({ iteration, task }: { iteration: number; task: number }, mapIndex: number): InstanceName {
    return { taskId: this.graph.tasks[task]?.taskId ?? '', mapIndex, iteration };
  }

  #create(decision: Extract<Decision, { kind: 'create' }>): void {
    const task = this.graph.tasks[decision.task] as GraphTask;
    if (decision.replacesPlaceholder) this.rows.delete(nameOf(this.#nameIn(decision, -1)));
    for (let index = decision.from; index < decision.to; index++) {
      const path = decision.paths?.[index - decision.from] ?? null;
      this.#add(task, index, decision.iteration, path, decision.isReady ? 'scheduled' : null);
    }
  }

  #promise(name: InstanceName): void {
    const row = this.row(name);
    const label = nameOf(row);
    if (row.state !== null && row.state !== 'scheduled' && row.state !== 'up_for_retry')
      throw new Error(`${label} is ready, and was ${row.state}`);
    if (this.promised.has(label)) throw new Error(`${label} is promised twice`);
    const rule = row.state === null ? this.ruleOf(row) : 'run';
    if (rule !== 'run') throw new Error(`${label} is ready, and its rule says ${rule}`);
    row.state = 'scheduled';
    this.promised.add(label);
  }

  /** Its rule, asked of the rows that it sees: those above with the coordinates that both share. */
  ruleOf(row: Row): string {
    const above = this.#seenBy(row);
    const count = (...states: InstanceState[]) => above.filter(({ state }) => states.includes(state)).length;
    return evaluateTriggerRule(row.task.definition.triggerRule, {
      expected: above.length,
      success: count('success'),
      skipped: count('skipped'),
      failed: count('failed'),
      upstreamFailed: count('upstream_failed'),
      removed: count('removed'),
    });
  }

  #seenBy(row: Row): Row[] {
    const { task } = row;
    const own = this.at(row);
    return task.upstream.flatMap((index) => {
      const other = this.graph.tasks[index] as GraphTask;
      const shared = commonScope(task.scope, other.scope).path.length;
      const seen = [...this.rows.values()].filter(
        (each) =>
          each.task === other &&
          this.at(each)
            .slice(0, shared)
            .every((place, at) => place === own[at]),
      );
      return this.#lastIterations(seen, other, shared);
    });
  }

  /** Of a loop that both are not in, only the last iteration counts. */
  #lastIterations(rows: readonly Row[], task: GraphTask, shared: number): readonly Row[] {
    const loopAt = task.scopes.findIndex(({ kind }, depth) => depth >= shared && kind === 'loop');
    if (loopAt < 0) return rows;
    const groups = Map.groupBy(rows, (row) => this.at(row).slice(0, loopAt).join('/'));
    return [...groups.values()].flatMap((its) => {
      const last = Math.max(...its.map((row) => this.at(row)[loopAt] ?? 0));
      return its.filter((row) => this.at(row)[loopAt] === last);
    });
  }

  at = (row: Row): number[] => coordinatesOf(row.task.scopes, row.task.isMapped, row);

  #retry(decision: Extract<Decision, { kind: 'retryGroup' }>): void {
    const scope = this.graph.scopes.find(
      ({ groupId, retries }) => groupId === decision.groupId && retries > 0,
    );
    expect(decision.tries).toBeLessThanOrEqual(scope?.retries ?? 0);
    const again = decision.instances.flatMap(({ from, iteration, task, to }) =>
      Array.from({ length: to - from }, (_item, at) =>
        this.row(this.#nameIn({ iteration, task }, from + at)),
      ),
    );
    for (const row of again) {
      expect(isTerminal(row.state)).toBe(true);
      const isLater = row.task.scopes.some(
        ({ groupId, kind }, at) =>
          kind === 'loop' && this.#isInside(groupId, decision.groupId) && (this.at(row)[at] ?? 0) > 0,
      );
      this.results.delete(nameOf(row));
      if (isLater) this.#drop(row);
      else row.state = null;
    }
    const strays = new Set(strayExpansions(this.graph, this.expansions));
    this.expansions = this.expansions.filter((each) => !strays.has(each));
    // What had nothing to map over is asked again.
    const reopened = new Set(collapsedAround(this.graph, this.expansions, again));
    this.expansions = this.expansions.map((each) =>
      reopened.has(each) ? { ...each, collapse: 'cleared' } : each,
    );
    const anew = [decision, ...decision.innerGroups];
    this.groupTries = this.groupTries.filter(
      (each) =>
        !anew.some(
          ({ groupId, iteration, mapIndex }) =>
            each.groupId === groupId && each.mapIndex === mapIndex && each.iteration === iteration,
        ),
    );
    this.groupTries.push({ ...decision, waitUntilUs: this.nowUs + decision.delayMs * 1000 });
  }

  #isInside(groupId: string, around: string): boolean {
    return groupId.startsWith(`${around}.`);
  }

  #drop(row: Row): void {
    this.rows.delete(nameOf(row));
    if (row.task.scope.group?.loop?.gateTaskId !== row.taskId) return;
    this.expansions = this.expansions.filter(
      (each) =>
        !each.isLoop ||
        each.id !== row.task.scope.groupId ||
        each.parentMapIndex !== row.mapIndex ||
        each.first !== row.iteration,
    );
  }

  /** Takes what was decided, as a scheduler does that makes long lists in pieces and may die between two of them. */
  takePiece(mostRows: number): void {
    if (this.state !== 'running') return;
    let isOld = false;
    for (const decision of this.plan.takeDecisions(mostRows)) isOld = this.apply(decision) || isOld;
    if (isOld) this.restart();
  }

  restart(): void {
    this.promised.clear();
    this.plan = this.rebuilt();
  }

  begin(row: Row): void {
    this.promised.delete(nameOf(row));
    row.state = 'running';
    row.tries += 1;
  }

  end(row: Row, end: Pick<InstanceEnd, 'state'> & Partial<InstanceEnd>): void {
    const { iteration, mapIndex, taskId } = row;
    const result = { taskId, mapIndex, iteration, hasValue: false, length: null, followed: null, ...end };
    row.state = end.state;
    if (end.state === 'success') this.results.set(nameOf(row), result);
    this.plan.instanceEnded(result);
  }

  /** What follows from all that happened by now, in memory and from the rows. */
  check(): void {
    for (let turn = 0; this.state === 'running'; turn++) {
      if (turn > 50) throw new Error('the plan does not come to rest');
      this.plan.timeReached(this.nowUs);
      const copy = this.rebuilt();
      const afresh = names(this.graph, takeAll(copy));
      const decisions = takeAll(this.plan);
      const kept = new Set([
        ...names(this.graph, decisions),
        ...[...this.promised].map((name) => `ready ${name}`),
      ]);
      // Asked at every step: what `expect` costs is spent on what is wrong only.
      if (!isSame(afresh, kept)) expect([...afresh].toSorted()).toEqual([...kept].toSorted());
      if (copy.nextTimeUs() !== this.plan.nextTimeUs())
        throw new Error(`rows say ${copy.nextTimeUs()}, memory ${this.plan.nextTimeUs()}: when to look next`);
      let isOld = false;
      for (const decision of decisions) isOld = this.apply(decision) || isOld;
      if (!isOld) return;
      this.restart();
    }
  }
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((each) => other.has(each));
