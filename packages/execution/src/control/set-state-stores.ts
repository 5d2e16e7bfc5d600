// Changes the state stores by hand, and deletes what nobody needs any more.
import {
  ControlError,
  type DeleteAssetStateRequest,
  type DeleteTaskStateRequest,
  type SetAssetStateRequest,
  type SetTaskStateRequest,
  type TaskStateReference,
} from '@ariel/protocol';
import {
  deleteAssetStates,
  deleteTaskStates,
  deleteTaskStatesOfTask,
  findRun,
  hasAsset,
  type Queryable,
  readTaskState,
  type StateOwner,
  sweepTaskStates,
  writeAssetState,
  writeTaskState,
} from '@ariel/store';
import { expiresUs, stateKey, stateValue } from '../states/state-rules.ts';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

export async function setTaskState(settings: ControlSettings, request: SetTaskStateRequest): Promise<void> {
  const { actor, dagId, expires, key, runId, taskId, value } = request;
  const nowUs = settings.nowUs();
  valid(key, value);
  await settings.database.transaction(async (tx) => {
    const owner = await ownerOf(tx, request);
    const known = await readTaskState(tx, owner, key, nowUs);
    if (expires === 'keep' && !known)
      throw new ControlError('ARIEL_STATE_NOT_FOUND', 404, `Task state with key: \`${key}\` was not found`);
    const until =
      expires === 'keep'
        ? (known?.expires_at ?? null)
        : expires === 'default'
          ? expiresUs(nowUs, undefined, settings.stateRetentionDays)
          : expires;
    await writeTaskState(tx, owner, { key, value, nowUs, expiresUs: until });
    await audit(tx, { event: 'set_task_state', dagId, runId, taskId, actor, extra: { key } }, nowUs);
  });
}

export async function deleteTaskState(
  settings: ControlSettings,
  request: DeleteTaskStateRequest,
): Promise<void> {
  const { actor, allMapIndices, dagId, key, runId, taskId } = request;
  await settings.database.transaction(async (tx) => {
    const run = await findRun(tx, dagId, runId);
    if (!run) throw noRun(request);
    if (allMapIndices) await deleteTaskStatesOfTask(tx, run.id, taskId);
    else await deleteTaskStates(tx, await ownerOf(tx, request), key);
    await audit(
      tx,
      { event: 'delete_task_state', dagId, runId, taskId, actor, extra: { key } },
      settings.nowUs(),
    );
  });
}

export async function setAssetState(settings: ControlSettings, request: SetAssetStateRequest): Promise<void> {
  const { actor, assetId, key, value } = request;
  const nowUs = settings.nowUs();
  valid(key, value);
  await settings.database.transaction(async (tx) => {
    await asset(tx, assetId);
    await writeAssetState(tx, assetId, { key, value, nowUs, by: JSON.stringify({ kind: 'api' }) });
    await audit(
      tx,
      { event: 'set_asset_state', dagId: null, actor, extra: { asset_id: assetId, key } },
      nowUs,
    );
  });
}

export async function deleteAssetState(
  settings: ControlSettings,
  { actor, assetId, key }: DeleteAssetStateRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    await asset(tx, assetId);
    await deleteAssetStates(tx, assetId, key);
    const extra = { asset_id: assetId, key };
    await audit(tx, { event: 'delete_asset_state', dagId: null, actor, extra }, settings.nowUs());
  });
}

export function cleanStateStore(
  { database, nowUs }: ControlSettings,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  return database.transaction((tx) => sweepTaskStates(tx, nowUs(), dryRun));
}

/** Without an iteration the latest that there is. */
async function ownerOf(tx: Queryable, request: TaskStateReference): Promise<StateOwner> {
  const { dagId, iteration, mapIndex, runId, taskId } = request;
  const run = await findRun(tx, dagId, runId);
  if (!run) throw noRun(request);
  const latest =
    iteration ??
    (
      await tx.first<{ iteration: number }>(
        `select iteration from task_instance where run_ref = ? and task_id = ? and map_index = ?
         order by iteration desc limit 1`,
        [run.id, taskId, mapIndex],
      )
    )?.iteration;
  if (latest === undefined)
    throw new ControlError(
      'ARIEL_INSTANCE_NOT_FOUND',
      404,
      `The Task Instance with dag_id: \`${dagId}\`, run_id: \`${runId}\`, task_id: \`${taskId}\`, map_index: \`${mapIndex}\` was not found`,
    );
  return { run_ref: run.id, task_id: taskId, map_index: mapIndex, iteration: latest };
}

const noRun = ({ dagId, runId }: TaskStateReference): ControlError =>
  new ControlError(
    'ARIEL_RUN_NOT_FOUND',
    404,
    `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` was not found`,
  );

async function asset(tx: Queryable, assetId: number): Promise<void> {
  if (await hasAsset(tx, assetId)) return;
  throw new ControlError('ARIEL_ASSET_NOT_FOUND', 404, `The Asset with ID: \`${assetId}\` was not found`);
}

function valid(key: string, value: string): void {
  try {
    stateKey(key);
    stateValue(value);
  } catch (error) {
    throw new ControlError(
      'ARIEL_STATE_INVALID',
      422,
      error instanceof Error ? error.message : String(error),
    );
  }
}
