// Variables over the public API: lists, single ones, and every change of them. Changes go through the control port.
import type { SetVariableRequest } from '@ariel/protocol';
import {
  BulkResponse,
  VariableBody,
  VariableBulk,
  VariableCollection,
  VariableResponse,
} from '@ariel/protocol/rest';
import { allVariables, readVariable, type VariableRow } from '@ariel/store';
import { listRows, variableResource } from '@ariel/store/reads';
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
import { presentVariable } from './present-secret.ts';

type Body = Static<typeof VariableBody>;

const rules: ListRules = {
  resource: variableResource,
  defaultOrder: ['id'],
  orders: ['key', 'id', 'description', 'is_encrypted', 'team_name'],
  patterns: { variable_key: 'key' },
};
const read = { permission: 'variables:read' } as const;
const act = { permission: 'variables:act' } as const;
const tags = ['Variable'];
const VariableKey = Type.Object({ variable_key: Type.String() });
const base = '/api/v2/variables';

export const addVariableRoutes: Routes = (server, context) => {
  server.get(
    base,
    {
      config: read,
      schema: {
        tags,
        querystring: Type.Object({ ...pageParameters, ...patternParameters(['variable_key']) }),
        response: { 200: VariableCollection },
      },
    },
    async (request) => {
      const listing = readListing(rules, request.query as ListQuery, { nowUs: context.nowUs() });
      const { rows, total } = await listRows<VariableRow>(context.database, variableResource, listing);
      return { variables: rows.map((row) => presentVariable(context, row)), total_entries: total };
    },
  );

  server.get(
    `${base}/:variable_key`,
    { config: read, schema: { tags, params: VariableKey, response: { 200: VariableResponse } } },
    async (request) => presented(context, request.params.variable_key),
  );

  server.post(
    base,
    { config: act, schema: { tags, body: VariableBody, response: { 201: VariableResponse } } },
    async (request, reply) => {
      await set(context, request, { body: request.body, mode: 'create', mask: null });
      return reply.code(201).send(await presented(context, request.body.key));
    },
  );

  server.patch(
    `${base}/:variable_key`,
    {
      config: act,
      schema: {
        tags,
        params: VariableKey,
        querystring: Type.Object({ update_mask: texts }),
        body: VariableBody,
        response: { 200: VariableResponse },
      },
    },
    async (request) => {
      const key = request.params.variable_key;
      if (request.body.key !== key)
        throw new ApiError(400, "Invalid body, key from request body doesn't match uri parameter");
      const mask = request.query.update_mask ?? null;
      if (mask?.includes('key'))
        throw new ApiError(400, 'The key of a variable cannot be changed: take it out of update_mask');
      await set(context, request, { body: request.body, mode: 'change', mask });
      return presented(context, key);
    },
  );

  server.delete(
    `${base}/:variable_key`,
    { config: act, schema: { tags, params: VariableKey } },
    async (request, reply) => {
      await context.control.deleteVariable({ key: request.params.variable_key, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.patch(
    base,
    { config: act, schema: { tags, body: VariableBulk, response: { 200: BulkResponse } } },
    async (request) =>
      performBulk<Body>(request.body.actions, {
        plural: 'variables with these keys',
        nameOf: (entity) => entity.key,
        known: async () => new Set((await allVariables(context.database)).map((row) => row.key)),
        seesEarlier: true,
        store: (body, mask) => set(context, request, { body, mode: 'set', mask }),
        remove: (key) => context.control.deleteVariable({ key, actor: actorOf(request) }),
      }),
  );
};

async function presented(context: ApiContext, key: string) {
  const row = await readVariable(context.database, key);
  return presentVariable(context, orNotFound(row, `The Variable with key: \`${key}\``));
}

async function set(
  context: ApiContext,
  request: FastifyRequest,
  { body, mask, mode }: { body: Body; mode: SetVariableRequest['mode']; mask: readonly string[] | null },
): Promise<void> {
  const isMeant = (field: keyof Body): boolean =>
    body[field] !== undefined && (mask?.includes(field) ?? true);
  const changes: SetVariableRequest['changes'] = {
    ...(isMeant('value') ? { value: textOf(body.value) } : {}),
    ...(isMeant('description') ? { description: body.description ?? null } : {}),
    ...(isMeant('team_name') ? { team: body.team_name ?? null } : {}),
  };
  await context.control.setVariable({ key: body.key, mode, changes, actor: actorOf(request) });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
