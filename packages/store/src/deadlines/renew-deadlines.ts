// The deadlines of a run that was over and runs again: it has its time anew. What was missed stays missed.
import type { DeadlineDefinition } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { makeDeadlines, pruneDeadlines } from './deadline-rows.ts';

/** Once the run is in the queue again, in the version in which it goes on. `endUs`: when it was over before. */
export async function renewDeadlines(
  tx: Queryable,
  runRef: number,
  { endUs, nowUs }: { readonly endUs: number; readonly nowUs: number },
): Promise<void> {
  const run = await tx.first<RequeuedRun>(
    `select r.dag_id, r.run_id, r.version_id, r.logical_date, v.deadlines
     from dag_run r join dag_version v on v.id = r.version_id where r.id = ?`,
    [runRef],
  );
  if (!run || run.deadlines === null) return;
  await pruneDeadlines(tx, runRef, endUs);
  const { dag_id: dagId, logical_date: logicalDateUs, run_id: runId, version_id: versionId } = run;
  const again = { runRef, dagId, runId, versionId, logicalDateUs, queuedUs: nowUs };
  await makeDeadlines(tx, again, run.deadlines, (definition, at) => isAhead(definition, at, nowUs));
}

interface RequeuedRun {
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: string;
  readonly logical_date: number | null;
  readonly deadlines: string | null;
}

/** By a date that has passed a run that is cleared much later cannot be over. What code says was asked once, of the first time. */
const isAhead = ({ reference }: DeadlineDefinition, at: number | null, nowUs: number): boolean =>
  reference.kind !== 'custom' && at !== null && at > nowUs;
