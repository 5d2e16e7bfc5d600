// How many instances of a task are active, in a run and over all runs of its DAG, and the limits that count them.
import type { Gate, RunState } from './ready-lane.ts';

interface Counted {
  active: number;
  /** By the limit that is said: versions of a DAG may say different ones. */
  readonly gates: Map<number, Gate>;
}

export class TaskGates {
  readonly #inRuns = new Map<number, Map<string, Counted>>();
  readonly #inDags = new Map<string, Map<string, Counted>>();

  /** The gates of a task's own limits. */
  gatesOf(run: RunState, taskId: string, perRun: number | null, perDag: number | null): Gate[] {
    const [inRun, inDag] = this.#countsOf(run, taskId);
    return [
      ...(perRun === null ? [] : [gateOf(inRun, perRun)]),
      ...(perDag === null ? [] : [gateOf(inDag, perDag)]),
    ];
  }

  /** Counts `by` more active instances; tells of each gate that may have opened. */
  bump(run: RunState, taskId: string, by: number, opened: (gate: Gate) => void): void {
    const inRun = (run.activeOfTask.get(taskId) ?? 0) + by;
    if (inRun === 0) run.activeOfTask.delete(taskId);
    else run.activeOfTask.set(taskId, inRun);
    const counts = this.#countsOf(run, taskId);
    for (const counted of counts) counted.active += by;
    if (by > 0) return;
    for (const { gates } of counts) for (const gate of gates.values()) opened(gate);
  }

  /** Nothing of the run is active or ready any more. */
  forget({ dagId, runRef }: RunState, isLastOfDag: boolean): void {
    this.#inRuns.delete(runRef);
    if (isLastOfDag) this.#inDags.delete(dagId);
  }

  #countsOf({ dagId, runRef }: RunState, taskId: string): [inRun: Counted, inDag: Counted] {
    return [countIn(this.#inRuns, runRef, taskId), countIn(this.#inDags, dagId, taskId)];
  }
}

function countIn<Key>(counts: Map<Key, Map<string, Counted>>, key: Key, taskId: string): Counted {
  const ofTasks = counts.get(key) ?? new Map<string, Counted>();
  counts.set(key, ofTasks);
  const counted = ofTasks.get(taskId) ?? { active: 0, gates: new Map<number, Gate>() };
  ofTasks.set(taskId, counted);
  return counted;
}

function gateOf(counted: Counted, max: number): Gate {
  const gate = counted.gates.get(max) ?? { isOpen: () => counted.active < max, sections: new Set() };
  counted.gates.set(max, gate);
  return gate;
}
