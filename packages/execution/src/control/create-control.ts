// The operators' acts over the database, as one port.
import type { Control } from '@ariel/protocol';
import { deleteRole, setRole } from '../access/set-role.ts';
import { deleteTeam, recordRead, setTeam } from '../access/set-team.ts';
import { deleteUser, setUser } from '../access/set-user.ts';
import { createAssetEvent, deleteQueuedEvents, materializeAsset } from '../assets/asset-acts.ts';
import { clearPartitions } from '../assets/clear-partitions.ts';
import { answerRequest } from '../humans/answer-request.ts';
import { admitIdentity } from '../sign-in/identity-acts.ts';
import {
  endProviderSessions,
  endSessions,
  noteFailedSignIn,
  noteUses,
  openSession,
  setOwnPassword,
} from '../sign-in/session-acts.ts';
import { createApiToken, revokeApiToken } from '../sign-in/token-acts.ts';
import { cancelBackfill, setBackfillPaused } from './change-backfill.ts';
import { deleteDag, setFavorite } from './change-dag.ts';
import { clearRuns, clearTasks } from './clear-tasks.ts';
import { versionAfterClear } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { createBackfill } from './create-backfill.ts';
import { deleteRun } from './delete-run.ts';
import { forkRun } from './fork-run.ts';
import { rotateFernetKey } from './secret-settings.ts';
import { deleteConnection, setConnection } from './set-connection.ts';
import { setDagPaused } from './set-dag-state.ts';
import { setNote } from './set-note.ts';
import { deletePool, setPool } from './set-pool.ts';
import { setInstanceState, setInstanceStates, setRunState } from './set-state.ts';
import {
  cleanStateStore,
  deleteAssetState,
  deleteTaskState,
  openStates,
  setAssetState,
  setTaskState,
} from './set-state-stores.ts';
import { deleteVariable, setVariable } from './set-variable.ts';
import { deleteXCom, setXCom } from './set-xcom.ts';
import { beginConnectionTest, endConnectionTest } from './test-connection.ts';
import { triggerRun } from './trigger-run.ts';

export function createControl(settings: ControlSettings): Control {
  return {
    triggerRun: (request) => triggerRun(settings, request),
    setDagPaused: (request) => setDagPaused(settings, request),
    deleteDag: (request) => deleteDag(settings, request),
    setFavorite: (request) => setFavorite(settings, request),
    beginConnectionTest: (request) => beginConnectionTest(settings, request),
    endConnectionTest: (request) => endConnectionTest(settings, request),
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
    openStates: (request) => openStates(settings, request),
    cleanStateStore: (request) => cleanStateStore(settings, request),
    answerRequest: (request) => answerRequest(settings, request),
    openSession: (request) => openSession(settings, request),
    endSessions: (request) => endSessions(settings, request),
    endProviderSessions: (request) => endProviderSessions(settings, request),
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
