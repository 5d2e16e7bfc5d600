// News of assets from outside, runs that make one, queues of events, and partitions of runs. Changes go through the control port.
import {
  AssetEventResponse,
  ClearPartitionsBody,
  ClearPartitionsResponse,
  CreateAssetEventBody,
  DagRunResponse,
  MaterializeBody,
} from '@ariel/protocol/rest';
import { type AssetEventRow, assetEventResource, findRow } from '@ariel/store/reads';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { actorOf, dagOf, runOf } from '../answers/lookups.ts';
import { instantOrNull } from '../lists/list-query.ts';
import { AssetParams, DagParams } from '../requests/addresses.ts';
import { rulesOfPartitions } from '../requests/body-rules.ts';
import { withoutReservedKeys } from '../requests/reserved-keys.ts';
import { runAsked } from '../runs/asked-run.ts';
import { presentNewRun } from '../runs/present-run.ts';
import { presentEvents } from './present-asset.ts';

export const addAssetActs: Routes = (server, context) => {
  server.post(
    '/api/v2/assets/events',
    {
      config: { permission: 'assets:act' },
      schema: { tags: ['Asset'], body: CreateAssetEventBody, response: { 200: AssetEventResponse } },
    },
    async (request) => {
      const { asset_id: assetId, extra = {}, partition_key: partitionKey = null } = request.body;
      const actor = { ...actorOf(request), via: 'rest_api' } as const;
      const { eventId } = await context.control.createAssetEvent({ assetId, extra, partitionKey, actor });
      // What runs come of it, later reads tell: at this moment none has begun.
      return { ...(await oneEvent(context, eventId)), created_dagruns: [] };
    },
  );

  server.post(
    '/api/v2/assets/:asset_id/materialize',
    {
      config: { permission: 'runs:act' },
      preHandler: withoutReservedKeys('conf'),
      schema: {
        tags: ['Asset'],
        params: AssetParams,
        body: MaterializeBody,
        response: { 200: DagRunResponse },
      },
    },
    async (request) => {
      const { body } = request;
      const created = await context.control.materializeAsset({
        assetId: request.params.asset_id,
        ...runAsked(body),
        conf: body.conf ?? {},
        actor: actorOf(request),
      });
      return presentNewRun(await runOf(context, created.dagId, created.runId), body);
    },
  );

  server.post(
    '/api/v2/dags/:dag_id/clearPartitions',
    {
      config: { permission: 'runs:edit' },
      preValidation: rulesOfPartitions,
      schema: {
        tags: ['DagRun'],
        params: DagParams,
        body: ClearPartitionsBody,
        response: { 200: ClearPartitionsResponse },
      },
    },
    async (request) => {
      const { body } = request;
      const dagId = request.params.dag_id;
      await dagOf(context, dagId);
      if (body.run_id) await runOf(context, dagId, body.run_id);
      const startUs = instantOrNull('partition_date_start', body.partition_date_start);
      const endUs = instantOrNull('partition_date_end', body.partition_date_end);
      const dryRun = body.dry_run ?? true;
      const { instances, runs } = await context.control.clearPartitions({
        dagId,
        runId: body.run_id ?? null,
        partitionKey: body.partition_key ?? null,
        dates: startUs === null && endUs === null ? null : { startUs, endUs },
        clearTaskInstances: body.clear_task_instances ?? false,
        dryRun,
        actor: actorOf(request),
      });
      return { dag_runs_cleared: runs.length, task_instances_cleared: instances, dry_run: dryRun };
    },
  );
};

async function oneEvent(context: ApiContext, eventId: number) {
  const row = await findRow<AssetEventRow>(context.database, assetEventResource, eventId);
  const [event] = await presentEvents(context, row ? [row] : []);
  return orNotFound(event, `The Asset Event with ID: \`${eventId}\``);
}
