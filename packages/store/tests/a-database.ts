// A migrated database, of the kind on which the suite runs, with one DAG and one running run, for tests of single statements.

import type { InstanceState } from '@ariel/core';
import { createInstances, createRun, type Database, type InstanceKey } from '@ariel/store';
import { openTestDatabase } from '@ariel/testkit';

export async function aDatabase(): Promise<Database & AsyncDisposable> {
  const opened = await openTestDatabase();
  return Object.assign(opened.database, { [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() });
}

export async function aDagRow(database: Database, dagId = 'd', maxActiveRuns = 2): Promise<void> {
  await database.run(
    `insert into dag (dag_id, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text, timetable_kind,
       max_active_runs, max_active_tasks, evaluated_at, created_at)
     values (?, 'b', 'f.ts', 0, 1, '[]', '[]', '', 'none', ?, 16, 1, 1)`,
    [dagId, maxActiveRuns],
  );
}

export async function aRun(database: Database, runId = 'r', dagId = 'd', runAfterUs = 1): Promise<number> {
  const ref = await createRun(
    database,
    {
      dagId,
      runId,
      team: null,
      versionId: 'v',
      logicalDateUs: null,
      intervalStartUs: null,
      intervalEndUs: null,
      runAfterUs,
      runType: 'manual',
      triggeredBy: 'test',
      triggeringUser: null,
      conf: '{}',
      params: '{}',
      note: null,
    },
    1,
  );
  if (ref === null) throw new Error(`run ${runId} exists`);
  return ref;
}

/** An instance in `state`, whose attempt's id is its task's. */
export async function anInstance(
  database: Database,
  runRef: number,
  taskId: string,
  state: InstanceState,
): Promise<InstanceKey> {
  await createInstances(database, [
    {
      runRef,
      taskId,
      mapIndex: -1,
      iteration: 0,
      path: null,
      attemptId: taskId,
      state,
      maxTries: 1,
      versionId: 'v',
      operator: '@task',
      pool: 'default_pool',
      poolSlots: 1,
      priorityWeight: 1,
      queue: 'default',
      scheduledUs: null,
    },
  ]);
  return { runRef, taskId, mapIndex: -1, iteration: 0 };
}

export async function stateOf(
  database: Database,
  { mapIndex, runRef, taskId }: InstanceKey,
): Promise<InstanceState> {
  const row = await database.first<{ state: InstanceState }>(
    'select state from task_instance where run_ref = ? and task_id = ? and map_index = ?',
    [runRef, taskId, mapIndex],
  );
  return row?.state ?? null;
}
