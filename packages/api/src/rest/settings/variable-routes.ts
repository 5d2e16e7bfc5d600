// Variables over the public API: lists, single ones, and every change of them. Changes go through the control port.
import type { SetVariableRequest } from '@ariel/protocol';
import { VariableBody, VariableBulk, VariableCollection, VariableResponse } from '@ariel/protocol/rest';
import { allVariables, readVariable, type VariableRow } from '@ariel/store';
import { variableResource } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { actorOf } from '../answers/lookups.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListRules, pageParameters, patternParameters } from '../lists/list-query.ts';
import { addNamedRoutes } from './named-routes.ts';
import { presentVariable } from './present-secret.ts';

type Body = Static<typeof VariableBody>;

const rules: ListRules = {
  resource: variableResource,
  defaultOrder: ['id'],
  orders: ['key', 'id', 'description', 'is_encrypted', 'team_name'],
  patterns: { variable_key: 'key' },
};
const read = { permission: 'variables:read' } as const;
const tags = ['Variable'];
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
      const { rows, total } = await listOf<VariableRow>(context, rules, request.query);
      return { variables: rows.map((row) => presentVariable(context, row)), total_entries: total };
    },
  );

  addNamedRoutes<Body>(server, {
    url: base,
    tag: 'Variable',
    permissions: { read: read.permission, act: 'variables:act' },
    shapes: { body: VariableBody, bulk: VariableBulk, answer: VariableResponse },
    parameter: 'variable_key',
    plural: 'variables with these keys',
    nameFields: ['key'],
    mismatch: "Invalid body, key from request body doesn't match uri parameter",
    nameOf: (body) => body.key,
    knownNames: () => async () => new Set((await allVariables(context.database)).map((row) => row.key)),
    present: (key) => presented(context, key),
    set: (request, { body, mask, mode }) =>
      context.control.setVariable({
        key: body.key,
        mode,
        changes: changesOf(body, mask),
        actor: actorOf(request),
      }),
    remove: (request, key) => context.control.deleteVariable({ key, actor: actorOf(request) }),
  });
};

async function presented(context: ApiContext, key: string) {
  const row = await readVariable(context.database, key);
  return presentVariable(context, orNotFound(row, `The Variable with key: \`${key}\``));
}

function changesOf(body: Body, mask: readonly string[] | null): SetVariableRequest['changes'] {
  const isMeant = (field: keyof Body): boolean =>
    body[field] !== undefined && (mask?.includes(field) ?? true);
  return {
    ...(isMeant('value') ? { value: textOf(body.value) } : {}),
    ...(isMeant('description') ? { description: body.description ?? null } : {}),
    ...(isMeant('team_name') ? { team: body.team_name ?? null } : {}),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
