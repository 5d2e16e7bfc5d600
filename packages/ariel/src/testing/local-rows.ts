// The instances of one run in memory, as the server has them in rows: what the plan decides is written here, and a plan can
// be built anew from it.
import {
  coordinatesOf,
  type Decision,
  type GraphTask,
  type GroupTries,
  type InstanceName,
  type InstanceResult,
  type InstanceState,
  isTerminal,
  type NestedValue,
  nestValues,
  type OutputRead,
  type RunGraph,
  type RunSnapshot,
  scopesAround,
} from '@ariel/core';
import type { TestLogLine } from '@ariel/sdk';
import { LocalExpansions } from './local-expansions.ts';

export interface LocalRow extends InstanceName {
  readonly task: GraphTask;
  readonly path: string | null;
  state: InstanceState;
  waitUntilUs: number | null;
  tryNumber: number;
  maxTries: number;
  /** When the try first began; it stays over reschedules. */
  startedUs: number | null;
  result: InstanceResult | null;
  /** Key → JSON text. */
  xcoms: ReadonlyMap<string, string>;
  readonly lines: TestLogLine[];
}

export class LocalRows {
  readonly #graph: RunGraph;
  readonly #rows = new Map<string, LocalRow>();
  /** Rows of each task by their coordinates. */
  readonly #places = new Map<GraphTask, Map<string, LocalRow>>();
  readonly #expansions: LocalExpansions;
  readonly #tries = new Map<string, GroupTries>();
  /** Tries of rows that were taken out of the run: those that come again go on with their numbers. */
  readonly #earlierTries = new Map<string, number>();
  /** Counts what was stored or forgotten of each task's values. */
  readonly #changes = new Map<GraphTask, number>();

  /** `isAbsent`: the run has no instance of the task. */
  constructor(graph: RunGraph, isAbsent: (task: GraphTask) => boolean) {
    this.#graph = graph;
    this.#expansions = new LocalExpansions(graph);
    for (const task of graph.tasks)
      if (!isAbsent(task)) this.#make(task, -1, 0, task.needsPath ? firstPath(task) : null);
  }

  /** Every row, in order of the graph's tasks. */
  all(): IterableIterator<LocalRow> {
    return this.#rows.values();
  }

  at(task: number, mapIndex: number, iteration: number): LocalRow {
    const row = this.#rows.get(keyOf(task, mapIndex, iteration));
    if (row) return row;
    const { taskId = `number ${task}` } = this.#graph.tasks[task] ?? {};
    throw new Error(
      `the run of ${this.#graph.dagId} has no ${taskId}[${mapIndex}] in iteration ${iteration}`,
    );
  }

  create(decision: Extract<Decision, { kind: 'create' }>): void {
    const { from, iteration, paths, replacesPlaceholder, to } = decision;
    const task = this.#graph.tasks[decision.task];
    if (!task) return;
    if (replacesPlaceholder) this.#remove(keyOf(task.index, -1, iteration));
    for (let mapIndex = from; mapIndex < to; mapIndex++)
      this.#make(task, mapIndex, iteration, paths?.[mapIndex - from] ?? null);
  }

  expand({ kind: _kind, ...expansion }: Extract<Decision, { kind: 'expand' }>): void {
    this.#expansions.put(expansion);
  }

  /** What an attempt left behind. */
  store(row: LocalRow, xcoms: ReadonlyMap<string, string>, result: InstanceResult | null): void {
    row.xcoms = xcoms;
    row.result = result;
    this.#changes.set(row.task, this.changesOf(row.task) + 1);
  }

  /**
   * Rows of a group that is tried again: they wait anew, with as many further tries as the first time. Loops in it
   * begin with their first iteration, the rows of the others are gone. Gives the rows that had their try.
   */
  retry(decision: Extract<Decision, { kind: 'retryGroup' }>, nowUs: number): LocalRow[] {
    const { delayMs, groupId, innerGroups, instances, iteration, mapIndex, tries } = decision;
    const rows = instances
      .flatMap((each) =>
        Array.from({ length: each.to - each.from }, (_, at) =>
          this.#rows.get(keyOf(each.task, each.from + at, each.iteration)),
        ),
      )
      .filter((row) => row !== undefined);
    const dropped = this.#drop(rows, groupId);
    for (const row of rows) if (!dropped.has(row)) this.#reset(row);
    this.#expansions.reopen(rows);
    for (const inner of innerGroups) this.#tries.delete(triesKey(inner));
    const waitUntilUs = nowUs + delayMs * 1000;
    this.#tries.set(triesKey(decision), { groupId, mapIndex, iteration, tries, waitUntilUs });
    return rows;
  }

