// A run that this scheduler owns: its plan in memory, and what belongs to the run as a whole.

import type { ReadyLimit, RunGraph } from '@ariel/core';
import { type Decision, type InstanceName, RunPlan, type RunSnapshot, withoutTasks } from '@ariel/core';
import {
  loadRunSnapshot,
  lockRun,
  type Queryable,
  type RunRow,
  readDag,
  type StoredVersion,
} from '@ariel/store';
import { dependsOnPast, isAbsent, readPast } from './past.ts';
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
  /** Unfinished instances that were tried before, as `nameOf` says them. */
  readonly tried: Set<string>;
  /** The last event that the plan contains. */
  appliedSeq: number;
  /** Decisions that wait to be written. */
  pending: Decision[];
  /** When the run is over, whatever goes on in it. */
  readonly timeoutAtUs: number | null;
  /** Whether tasks of the runs after it wait for its own. */
  readonly isPast: boolean;
  /** Keyed limits of a task, their keys rendered. */
  readonly limitsOf: (taskId: string) => readonly ReadyLimit[];
}

export const nameOf = ({ iteration, mapIndex, taskId }: InstanceName): string =>
  `${mapIndex} ${iteration} ${taskId}`;

/** Builds the plan of a running run from its rows. */
async function loadOwnedRun(
  db: Queryable,
  row: RunRow,
  version: StoredVersion & { readonly graph: RunGraph },
  isOnlyScheduler: boolean,
): Promise<OwnedRun> {
  const stored = await loadRunSnapshot(db, row.id, version.graph);
  const params = JSON.parse(row.params) as Record<string, unknown>;
  const past = await readPast(db, row, version.graph);
  const snapshot: RunSnapshot = {
    ...stored,
    wasCleared: row.clear_count > 0,
    param: (name) => params[name],
    isAbsent: (taskId) => isAbsent(version.graph, row, taskId),
    isPastMet: (taskId) => !past.has(taskId),
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
    waitsForPast: new Set(past),
    row,
    tried: new Set(stored.tried.map(nameOf)),
    appliedSeq: row.event_seq,
    pending: [],
    timeoutAtUs:
      dagrunTimeoutMs === null || row.start_at === null ? null : row.start_at + dagrunTimeoutMs * 1000,
    isPast: dependsOnPast(version.graph),
    limitsOf: runLimits(version.definition, row, params, isOnlyScheduler),
  };
}

/** An attempt that holds slots in a run that is read. */
export interface LiveAttempt {
  readonly id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly state: 'queued' | 'running' | 'restarting';
  readonly try_number: number;
  readonly worker_id: string | null;
  readonly queue: string;
}

/**
 * Reads a run's row and instances in one transaction that holds the row, so that its event number fits what was read. Where
 * the run does not run, or is another scheduler's, only its row; undefined where it is gone.
 */
export async function readRunToOwn(settings: SchedulerSettings, runRef: number) {
  const { database, isOnlyScheduler, ownerId, versions } = settings;
  return database.transaction(async (tx) => {
    const row = await lockRun(tx, runRef);
    if (row?.state !== 'running' || row.owner_id !== ownerId) return row;
    const version = await versions.get(tx, row.version_id);
    const live = await tx.all<LiveAttempt>(
      `select id, task_id, map_index, iteration, state, try_number, worker_id, queue from task_instance
       where run_ref = ? and state in ('queued', 'running', 'restarting')`,
      [runRef],
    );
    const dag = await readDag(tx, row.dag_id);
    return { run: await loadOwnedRun(tx, row, version, isOnlyScheduler), live, dag, row };
  });
}
