// Connections over the public API: lists, single ones, and every change of them. Changes go through the control port.
import { keepHidden, MASK } from '@ariel/core';
import type { SetConnectionRequest } from '@ariel/protocol';
import {
  BulkResponse,
  ConnectionBody,
  ConnectionBulk,
  ConnectionCollection,
  ConnectionResponse,
  ConnectionTestResponse,
} from '@ariel/protocol/rest';
import { allConnections, type ConnectionRow, openConnection, readConnection } from '@ariel/store';
import { connectionResource, listRows } from '@ariel/store/reads';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { performBulk } from './bulk-acts.ts';
import {
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  readListing,
  texts,
} from './list-query.ts';
import { actorOf } from './lookups.ts';
import { presentConnection } from './present-secret.ts';

type Body = Static<typeof ConnectionBody>;

const rules: ListRules = {
  resource: connectionResource,
  defaultOrder: ['id'],
  orders: ['conn_id', 'connection_id', 'conn_type', 'description', 'host', 'port', 'id', 'team_name'],
  patterns: { connection_id: 'conn_id' },
};
const read = { permission: 'connections:read' } as const;
const act = { permission: 'connections:act' } as const;
const tags = ['Connection'];
const ConnectionId = Type.Object({ connection_id: Type.String() });
const base = '/api/v2/connections';

export const addConnectionRoutes: Routes = (server, context) => {
  server.get(
    base,
    {
      config: read,
      schema: {
        tags,
        querystring: Type.Object({ ...pageParameters, ...patternParameters(['connection_id']) }),
        response: { 200: ConnectionCollection },
      },
    },
    async (request) => {
      const listing = readListing(rules, request.query as ListQuery, { nowUs: context.nowUs() });
      const { rows, total } = await listRows<ConnectionRow>(context.database, connectionResource, listing);
      return { connections: rows.map((row) => presentConnection(context, row)), total_entries: total };
    },
  );

  server.get(
    `${base}/:connection_id`,
    { config: read, schema: { tags, params: ConnectionId, response: { 200: ConnectionResponse } } },
    async (request) => presented(context, request.params.connection_id),
  );

  server.post(
    base,
    { config: act, schema: { tags, body: ConnectionBody, response: { 201: ConnectionResponse } } },
    async (request, reply) => {
      await set(context, request, { body: request.body, mode: 'create', mask: null });
      return reply.code(201).send(await presented(context, request.body.connection_id));
    },
  );

  server.patch(
    `${base}/:connection_id`,
    {
      config: act,
      schema: {
        tags,
        params: ConnectionId,
        querystring: Type.Object({ update_mask: texts }),
        body: ConnectionBody,
        response: { 200: ConnectionResponse },
      },
    },
    async (request) => {
      const id = request.params.connection_id;
      if (request.body.connection_id !== id)
        throw new ApiError(400, 'The connection_id in the request body does not match the URL parameter');
      const mask = checkedMask(request.query.update_mask ?? null);
      await set(context, request, { body: request.body, mode: 'change', mask });
      return presented(context, id);
    },
  );

  server.delete(
    `${base}/:connection_id`,
    { config: act, schema: { tags, params: ConnectionId } },
    async (request, reply) => {
      const connId = request.params.connection_id;
      await context.control.deleteConnection({ connId, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.patch(
    base,
    { config: act, schema: { tags, body: ConnectionBulk, response: { 200: BulkResponse } } },
    async (request) =>
      performBulk<Body>(request.body.actions, {
        plural: 'connections with these connection_ids',
        nameOf: (entity) => entity.connection_id,
        known: async () => new Set((await allConnections(context.database)).map((row) => row.conn_id)),
        seesEarlier: false,
        store: (body, mask) => set(context, request, { body, mode: 'set', mask }),
        remove: (connId) => context.control.deleteConnection({ connId, actor: actorOf(request) }),
      }),
  );

  server.post(
    `${base}/test`,
    { config: act, schema: { tags, body: ConnectionBody, response: { 200: ConnectionTestResponse } } },
    async (request) => {
      const { testConnection } = context;
      if (!testConnection)
        throw new ApiError(
          403,
          'Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.',
        );
      const { connection_id: id } = request.body;
      const { message, ok } = await testConnection(id, await completeFields(context, request.body));
      return { status: ok, message };
    },
  );

  server.post(`${base}/defaults`, { config: act, schema: { tags } }, async (request, reply) => {
    for (const [connId, changes] of Object.entries(context.defaultConnections ?? {})) {
      if (await readConnection(context.database, connId)) continue;
      await context.control.setConnection({ connId, mode: 'set', changes, actor: actorOf(request) });
    }
    return reply.code(204).send();
  });
};

async function presented(context: ApiContext, id: string) {
  const row = await readConnection(context.database, id);
  return presentConnection(context, orNotFound(row, `The Connection with connection_id: \`${id}\``));
}

async function set(
  context: ApiContext,
  request: FastifyRequest,
  { body, mask, mode }: { body: Body; mode: SetConnectionRequest['mode']; mask: readonly string[] | null },
): Promise<void> {
  const changes = changesOf(mask === null ? body : masked(body, mask));
  await context.control.setConnection({ connId: body.connection_id, mode, changes, actor: actorOf(request) });
}

function checkedMask(mask: readonly string[] | null): readonly string[] | null {
  if (mask?.some((field) => field === 'connection_id' || field === 'conn_id'))
    throw new ApiError(
      400,
      'The connection_id of a connection cannot be changed: take it out of update_mask',
    );
  return mask;
}

const masked = (body: Body, mask: readonly string[]): Partial<Body> =>
  Object.fromEntries(Object.entries(body).filter(([field]) => mask.includes(field)));

function changesOf(body: Partial<Body>): SetConnectionRequest['changes'] {
  const { conn_type: connType, connection_id: _id, team_name: team, ...others } = body;
  return {
    ...(connType === undefined ? {} : { connType }),
    ...(team === undefined ? {} : { team }),
    ...others,
  };
}

/** What is hidden in the body is what is stored. */
export async function completeFields(context: ApiContext, body: Body) {
  const row = await readConnection(context.database, body.connection_id);
  const known = row && openConnection(context.vault ?? { kind: 'closed' }, row).fields;
  const {
    description = null,
    extra = null,
    host = null,
    login = null,
    password = null,
    port = null,
    schema = null,
  } = body;
  const fields = { connType: body.conn_type, description, extra, host, login, password, port, schema };
  return {
    ...fields,
    password: password === MASK ? (known?.password ?? null) : password,
    extra: extra === null ? null : keepHidden(extra, known?.extra ?? null),
  };
}
