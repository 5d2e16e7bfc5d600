// The operators' acts over the database, as one port.
import { type Control, ControlError } from '@ariel/protocol';
import { holdConsumer, StandingWarning, standWarning, syncWatchers } from '@ariel/store';
import { deleteRole, setRole } from '../access/set-role.ts';
import { deleteTeam, recordRead, setTeam } from '../access/set-team.ts';
import { deleteUser, setUser } from '../access/set-user.ts';
import { createAssetEvent, deleteQueuedEvents, materializeAsset } from '../assets/asset-acts.ts';
import { clearPartitions } from '../assets/clear-partitions.ts';
import { answerRequest } from '../humans/answer-request.ts';
import { admitIdentity } from '../sign-in/identity-acts.ts';
import {
  endSessions,
  noteFailedSignIn,
  noteUses,
  openSession,
  setOwnPassword,
} from '../sign-in/session-acts.ts';
import { createApiToken, revokeApiToken } from '../sign-in/token-acts.ts';
import { audit } from './audit.ts';
import { cancelBackfill, setBackfillPaused } from './change-backfill.ts';
import { deleteDag, setFavorite } from './change-dag.ts';
import { clearRuns, clearTasks } from './clear-tasks.ts';
import { versionAfterClear } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { createBackfill } from './create-backfill.ts';
import { deleteRun } from './delete-run.ts';
import { forkRun } from './fork-run.ts';
import { rotateFernetKey } from './secret-settings.ts';
import { selectRun } from './select-instances.ts';
import { deleteConnection, setConnection } from './set-connection.ts';
import { deletePool, setPool } from './set-pool.ts';
import { setInstanceState, setInstanceStates, setRunState } from './set-state.ts';
import {
  cleanStateStore,
  deleteAssetState,
  deleteTaskState,
  setAssetState,
  setTaskState,
} from './set-state-stores.ts';
import { deleteVariable, setVariable } from './set-variable.ts';
import { deleteXCom, setXCom } from './set-xcom.ts';
import { triggerRun } from './trigger-run.ts';

export function createControl(settings: ControlSettings): Control {
  return {
    triggerRun: (request) => triggerRun(settings, request),
    setDagPaused: (request) => setDagPaused(settings, request),
    deleteDag: (request) => deleteDag(settings, request),
    setFavorite: (request) => setFavorite(settings, request),
    clearTasks: (request) => clearTasks(settings, request),
    versionAfterClear: (request) => versionAfterClear(settings, request),
    clearRuns: (requests) => clearRuns(settings, requests),
    setInstanceState: (request) => setInstanceState(settings, request),
    setInstanceStates: (requests) => setInstanceStates(settings, requests),
    setRunState: (request) => setRunState(settings, request),
    deleteRun: (request) => deleteRun(settings, request),
    createBackfill: (request) => createBackfill(settings, request),
    setBackfillPaused: (request) => setBackfillPaused(settings, request),
    cancelBackfill: (request) => cancelBackfill(settings, request),
    forkRun: (request) => forkRun(settings, request),
    setNote: (request) => setNote(settings, request),
    setPool: (request) => setPool(settings, request),
    deletePool: (request) => deletePool(settings, request),
    setConnection: (request) => setConnection(settings, request),
    deleteConnection: (request) => deleteConnection(settings, request),
    setVariable: (request) => setVariable(settings, request),
    deleteVariable: (request) => deleteVariable(settings, request),
    rotateFernetKey: (request) => rotateFernetKey(settings, request),
    createAssetEvent: (request) => createAssetEvent(settings, request),
    materializeAsset: (request) => materializeAsset(settings, request),
    deleteQueuedEvents: (request) => deleteQueuedEvents(settings, request),
    clearPartitions: (request) => clearPartitions(settings, request),
    setXCom: (request) => setXCom(settings, request),
    deleteXCom: (request) => deleteXCom(settings, request),
    setTaskState: (request) => setTaskState(settings, request),
    deleteTaskState: (request) => deleteTaskState(settings, request),
    setAssetState: (request) => setAssetState(settings, request),
    deleteAssetState: (request) => deleteAssetState(settings, request),
    cleanStateStore: (request) => cleanStateStore(settings, request),
    answerRequest: (request) => answerRequest(settings, request),
    openSession: (request) => openSession(settings, request),
    endSessions: (request) => endSessions(settings, request),
    noteFailedSignIn: (request) => noteFailedSignIn(settings, request),
    noteUses: (request) => noteUses(settings, request),
    createApiToken: (request) => createApiToken(settings, request),
    revokeApiToken: (request) => revokeApiToken(settings, request),
    admitIdentity: (request) => admitIdentity(settings, request),
    setOwnPassword: (request) => setOwnPassword(settings, request),
    setUser: (request) => setUser(settings, request),
    deleteUser: (request) => deleteUser(settings, request),
    setRole: (request) => setRole(settings, request),
    deleteRole: (request) => deleteRole(settings, request),
    setTeam: (request) => setTeam(settings, request),
    deleteTeam: (request) => deleteTeam(settings, request),
    recordRead: (request) => recordRead(settings, request),
    reparseFile: ({ bundleName, relPath }) => settings.reparse(bundleName, relPath),
  };
}

async function setDagPaused(
  settings: ControlSettings,
  { dagId, isPaused, actor }: Parameters<Control['setDagPaused']>[0],
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const known = await tx.first<{ is_paused: number }>('select is_paused from dag where dag_id = ?', [
      dagId,
    ]);
    const wasPaused = known?.is_paused === 1;
    const changed = await tx.run('update dag set is_paused = ? where dag_id = ?', [isPaused ? 1 : 0, dagId]);
    if (changed === 0) {
      throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Dag with id: '${dagId}' not found`);
    }
    await holdConsumer(tx, dagId, isPaused);
    await syncWatchers(tx, settings.database);
    // Whoever unpauses it has seen why it was paused.
    if (!isPaused) await standWarning(tx, dagId, [StandingWarning.pausedByFailures], null);
    const event = isPaused ? 'pause' : 'unpause';
    const change = { before: { is_paused: wasPaused }, after: { is_paused: isPaused } };
    await audit(tx, { event, dagId, actor, ...change }, settings.nowUs());
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
