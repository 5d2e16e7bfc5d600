// Takes runs, or instances of them, out of the database: as if they had never been, but for the audit log.
import { isFinished } from '@ariel/core';
import { ControlError, type DeleteRequest } from '@ariel/protocol';
import {
  completeBackfill,
  forgetInstances,
  forgetRun,
  gridSummary,
  lockBackfill,
  type Queryable,
} from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { pictureOf } from './run-picture.ts';
import { type SelectedRun, selectInstances, selectRun } from './select-instances.ts';

/** A run that is over or waits still; instances of a run that is over. */
export async function deleteRun(settings: ControlSettings, request: DeleteRequest): Promise<void> {
  const { actor, dagId, runId, tasks } = request;
  await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const change =
      tasks === null
        ? await deleteWhole(settings, tx, request, selected)
        : await deleteInstances(tx, { ...request, tasks }, selected);
    const event = tasks === null ? 'delete_dag_run' : 'delete_task_instance';
    await audit(tx, { event, dagId, runId, actor, ...change }, settings.nowUs());
  });
  settings.notify({ kind: 'dag-changed', dagId });
}

async function deleteWhole(
  settings: ControlSettings,
  tx: Queryable,
  request: DeleteRequest,
  { run }: SelectedRun,
) {
  if (!isFinished(run.state) && run.state !== 'queued') throw activeRun(request, 'be deleted', run.state);
  await forgetRun(tx, run.id);
  if (run.backfill_id !== null && (await lockBackfill(tx, run.backfill_id)) !== undefined)
    await completeBackfill(tx, run.backfill_id, settings.nowUs());
  const { partition_key, run_type, state } = run;
  return { before: { state, run_type, partition_key }, after: null };
}

async function deleteInstances(
  tx: Queryable,
  request: DeleteRequest & { readonly tasks: NonNullable<DeleteRequest['tasks']> },
  selected: SelectedRun,
) {
  const { run } = selected;
  if (!isFinished(run.state)) throw activeRun(request, 'lose task instances', run.state);
  const { tasks } = request;
  const rows = await selectInstances(tx, selected, {
    tasks,
    includeUpstream: false,
    includeDownstream: false,
  });
  const before = await pictureOf(tx, run.id, rows);
  await forgetInstances(tx, rows);
  await tx.run('update dag_run set grid_summary = ?, has_gaps = 1 where id = ?', [
    await gridSummary(tx, run.id),
    run.id,
  ]);
  return { extra: { instances: rows.length }, before, after: await pictureOf(tx, run.id, rows) };
}

const activeRun = ({ dagId, runId }: DeleteRequest, what: string, state: string): ControlError =>
  new ControlError(
    'ARIEL_RUN_ACTIVE',
    409,
    `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` cannot ${what} while it is ${state}. Mark it failed first, or wait until it is over.`,
  );