  /** Takes out those of the rows that lie in a later iteration of a loop within the group. */
  #drop(rows: readonly LocalRow[], groupId: string): ReadonlySet<LocalRow> {
    const depth = scopesAround(this.#graph.definition, groupId).length;
    const isLater = (row: LocalRow): boolean => {
      const at = coordinatesIn(row);
      return row.task.scopes.some(
        ({ kind }, index) => index >= depth && kind === 'loop' && (at[index] ?? 0) > 0,
      );
    };
    const dropped = new Set(rows.filter(isLater));
    for (const row of dropped) {
      const key = keyOf(row.task.index, row.mapIndex, row.iteration);
      this.store(row, new Map(), null);
      this.#earlierTries.set(key, row.tryNumber);
      this.#remove(key);
    }
    this.#expansions.forget([...dropped]);
    return dropped;
  }

  /** Changes whenever a value of the task does. */
  changesOf(task: GraphTask): number {
    return this.#changes.get(task) ?? 0;
  }

  /** What a reader sees of a task's values. */
  read({ below, key, prefix, task }: OutputRead): NestedValue {
    const places = this.#places.get(task);
    if (below.length === 0) {
      return { kind: 'one', json: places?.get(prefix.join('/'))?.xcoms.get(key) ?? null };
    }
    const values = [...(places?.values() ?? [])]
      .filter(({ state }) => state !== 'removed')
      .map((row) => ({ coordinates: coordinatesIn(row), json: row.xcoms.get(key) ?? null }))
      .filter(({ coordinates }) => prefix.every((each, at) => coordinates[at] === each));
    return nestValues(values, prefix.length, below);
  }

  /** The value of the instance with this map index: in the reader's own iteration where it is there, else in the last. */
  readAt({ key, prefix, task }: OutputRead, mapIndex: number): string | null {
    const rows = [...(this.#places.get(task)?.values() ?? [])].filter((row) => row.mapIndex === mapIndex);
    const own = rows.filter((row) => prefix.every((each, at) => coordinatesIn(row)[at] === each));
    const last = (own.length > 0 ? own : rows)
      .toSorted((left, right) => left.iteration - right.iteration)
      .at(-1);
    return last?.xcoms.get(key) ?? null;
  }

  snapshot(given: Pick<RunSnapshot, 'param' | 'isAbsent'>): RunSnapshot {
    const rows = [...this.#rows.values()];
    return {
      ...given,
      instances: rows,
      results: rows.map(({ result }) => result).filter((result) => result !== null),
      expansions: this.#expansions.all(),
      groupTries: this.#tries.values(),
      wasCleared: this.#tries.size > 0,
    };
  }

  /** Group tries whose time has come do not wait any more. */
  timeReached(nowUs: number): void {
    for (const [key, tries] of this.#tries)
      if ((tries.waitUntilUs ?? 0) <= nowUs) this.#tries.set(key, { ...tries, waitUntilUs: null });
  }

  unfinished(): LocalRow[] {
    return [...this.#rows.values()].filter(({ state }) => !isTerminal(state));
  }

  #reset(row: LocalRow): void {
    row.state = null;
    row.waitUntilUs = null;
    row.startedUs = null;
    row.maxTries = row.tryNumber + row.task.definition.retries;
    this.store(row, new Map(), null);
  }

  #make(task: GraphTask, mapIndex: number, iteration: number, path: string | null): void {
    const key = keyOf(task.index, mapIndex, iteration);
    const earlierTries = this.#earlierTries.get(key) ?? 0;
    const row: LocalRow = {
      task,
      taskId: task.taskId,
      mapIndex,
      iteration,
      path,
      state: null,
      waitUntilUs: null,
      tryNumber: earlierTries,
      maxTries: earlierTries + task.definition.retries,
      startedUs: null,
      result: null,
      xcoms: new Map(),
      lines: [],
    };
    this.#rows.set(key, row);
    const places = this.#places.get(task) ?? new Map<string, LocalRow>();
    places.set(coordinatesIn(row).join('/'), row);
    this.#places.set(task, places);
  }

  #remove(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    this.#places.get(row.task)?.delete(coordinatesIn(row).join('/'));
  }
}

const keyOf = (task: number, mapIndex: number, iteration: number): string =>
  `${task}/${mapIndex}/${iteration}`;
/** Loops in loops have their first iterations from the start; what is mapped gets its places when it is expanded. */
const firstPath = ({ scopes }: GraphTask): string | null =>
  scopes.every(({ kind }) => kind === 'loop') ? scopes.map(() => 0).join('/') : null;
const triesKey = ({ groupId, iteration, mapIndex }: Omit<GroupTries, 'tries' | 'waitUntilUs'>): string =>
  `${groupId}/${mapIndex}/${iteration}`;
const coordinatesIn = (row: LocalRow): number[] => coordinatesOf(row.task.scopes, row.task.isMapped, row);
