// Connections over the public API: lists, single ones, and every change of them. Changes go through the control port.
import { keepHidden, MASK } from '@ariel/core';
import type { SetConnectionRequest } from '@ariel/protocol';
import {
  ConnectionBody,
  ConnectionBulk,
  ConnectionCollection,
  ConnectionResponse,
  ConnectionTestResponse,
} from '@ariel/protocol/rest';
import { allConnections, type ConnectionRow, openConnection, readConnection } from '@ariel/store';
import { connectionResource } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { actorOf } from '../answers/lookups.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListRules, pageParameters, patternParameters } from '../lists/list-query.ts';
import { knownAtFirst } from '../requests/bulk-by-name.ts';
import { addNamedRoutes } from './named-routes.ts';
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
      const { rows, total } = await listOf<ConnectionRow>(context, rules, request.query);
      return { connections: rows.map((row) => presentConnection(context, row)), total_entries: total };
    },
  );

  addNamedRoutes<Body>(server, {
    url: base,
    tag: 'Connection',
    permissions: { read: read.permission, act: act.permission },
    shapes: { body: ConnectionBody, bulk: ConnectionBulk, answer: ConnectionResponse },
    parameter: 'connection_id',
    plural: 'connections with these connection_ids',
    // A mask may name it, and changes nothing by that.
    nameFields: [],
    mismatch: 'The connection_id in the request body does not match the URL parameter',
    nameOf: (body) => body.connection_id,
    knownNames: () =>
      knownAtFirst(async () => new Set((await allConnections(context.database)).map((row) => row.conn_id))),
    present: (id) => presented(context, id),
    set: (request, { body, mask, mode }) =>
      context.control.setConnection({
        connId: body.connection_id,
        mode,
        changes: changesOf(mask === null ? body : masked(body, mask)),
        actor: actorOf(request),
      }),
    remove: (request, connId) => context.control.deleteConnection({ connId, actor: actorOf(request) }),
  });

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
