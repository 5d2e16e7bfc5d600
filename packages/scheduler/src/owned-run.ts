// A run that this scheduler owns: its plan in memory, and what belongs to the run as a whole.

import type { ReadyLimit, RunGraph } from '@ariel/core';
import { type Decision, RunPlan, type RunSnapshot, withoutTasks } from '@ariel/core';
import {
  loadRunSnapshot,
  type Queryable,
  type RunRow,
  readDag,
  readRun,
  type StoredVersion,
} from '@ariel/store';
import { isAbsent, readPast } from './past.ts';
import { runLimits } from './run-limits.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface OwnedRun {
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly fence: number;
  readonly runAfterUs: number;
  readonly version: StoredVersion & { readonly graph: RunGraph };
  readonly plan: RunPlan;
  /** Tasks that the run before does not allow to run yet. */
  readonly waitsForPast: Set<string>;
  readonly row: RunRow;
  /** The last event that the plan contains. */
  appliedSeq: number;
  /** Decisions that wait to be written. */
  pending: Decision[];
  /** When the run is over, whatever goes on in it. */
  readonly timeoutAtUs: number | null;
  /** Keyed limits of a task, their keys rendered. */
  readonly limitsOf: (taskId: string) => readonly ReadyLimit[];
}

/** Builds the plan of a running run from its rows. */
async function loadOwnedRun(
  db: Queryable,
  row: RunRow,
  version: StoredVersion & { readonly graph: RunGraph },
): Promise<OwnedRun> {
  const stored = await loadRunSnapshot(db, row.id, version.graph);
  const params = JSON.parse(row.params) as Record<string, unknown>;
  const past = await readPast(db, row, version.graph);
  const snapshot: RunSnapshot = {
    ...stored,
    param: (name) => params[name],
    isAbsent: (taskId) => isAbsent(version.graph, row, taskId),
    isPastMet: (taskId) => past.get(taskId) ?? true,
  };
  const { dagrunTimeoutMs } = version.definition;
  return {
    runRef: row.id,
    dagId: row.dag_id,
    runId: row.run_id,
    fence: row.fence,
    runAfterUs: row.run_after,
    version,
    // A run from before its DAG's start has no instances: there is nothing to plan but its end.
    plan: new RunPlan(stored.instances.length === 0 ? withoutTasks(version.graph) : version.graph, snapshot),
    waitsForPast: new Set([...past].filter(([, isMet]) => !isMet).map(([taskId]) => taskId)),
    row,
    appliedSeq: row.event_seq,
    pending: [],
    timeoutAtUs:
      dagrunTimeoutMs === null || row.start_at === null ? null : row.start_at + dagrunTimeoutMs * 1000,
    limitsOf: runLimits(version.definition, row, params),
  };
}

/**
 * Reads a run's row and instances in one transaction, so that its event number fits what was read. Where the run does not
 * run, or is another scheduler's, only its row; undefined where it is gone.
 */
export async function readRunToOwn({ database, ownerId, versions }: SchedulerSettings, runRef: number) {
  return database.transaction(async (tx) => {
    const row = await readRun(tx, runRef);
    if (row?.state !== 'running' || row.owner_id !== ownerId) return row;
    const version = await versions.get(tx, row.version_id);
    const live = await tx.all<{ task_id: string }>(
      "select task_id from task_instance where run_ref = ? and state in ('queued', 'running', 'restarting')",
      [runRef],
    );
    const dag = await readDag(tx, row.dag_id);
    return { run: await loadOwnedRun(tx, row, version), live, dag, row };
  });
}
