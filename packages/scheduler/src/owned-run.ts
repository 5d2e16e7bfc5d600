// A run that this scheduler owns: its plan in memory, and what belongs to the run as a whole.

import type { RunGraph } from '@ariel/core';
import { type Decision, RunPlan, type RunSnapshot } from '@ariel/core';
import { loadRunSnapshot, type Queryable, type RunRow, type StoredVersion } from '@ariel/store';

export interface OwnedRun {
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly fence: number;
  readonly runAfterUs: number;
  readonly version: StoredVersion & { readonly graph: RunGraph };
  readonly plan: RunPlan;
  /** The last event that the plan contains. */
  appliedSeq: number;
  /** Decisions that wait to be written. */
  pending: Decision[];
  /** When the run is over, whatever goes on in it. */
  readonly timeoutAtUs: number | null;
}

/** Builds the plan of a running run from its rows. */
export async function loadOwnedRun(
  db: Queryable,
  row: RunRow,
  version: StoredVersion & { readonly graph: RunGraph },
): Promise<OwnedRun> {
  const stored = await loadRunSnapshot(db, row.id);
  const params = JSON.parse(row.params) as Record<string, unknown>;
  const snapshot: RunSnapshot = { ...stored, paramLength: (name) => lengthOfValue(params[name]) };
  const { dagrunTimeoutMs } = version.definition;
  return {
    runRef: row.id,
    dagId: row.dag_id,
    runId: row.run_id,
    fence: row.fence,
    runAfterUs: row.run_after,
    version,
    plan: new RunPlan(stored.instances.length === 0 ? withoutTasks(version.graph) : version.graph, snapshot),
    appliedSeq: row.event_seq,
    pending: [],
    timeoutAtUs:
      dagrunTimeoutMs === null || row.start_at === null ? null : row.start_at + dagrunTimeoutMs * 1000,
  };
}

/** A run from before its DAG's start has no instances: there is nothing to plan but its end. */
const withoutTasks = (graph: RunGraph): RunGraph => ({ ...graph, tasks: [], leaves: [], byRank: [] });

function lengthOfValue(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : 0;
}
