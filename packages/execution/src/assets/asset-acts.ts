// News of assets from outside, runs that are to make one, and queues that are to be emptied: acts of operators.
import {
  ControlError,
  type CreateAssetEventAnswer,
  type CreateAssetEventRequest,
  type DeleteQueuedEventsRequest,
  type MaterializeAssetRequest,
  type RunReference,
} from '@ariel/protocol';
import { dropQueuedEvents, findAsset, lastEventOf, producersOf, storeAssetEvents } from '@ariel/store';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';
import { triggerRun } from '../control/trigger-run.ts';

export async function createAssetEvent(
  settings: ControlSettings,
  { actor, assetId, extra, partitionKey }: CreateAssetEventRequest,
): Promise<CreateAssetEventAnswer> {
  const nowUs = settings.nowUs();
  const made = await settings.database.transaction(async (tx) => {
    const found = await findAsset(tx, assetId);
    if (found?.is_active !== 1) throw assetNotFound(assetId);
    const asset = { name: found.name, uri: found.uri, group: found.asset_group };
    await storeAssetEvents(tx, [
      {
        asset,
        // As in Airflow, what comes by the API says so.
        extra: JSON.stringify(actor.via === 'rest_api' ? { ...extra, from_rest_api: true } : extra),
        partitionKey,
        aliases: [],
        atUs: nowUs,
        source: null,
      },
    ]);
    const entry = {
      event: 'create_asset_event',
      dagId: null,
      resource: 'assets' as const,
      assetId,
      actor,
      extra: { asset: asset.name, partitionKey },
      before: null,
      after: { asset_id: assetId, partition_key: partitionKey },
    };
    await audit(tx, entry, nowUs);
    return { eventId: await lastEventOf(tx, assetId, partitionKey !== null), asset };
  });
  settings.notify({ kind: 'asset-events' });
  return made;
}

export async function materializeAsset(
  settings: ControlSettings,
  { assetId, ...request }: MaterializeAssetRequest,
): Promise<RunReference> {
  const { database } = settings;
  if ((await findAsset(database, assetId)) === undefined) throw assetNotFound(assetId);
  const [dagId, ...others] = await producersOf(database, assetId);
  if (dagId === undefined)
    throw new ControlError('ARIEL_ASSET_NO_PRODUCER', 404, `No DAG materializes asset with ID: ${assetId}`);
  if (others.length > 0)
    throw new ControlError(
      'ARIEL_ASSET_MANY_PRODUCERS',
      409,
      `More than one DAG materializes asset with ID: ${assetId}: ${[dagId, ...others].join(', ')}. Trigger one of them.`,
    );
  return triggerRun(settings, { ...request, dagId, runType: 'asset_materialization' });
}

/** How many queues were not empty. */
export async function deleteQueuedEvents(
  settings: ControlSettings,
  { actor, assetId, beforeUs, dagId }: DeleteQueuedEventsRequest,
): Promise<number> {
  return settings.database.transaction(async (tx) => {
    const dropped = await dropQueuedEvents(tx, { assetId, dagId, beforeUs });
    if (dropped > 0) {
      const entry = {
        ...{ event: 'delete_queued_asset_events', dagId, actor, extra: { assetId, beforeUs } },
        ...(assetId === null ? {} : { resource: 'assets' as const, assetId }),
        ...{ before: { queues_with_events: dropped }, after: { queues_with_events: 0 } },
      };
      await audit(tx, entry, settings.nowUs());
    }
    return dropped;
  });
}

function assetNotFound(assetId: number): ControlError {
  return new ControlError('ARIEL_ASSET_NOT_FOUND', 404, `The Asset with ID: \`${assetId}\` was not found`);
}
