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
  readAssetState,
  readTaskState,
  type StateOwner,
  sweepTaskStates,
  writeAssetState,
  writeTaskState,
} from '@ariel/store';
import { placeOfAsset } from '../states/place-of-asset.ts';
import { type KeptPlace, keptState, openedState, StateBackendError } from '../states/state-backend.ts';
import { expiresUs, stateKey } from '../states/state-rules.ts';
import { audit, hiddenValue } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

export async function setTaskState(settings: ControlSettings, request: SetTaskStateRequest): Promise<void> {
  const { actor, dagId, key, runId, taskId, value } = request;
  const nowUs = settings.nowUs();
  const until = await lifeOf(settings, request, nowUs);
  const owned = await ownerOf(settings.database, request);
  const kept = await valid(settings, key, value, until, async () => ({
    kind: 'task',
    ...{ dagId, runId, taskId, key },
    mapIndex: owned.map_index,
    iteration: owned.iteration,
  }));
  await settings.database.transaction(async (tx) => {
    const owner = await ownerOf(tx, request);
    const known = await readTaskState(tx, owner, key, nowUs);
    await writeTaskState(tx, owner, { key, value: kept, nowUs, expiresUs: until });
    const change = { before: known ? hiddenValue(known.value) : null, after: hiddenValue(value) };
    const entry = { event: 'set_task_state', dagId, runId, taskId, actor, extra: { key } } as const;
    await audit(tx, { ...entry, ...change }, nowUs);
  });
}

/** Until when the value is kept. A change that keeps that needs one that is there. */
async function lifeOf(
  { database, stateRetentionDays }: ControlSettings,
  request: SetTaskStateRequest,
  nowUs: number,
): Promise<number | null> {
  const { expires, key } = request;
  if (expires === 'default') return expiresUs(nowUs, undefined, stateRetentionDays);
  if (expires !== 'keep') return expires;
  const known = await readTaskState(database, await ownerOf(database, request), key, nowUs);
  if (known) return known.expires_at;
  throw new ControlError('ARIEL_STATE_NOT_FOUND', 404, `Task state store key '${key}' not found`);
}

export async function deleteTaskState(
  settings: ControlSettings,
  request: DeleteTaskStateRequest,
): Promise<void> {
  const { actor, allMapIndices, dagId, key, runId, taskId } = request;
  await settings.database.transaction(async (tx) => {
    const run = await findRun(tx, dagId, runId);
    if (!run) throw noRun(request);
    const values = allMapIndices
      ? await deleteTaskStatesOfTask(tx, run.id, taskId)
      : await deleteTaskStates(tx, await ownerOf(tx, request), key);
    const entry = { event: 'delete_task_state', dagId, runId, taskId, actor, extra: { key } } as const;
    await audit(tx, { ...entry, before: { values }, after: null }, settings.nowUs());
  });
}

export async function setAssetState(settings: ControlSettings, request: SetAssetStateRequest): Promise<void> {
  const { actor, assetId, key, value } = request;
  const nowUs = settings.nowUs();
  await asset(settings.database, assetId);
  const kept = await valid(settings, key, value, null, () => placeOfAsset(settings.database, assetId, key));
  await settings.database.transaction(async (tx) => {
    await asset(tx, assetId);
    const known = await readAssetState(tx, assetId, key);
    await writeAssetState(tx, assetId, { key, value: kept, nowUs, by: JSON.stringify({ kind: 'api' }) });
    const change = { before: known ? hiddenValue(known.value) : null, after: hiddenValue(value) };
    const entry = { event: 'set_asset_state', dagId: null, resource: 'assets', assetId, actor } as const;
    await audit(tx, { ...entry, extra: { asset_id: assetId, key }, ...change }, nowUs);
  });
}

export async function deleteAssetState(
  settings: ControlSettings,
  { actor, assetId, key }: DeleteAssetStateRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    await asset(tx, assetId);
    const values = await deleteAssetStates(tx, assetId, key);
    const extra = { asset_id: assetId, key };
    const change = { before: { values }, after: null };
    await audit(
      tx,
      { event: 'delete_asset_state', dagId: null, resource: 'assets', assetId, actor, extra, ...change },
      settings.nowUs(),
    );
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

async function valid(
  settings: ControlSettings,
  key: string,
  value: string,
  expires: number | null,
  place: () => Promise<KeptPlace>,
): Promise<string> {
  try {
    stateKey(key);
    return await keptState(settings, value, expires, place);
  } catch (error) {
    if (error instanceof StateBackendError) throw unavailable(error);
    throw new ControlError(
      'ARIEL_STATE_INVALID',
      422,
      error instanceof Error ? error.message : String(error),
    );
  }
}

const unavailable = ({ code, message }: StateBackendError): ControlError =>
  new ControlError(code, 503, message);

/** The values of which rows say `texts`, in this order. */
export async function openStates(
  settings: ControlSettings,
  { texts }: { readonly texts: readonly string[] },
): Promise<string[]> {
  try {
    return await Promise.all(texts.map((text) => openedState(settings, text)));
  } catch (error) {
    throw error instanceof StateBackendError ? unavailable(error) : error;
  }
}
