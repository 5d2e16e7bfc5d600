// How many instances mapped things and loops of one run in memory have, as the server keeps it in rows: what is said anew
// replaces what was said before, and what lay in an iteration that is gone goes with it.
import {
  collapsedAround,
  type ExpansionSnapshot,
  type GraphTask,
  type InstanceName,
  type RunGraph,
  strayExpansions,
} from '@ariel/core';

interface PlacedRow extends InstanceName {
  readonly task: GraphTask;
  readonly path: string | null;
}

export class LocalExpansions {
  readonly #graph: RunGraph;
  readonly #byPlace = new Map<string, ExpansionSnapshot>();

  constructor(graph: RunGraph) {
    this.#graph = graph;
  }

  all(): ExpansionSnapshot[] {
    return [...this.#byPlace.values()];
  }

  put(expansion: ExpansionSnapshot): void {
    this.#byPlace.set(placeOf(expansion), expansion);
  }

  /** The gates among the rows stood for an iteration each: what is said of it, and of all within it, is forgotten. */
  forget(dropped: readonly PlacedRow[]): void {
    if (dropped.length === 0) return;
    for (const { iteration, mapIndex, task } of dropped) {
      const { group, groupId } = task.scope;
      if (group?.loop?.gateTaskId !== task.taskId) continue;
      this.#delete(
        this.all().filter(
          (each) =>
            each.isLoop &&
            each.id === groupId &&
            each.parentMapIndex === mapIndex &&
            each.first === iteration,
        ),
      );
    }
    this.#delete(strayExpansions(this.#graph, this.all()));
  }

  /** Groups around the rows that had nothing to map over are asked again whether they have now. */
  reopen(rows: readonly PlacedRow[]): void {
    for (const each of collapsedAround(this.#graph, this.all(), rows))
      this.put({ ...each, collapse: 'cleared' });
  }

  #delete(expansions: readonly ExpansionSnapshot[]): void {
    for (const each of expansions) this.#byPlace.delete(placeOf(each));
  }
}

const placeOf = ({ from, id, isLoop, parentIteration, parentMapIndex }: ExpansionSnapshot): string =>
  `${isLoop ? 'loop' : 'map'}/${parentMapIndex}/${parentIteration}/${from}/${id}`;
