// The operators' acts over the database, as one port.
import { type Control, ControlError } from '@ariel/protocol';
import { StandingWarning, standWarning } from '@ariel/store';
import { audit } from './audit.ts';
import { clearTasks } from './clear-tasks.ts';
import { versionAfterClear } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectRun } from './select-instances.ts';
import { deletePool, setPool } from './set-pool.ts';
import { setInstanceState, setRunState } from './set-state.ts';
import { triggerRun } from './trigger-run.ts';

export function createControl(settings: ControlSettings): Control {
  return {
    triggerRun: (request) => triggerRun(settings, request),
    setDagPaused: (request) => setDagPaused(settings, request),
    clearTasks: (request) => clearTasks(settings, request),
    versionAfterClear: (request) => versionAfterClear(settings, request),
    setInstanceState: (request) => setInstanceState(settings, request),
    setRunState: (request) => setRunState(settings, request),
    setNote: (request) => setNote(settings, request),
    setPool: (request) => setPool(settings, request),
    deletePool: (request) => deletePool(settings, request),
    reparseFile: ({ bundleName, relPath }) => settings.reparse(bundleName, relPath),
  };
}

async function setDagPaused(
  settings: ControlSettings,
  { dagId, isPaused, actor }: Parameters<Control['setDagPaused']>[0],
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const changed = await tx.run('update dag set is_paused = ? where dag_id = ?', [isPaused ? 1 : 0, dagId]);
    if (changed === 0) {
      throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Dag with id: '${dagId}' not found`);
    }
    // Whoever unpauses it has seen why it was paused.
    if (!isPaused) await standWarning(tx, dagId, [StandingWarning.pausedByFailures], null);
    await audit(tx, { event: isPaused ? 'pause' : 'unpause', dagId, actor }, settings.nowUs());
  });
  settings.notify({ kind: 'dag-changed', dagId });
}

async function setNote(settings: ControlSettings, request: Parameters<Control['setNote']>[0]): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const { run } = await selectRun(tx, settings.versions, request);
    if (request.instance === null) {
      await tx.run('update dag_run set note = ?, updated_at = ? where id = ?', [
        request.note,
        settings.nowUs(),
        run.id,
      ]);
    } else {
      const { iteration = 0, mapIndex, taskId } = request.instance;
      await tx.run(
        'update task_instance set note = ? where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
        [request.note, run.id, taskId, mapIndex, iteration],
      );
    }
    await audit(
      tx,
      { event: 'set_note', dagId: request.dagId, runId: request.runId, actor: request.actor },
      settings.nowUs(),
    );
  });
}
