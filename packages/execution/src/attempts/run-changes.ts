// What a batch of reports changes in each run, as its owner is told.
import { type GraphTask, type InstanceEnd, shapeOf, type XComEntry } from '@ariel/core';
import type { FinishReport, RunChange } from '@ariel/protocol';
import type { HeldRow } from '@ariel/store';
import type { SettledOutcome } from './settle-outcome.ts';

type MutableChange = {
  -readonly [Key in keyof RunChange]: RunChange[Key] extends readonly (infer Item)[]
    ? Item[]
    : RunChange[Key];
};

export class RunChanges {
  readonly byRun = new Map<number, MutableChange>();

  rereads(runRef: number): void {
    this.#of(runRef).reread = true;
  }

  note(
    row: HeldRow,
    task: GraphTask,
    { outcome }: FinishReport,
    settled: SettledOutcome,
    xcoms: readonly XComEntry[],
  ): void {
    const change = this.#of(row.run_ref);
    const place = { taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration };
    if (settled.state === 'deferred' || settled.state === 'awaiting_input')
      change.deferred = [...(change.deferred ?? []), place];
    else if (settled.waitUntilUs !== null) change.waiting.push({ ...place, untilUs: settled.waitUntilUs });
    else {
      const state = settled.state as InstanceEnd['state'];
      change.ended.push({ ...place, ...resultOf(task, outcome, settled, xcoms), state });
    }
  }

  #of(runRef: number): MutableChange {
    const known = this.byRun.get(runRef);
    if (known) return known;
    const change: MutableChange = { ended: [], waiting: [], returned: [], reread: false };
    this.byRun.set(runRef, change);
    return change;
  }
}

function resultOf(
  task: GraphTask,
  outcome: FinishReport['outcome'],
  settled: SettledOutcome,
  xcoms: readonly XComEntry[],
): Omit<InstanceEnd, 'iteration' | 'mapIndex' | 'state' | 'taskId'> {
  if (outcome.kind !== 'success' || settled.state !== 'success') {
    return { hasValue: false, length: null, followed: null };
  }
  const value = xcoms.find((entry) => entry.key === 'return_value');
  return {
    hasValue: value !== undefined,
    length: value?.length ?? null,
    followed: outcome.followed,
    // Only where items of items are mapped over is it worth reading the value.
    ...(value !== undefined && task.mapDepth > 1
      ? { shape: shapeOf(JSON.parse(value.json), task.mapDepth) }
      : {}),
    ...(outcome.loopStops === undefined ? {} : { loopStops: outcome.loopStops }),
  };
}
