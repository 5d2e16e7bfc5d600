// Takes runs, or instances of them, out of the database: as if they had never been, but for the audit log.
import { isFinished } from '@ariel/core';
import { ControlError, type DeleteRequest } from '@ariel/protocol';
import { completeBackfill, forgetInstances, forgetRun, gridSummary, lockBackfill } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectInstances, selectRun } from './select-instances.ts';

/** A run that is over or waits still; instances of a run that is over. */
export async function deleteRun(settings: ControlSettings, request: DeleteRequest): Promise<void> {
  const { dagId, runId, tasks } = request;
  await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const { run } = selected;
    const isOver = isFinished(run.state);
    if (tasks === null) {
      if (!isOver && run.state !== 'queued') throw activeRun(request, 'be deleted', run.state);
      await forgetRun(tx, run.id);
      if (run.backfill_id !== null && (await lockBackfill(tx, run.backfill_id)) !== undefined)
        await completeBackfill(tx, run.backfill_id, settings.nowUs());
    } else {
      if (!isOver) throw activeRun(request, 'lose task instances', run.state);
      const rows = await selectInstances(tx, selected, {
        tasks,
        includeUpstream: false,
        includeDownstream: false,
      });
      await forgetInstances(tx, rows);
      await tx.run('update dag_run set grid_summary = ?, has_gaps = 1 where id = ?', [
        await gridSummary(tx, run.id),
        run.id,
      ]);
    }
    const event = tasks === null ? 'delete_dag_run' : 'delete_task_instance';
    await audit(tx, { event, dagId, runId, actor: request.actor }, settings.nowUs());
  });
  settings.notify({ kind: 'dag-changed', dagId });
}

const activeRun = ({ dagId, runId }: DeleteRequest, what: string, state: string): ControlError =>
  new ControlError(
    'ARIEL_RUN_ACTIVE',
    409,
    `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` cannot ${what} while it is ${state}. Mark it failed first, or wait until it is over.`,
  );
