// What waits for DAGs: showing it, and taking it out of their queues.
import { QueuedEventCollection, QueuedEventResponse } from '@ariel/protocol/rest';
import { type QueuedEventRow, queuedEvents } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf } from '../answers/lookups.ts';
import { iso } from '../answers/presented.ts';
import { instantFrom } from '../lists/list-query.ts';

interface Choice {
  readonly assetId: number | null;
  readonly dagId: string | null;
}

const tags = ['Asset'];
const querystring = Type.Object({ before: Type.Optional(Type.String()) });
const ofAsset = Type.Object({ asset_id: Type.Integer() });
const ofDag = Type.Object({ dag_id: Type.String() });
const ofBoth = Type.Object({ dag_id: Type.String(), asset_id: Type.Integer() });

export const addQueuedEventRoutes: Routes = (server, context) => {
  const read = { permission: 'assets:read' } as const;
  const act = { permission: 'assets:act' } as const;
  const list = { 200: QueuedEventCollection };

  server.get(
    '/api/v2/assets/:asset_id/queuedEvents',
    { config: read, schema: { tags, params: ofAsset, querystring, response: list } },
    async ({ params, query }) =>
      collection(await waiting(context, { assetId: params.asset_id, dagId: null }, query.before)),
  );

  server.get(
    '/api/v2/dags/:dag_id/assets/queuedEvents',
    { config: read, schema: { tags, params: ofDag, querystring, response: list } },
    async ({ params, query }) =>
      collection(await waiting(context, { assetId: null, dagId: params.dag_id }, query.before)),
  );

  server.get(
    '/api/v2/dags/:dag_id/assets/:asset_id/queuedEvents',
    {
      config: read,
      schema: { tags, params: ofBoth, querystring, response: { 200: QueuedEventResponse } },
    },
    async ({ params, query }) => {
      const choice = { assetId: params.asset_id, dagId: params.dag_id };
      const [row] = await waiting(context, choice, query.before);
      if (row === undefined) throw notFound(choice);
      return present(row);
    },
  );

  server.delete(
    '/api/v2/assets/:asset_id/queuedEvents',
    { config: act, schema: { tags, params: ofAsset, querystring } },
    async (request, reply) => {
      const { before } = request.query;
      await drop(context, { assetId: request.params.asset_id, dagId: null }, before, actorOf(request));
      return reply.code(204).send();
    },
  );

  server.delete(
    '/api/v2/dags/:dag_id/assets/queuedEvents',
    { config: act, schema: { tags, params: ofDag, querystring } },
    async (request, reply) => {
      const { before } = request.query;
      await drop(context, { assetId: null, dagId: request.params.dag_id }, before, actorOf(request));
      return reply.code(204).send();
    },
  );

  server.delete(
    '/api/v2/dags/:dag_id/assets/:asset_id/queuedEvents',
    { config: act, schema: { tags, params: ofBoth, querystring } },
    async (request, reply) => {
      const { asset_id: assetId, dag_id: dagId } = request.params;
      await drop(context, { assetId, dagId }, request.query.before, actorOf(request));
      return reply.code(204).send();
    },
  );
};

function waiting(
  { database }: ApiContext,
  choice: Choice,
  before: string | undefined,
): Promise<QueuedEventRow[]> {
  return queuedEvents(database, { ...choice, beforeUs: instantOf(before) });
}

async function drop(
  { control }: ApiContext,
  choice: Choice,
  before: string | undefined,
  actor: ReturnType<typeof actorOf>,
): Promise<void> {
  const dropped = await control.deleteQueuedEvents({ ...choice, beforeUs: instantOf(before), actor });
  if (dropped === 0) throw notFound(choice);
}

/** What cannot be read is answered with 400 here, as by Airflow. */
function instantOf(before: string | undefined): number | null {
  if (before === undefined) return null;
  try {
    return instantFrom('before', before);
  } catch {
    throw new ApiError(400, `Invalid datetime: '${before}'. Please check the date parameter 'before'.`);
  }
}

const collection = (rows: readonly QueuedEventRow[]) => ({
  queued_events: rows.map(present),
  total_entries: rows.length,
});

const present = ({ asset_id, created_at, dag_id, display_name }: QueuedEventRow) => ({
  dag_id,
  asset_id,
  created_at: iso(created_at),
  dag_display_name: display_name ?? dag_id,
});

function notFound({ assetId, dagId }: Choice): ApiError {
  const parts = [
    ...(dagId === null ? [] : [`dag_id: \`${dagId}\``]),
    ...(assetId === null ? [] : [`asset_id: \`${assetId}\``]),
  ];
  // Airflow's own words, which differ by what was named.
  const word = parts.length > 1 ? 'Queued' : 'Queue';
  return new ApiError(404, `${word} event with ${parts.join(' and ')} was not found`);
}
