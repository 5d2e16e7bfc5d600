// Makes, pauses and cancels backfills, and says what one would make. Every change goes through the control port.
import type { CreateBackfillRequest } from '@ariel/protocol';
import { BackfillBody, BackfillResponse, DryRunBackfillCollection } from '@ariel/protocol/rest';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { actorOf } from '../answers/lookups.ts';
import { iso } from '../answers/presented.ts';
import { instantFrom } from '../lists/list-query.ts';
import { withoutReservedKeys } from '../requests/reserved-keys.ts';
import { BackfillParams, backfillOf } from './backfill-routes.ts';

const tags = ['Backfill'];
const config = { permission: 'backfills:act' } as const;
const preHandler = withoutReservedKeys('dag_run_conf');

export const addBackfillActs: Routes = (server, context) => {
  const { control } = context;

  server.post(
    '/api/v2/backfills',
    { config, preHandler, schema: { tags, body: BackfillBody, response: { 200: BackfillResponse } } },
    async (request) => {
      const { id } = await control.createBackfill(requestOf(request, request.body, false));
      return backfillOf(context, id ?? 0);
    },
  );

  server.post(
    '/api/v2/backfills/dry_run',
    { config, preHandler, schema: { tags, body: BackfillBody, response: { 200: DryRunBackfillCollection } } },
    async (request) => {
      const { dates } = await control.createBackfill(requestOf(request, request.body, true));
      const made = dates.filter(({ what }) => what !== 'none');
      return {
        backfills: made.map(({ logicalDate, partitionKey }) => ({
          logical_date: partitionKey === undefined ? iso(logicalDate) : null,
          partition_key: partitionKey ?? null,
          partition_date: partitionKey === undefined ? null : iso(logicalDate),
        })),
        total_entries: made.length,
      };
    },
  );

  for (const isPaused of [true, false]) {
    server.put(
      `/api/v2/backfills/:backfill_id/${isPaused ? 'pause' : 'unpause'}`,
      { config, schema: { tags, params: BackfillParams, response: { 200: BackfillResponse } } },
      async (request) => {
        const id = request.params.backfill_id;
        await control.setBackfillPaused({ id, isPaused, actor: actorOf(request) });
        return backfillOf(context, id);
      },
    );
  }

  server.put(
    '/api/v2/backfills/:backfill_id/cancel',
    { config, schema: { tags, params: BackfillParams, response: { 200: BackfillResponse } } },
    async (request) => {
      const id = request.params.backfill_id;
      await control.cancelBackfill({ id, actor: actorOf(request) });
      return backfillOf(context, id);
    },
  );
};

function requestOf(
  request: FastifyRequest,
  body: Static<typeof BackfillBody>,
  dryRun: boolean,
): CreateBackfillRequest {
  return {
    dagId: body.dag_id,
    fromUs: instantFrom('from_date', body.from_date),
    toUs: instantFrom('to_date', body.to_date),
    runBackwards: body.run_backwards ?? false,
    conf: body.dag_run_conf ?? null,
    reprocessBehavior: body.reprocess_behavior ?? 'none',
    maxActiveRuns: body.max_active_runs ?? 10,
    onLatestVersion: body.run_on_latest_version ?? null,
    drainsDag: body.drain_dag ?? false,
    dryRun,
    actor: actorOf(request),
  };
}
