// Makes, changes and removes pools. Every change goes through the control port.
import type { SetPoolRequest } from '@ariel/protocol';
import { BulkResponse, PoolBody, PoolBulk, PoolPatch, PoolResponse } from '@ariel/protocol/rest';
import { allPools, findPool, slotsOfPools } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { actorOf } from '../answers/lookups.ts';
import { texts } from '../lists/list-query.ts';
import { performByName } from '../requests/bulk-by-name.ts';
import { presentPool } from './pool-routes.ts';

type Body = Static<typeof PoolBody>;
type Patch = Static<typeof PoolPatch>;

const DEFAULT_POOL = 'default_pool';
const config = { permission: 'pools:act' } as const;
const tags = ['Pool'];
const PoolName = Type.Object({ pool_name: Type.String() });

export const addPoolActs: Routes = (server, context) => {
  server.post(
    '/api/v2/pools',
    { config, schema: { tags, body: PoolBody, response: { 201: PoolResponse } } },
    async (request, reply) => {
      const { name } = request.body;
      await context.control.setPool({
        name,
        mode: 'create',
        changes: changesOf(request.body),
        actor: actorOf(request),
      });
      return reply.code(201).send(await presented(context, name));
    },
  );

  server.patch(
    '/api/v2/pools/:pool_name',
    {
      config,
      schema: {
        tags,
        params: PoolName,
        querystring: Type.Object({ update_mask: texts }),
        body: PoolPatch,
        response: { 200: PoolResponse },
      },
    },
    async (request) => {
      const { body } = request;
      const name = request.params.pool_name;
      const mask = request.query.update_mask ?? null;
      checkPatch(name, body, mask);
      orNotFound(await findPool(context.database, name), `The Pool with name: \`${name}\``);
      const changes = changesOf(masked(body, mask));
      await context.control.setPool({ name, mode: 'change', changes, actor: actorOf(request) });
      return presented(context, name);
    },
  );

  server.delete(
    '/api/v2/pools/:pool_name',
    { config, schema: { tags, params: PoolName } },
    async (request, reply) => {
      await context.control.deletePool({ name: request.params.pool_name, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.patch(
    '/api/v2/pools',
    { config, schema: { tags, body: PoolBulk, response: { 200: BulkResponse } } },
    async (request) =>
      performByName<Body>(request.body.actions, {
        plural: 'pools with these pool names',
        nameOf: (entity) => entity.name,
        known: async () => new Set((await allPools(context.database)).map((pool) => pool.name)),
        store: (entity, mask) =>
          context.control.setPool({
            name: entity.name,
            mode: 'set',
            changes: changesOf(masked(entity, mask)),
            actor: actorOf(request),
          }),
        remove: (name) => context.control.deletePool({ name, actor: actorOf(request) }),
      }),
  );
};

async function presented(context: ApiContext, name: string) {
  const pool = orNotFound(await findPool(context.database, name), `The Pool with name: \`${name}\``);
  return presentPool(pool, await slotsOfPools(context.database));
}

const masked = (body: Patch, mask: readonly string[] | null): Patch =>
  mask === null ? body : Object.fromEntries(Object.entries(body).filter(([field]) => mask.includes(field)));

function changesOf(body: Partial<Body> | Patch): SetPoolRequest['changes'] {
  const { description, include_deferred: deferred, slots, team_name: team } = body;
  return {
    ...(slots === undefined || slots === null ? {} : { slots }),
    ...(description === undefined ? {} : { description }),
    ...(deferred === undefined || deferred === null ? {} : { includeDeferred: deferred }),
    ...(team === undefined ? {} : { team }),
  };
}

/** Without a mask the body is the whole pool. */
function checkPatch(name: string, body: Patch, mask: readonly string[] | null): void {
  if (typeof body.pool === 'string' && body.pool !== name)
    throw new ApiError(400, "Invalid body, pool name from request body doesn't match uri parameter");
  if (name === DEFAULT_POOL) {
    const allowed = ['slots', 'include_deferred'];
    if (mask === null || !mask.every((field) => allowed.includes(field)))
      throw new ApiError(400, 'Only slots and included_deferred can be modified on Default Pool');
  }
  const missing = ['pool', 'slots', 'include_deferred'].filter(
    (field) => mask === null && (body as Readonly<Record<string, unknown>>)[field] === undefined,
  );
  if (missing.length === 0) return;
  throw new ApiError(
    422,
    missing.map((field) => ({ type: 'missing', loc: ['body', field], msg: 'Field required', input: body })),
  );
}
