// Which instances a run of a version has, given the lengths that are written down: the arithmetic of docs/adr/0010-regions.md,
// walked from the root. Pure; what is to be written follows from it elsewhere.
import {
  type ExpansionSnapshot,
  type GraphScope,
  type GraphTask,
  isOutsideDates,
  type RunGraph,
} from '@ariel/core';

export interface PlacedTask {
  readonly task: GraphTask;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
}

export interface RegionPlaces {
  /** Instances that there must be. */
  readonly needed: ReadonlyMap<string, PlacedTask>;
  /** Others that there may be: of mapped tasks, which the plan makes in pieces. */
  readonly allowed: ReadonlySet<string>;
  /** First iterations that are not written down yet. */
  readonly begun: readonly ExpansionSnapshot[];
  /** Lengths that belong to a region that is there. */
  readonly reached: ReadonlySet<ExpansionSnapshot>;
}

export const placeKey = (taskId: string, mapIndex: number, iteration: number): string =>
  `${mapIndex}/${iteration}/${taskId}`;

export function regionPlaces(
  graph: RunGraph,
  logicalDate: number | null,
  expansions: readonly ExpansionSnapshot[],
): RegionPlaces {
  const walk = new Walk(graph, logicalDate, expansions);
  walk.region(graph.root, { mapIndex: -1, iteration: 0, at: [], standsForNone: false });
  return walk;
}

interface Place {
  readonly mapIndex: number;
  readonly iteration: number;
  readonly at: readonly number[];
  /** The one region that stands for a group with nothing to map over. */
  readonly standsForNone: boolean;
}

class Walk implements RegionPlaces {
  readonly needed = new Map<string, PlacedTask>();
  readonly allowed = new Set<string>();
  readonly begun: ExpansionSnapshot[] = [];
  readonly reached = new Set<ExpansionSnapshot>();
  readonly #graph: RunGraph;
  readonly #logicalDate: number | null;
  readonly #expansions: ReadonlyMap<string, readonly ExpansionSnapshot[]>;
  /** Next running number of the iterations of each loop within another one. */
  readonly #nextIteration = new Map<string, number>();

  constructor(graph: RunGraph, logicalDate: number | null, expansions: readonly ExpansionSnapshot[]) {
    this.#graph = graph;
    this.#logicalDate = logicalDate;
    this.#expansions = Map.groupBy(expansions, (each) =>
      [each.id, each.isLoop, each.parentMapIndex, each.parentIteration].join('/'),
    );
    for (const { count, first, id, isLoop } of expansions)
      if (isLoop) this.#nextIteration.set(id, Math.max(this.#nextIteration.get(id) ?? 0, first + count));
  }

  region(scope: GraphScope, place: Place): void {
    for (const index of scope.tasks) this.#task(this.#graph.tasks[index], place);
    for (const child of scope.children) {
      if (child.kind === 'unit') this.region(child, place);
      else if (child.kind === 'loop') this.#loop(child, place);
      else this.#group(child, place);
    }
  }

  #task(task: GraphTask | undefined, place: Place): void {
    if (!task || isOutsideDates(task.definition, this.#logicalDate)) return;
    const { iteration, mapIndex } = place;
    const segments = task.isMapped ? this.#segments(task.taskId, false, place) : [];
    for (const { count, first } of segments)
      for (let number = first; number < first + count; number++)
        this.allowed.add(placeKey(task.taskId, number, iteration));
    if (segments.length > 0) {
      // What stands for them until the first of them is made.
      if (mapIndex < 0) this.allowed.add(placeKey(task.taskId, -1, iteration));
      return;
    }
    // A mapped task in a mapped group has nothing that stands for it until its length is known.
    if (task.isMapped && mapIndex >= 0) return;
    this.#need(task, mapIndex, place);
  }

  #loop(scope: GraphScope, place: Place): void {
    const segments = this.#segments(scope.groupId, true, place);
    if (segments.length === 0 && place.standsForNone) {
      this.region(scope, place);
      return;
    }
    const known = segments.length > 0 ? segments : [this.#begin(scope, place)];
    for (const { count, first, from } of known)
      for (let offset = 0; offset < count; offset++)
        this.region(scope, { ...place, iteration: first + offset, at: [...place.at, from + offset] });
  }

  /** The first iteration is there from the beginning. */
  #begin(scope: GraphScope, { iteration, mapIndex }: Place): ExpansionSnapshot {
    const isNumbered = scope.path.filter(({ kind }) => kind === 'loop').length > 1;
    const first = isNumbered ? (this.#nextIteration.get(scope.groupId) ?? 0) : 0;
    this.#nextIteration.set(scope.groupId, first + 1);
    const place = { parentMapIndex: mapIndex, parentIteration: iteration };
    const begun = { id: scope.groupId, isLoop: true, ...place, from: 0, first, count: 1, collapse: null };
    this.begun.push(begun);
    return begun;
  }

  #group(scope: GraphScope, place: Place): void {
    const segments = this.#segments(scope.groupId, false, place).filter(
      ({ collapse, first }) => collapse !== 'cleared' || first >= 0,
    );
    if (segments.length === 0 && place.mapIndex < 0) this.#placeholders(scope, place);
    for (const { count, first, from } of segments)
      for (let offset = 0; offset < count; offset++)
        this.region(scope, {
          mapIndex: first < 0 ? -1 : first + offset,
          iteration: place.iteration,
          // Those that stand for nothing are where they were before its lists were known.
          at: first < 0 ? place.at : [...place.at, from + offset],
          standsForNone: place.standsForNone || first < 0,
        });
  }

  /** Until its lists are known, one instance of each task within stands for all. */
  #placeholders(scope: GraphScope, place: Place): void {
    for (const index of scope.tasks) {
      const task = this.#graph.tasks[index];
      if (task && !isOutsideDates(task.definition, this.#logicalDate)) this.#need(task, -1, place);
    }
    for (const child of scope.children) this.#placeholders(child, place);
  }

  #need(task: GraphTask, mapIndex: number, { at, iteration }: Place): void {
    const path = task.needsPath && at.length > 0 ? at.join('/') : null;
    this.needed.set(placeKey(task.taskId, mapIndex, iteration), { task, mapIndex, iteration, path });
  }

  #segments(id: string, isLoop: boolean, { iteration, mapIndex }: Place): readonly ExpansionSnapshot[] {
    const all = this.#expansions.get([id, isLoop, mapIndex, iteration].join('/')) ?? [];
    for (const each of all) this.reached.add(each);
    return all.toSorted((left, right) => left.from - right.from);
  }
}
