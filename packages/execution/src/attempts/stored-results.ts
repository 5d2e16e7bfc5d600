// Which values of an ended attempt are kept.
import { type GraphTask, type RunGraph, skippedByBranch, type XComEntry } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import { BRANCH_KEY, type HeldRow } from '@ariel/store';
import type { SettledOutcome } from './settle-outcome.ts';

export function xcomsToStore(
  graph: RunGraph,
  task: GraphTask,
  row: HeldRow,
  outcome: FinishReport['outcome'],
  settled: SettledOutcome,
): readonly XComEntry[] {
  if (outcome.kind === 'deferred' || outcome.kind === 'awaitingInput')
    return settled.event === 'defer' || settled.event === 'awaitInput' ? outcome.xcoms : [];
  // What was pushed is there, however the try ended: as in Airflow.
  if (outcome.kind === 'failed' || outcome.kind === 'skipped') return outcome.xcoms ?? [];
  if (outcome.kind !== 'success') return [];
  const keepsValue = settled.state === 'success' && !skipsSomething(graph, task, row, outcome);
  const entries = outcome.xcoms.filter((entry) => keepsValue || entry.key !== 'return_value');
  const { followed, loopStops } = outcome;
  if ((followed === null && loopStops === undefined) || settled.state !== 'success') return entries;
  const choice = loopStops === undefined ? { followed } : { followed, loopStops };
  return [...entries, { key: BRANCH_KEY, json: JSON.stringify(choice), length: null }];
}

/** A branch that skips something stores no value, as in Airflow; those in what is mapped keep theirs. */
function skipsSomething(
  graph: RunGraph,
  task: GraphTask,
  row: HeldRow,
  outcome: Extract<FinishReport['outcome'], { kind: 'success' }>,
): boolean {
  if (outcome.followed === null || row.map_index >= 0 || outcome.keepsValue === true) return false;
  return skippedByBranch(graph, task.index, outcome.followed).length > 0;
}
