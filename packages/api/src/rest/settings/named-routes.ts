// What people keep under names of their own, such as connections and variables: the routes that read, make, change and remove one of them,
// and many in one request. They are alike for all; what differs is what a kind says of itself.
import { BulkResponse } from '@ariel/protocol/rest';
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { Permission } from '../../server/permissions.ts';
import { texts } from '../lists/list-query.ts';
import { type NamedAction, type NamedKind, performByName } from '../requests/bulk-by-name.ts';

/** A change that is asked for: of all fields, or of those that the mask names. */
export interface NamedChange<Body> {
  readonly body: Body;
  readonly mode: 'create' | 'change' | 'set';
  readonly mask: readonly string[] | null;
}

export interface NamedThings<Body extends object> {
  readonly url: string;
  readonly tag: string;
  readonly permissions: { readonly read: Permission; readonly act: Permission };
  readonly shapes: { readonly body: TSchema; readonly bulk: TSchema; readonly answer: TSchema };
  /** What addresses call the name: `variable_key`. */
  readonly parameter: string;
  /** For messages: `variables with these keys`. */
  readonly plural: string;
  /** The fields of a body that are the name and that no mask may name. */
  readonly nameFields: readonly string[];
  /** Said where the name in the body is not the one in the address. */
  readonly mismatch: string;
  nameOf(body: Body): string;
  /** For each bulk request: see there. */
  knownNames(): NamedKind<Body>['known'];
  /** Throws a 404 where there is none. */
  present(name: string): Promise<object>;
  set(request: FastifyRequest, change: NamedChange<Body>): Promise<void>;
  remove(request: FastifyRequest, name: string): Promise<void>;
}

export function addNamedRoutes<Body extends object>(server: ApiServer, things: NamedThings<Body>): void {
  const { parameter, shapes, url } = things;
  const tags = [things.tag];
  const read = { permission: things.permissions.read };
  const act = { permission: things.permissions.act };
  const params = Type.Object({ [parameter]: Type.String() });
  const named = (request: { readonly params: unknown }): string =>
    (request.params as Readonly<Record<string, string>>)[parameter] ?? '';

  server.get(
    `${url}/:${parameter}`,
    { config: read, schema: { tags, params, response: { 200: shapes.answer } } },
    (request) => things.present(named(request)),
  );

  server.post(
    url,
    { config: act, schema: { tags, body: shapes.body, response: { 201: shapes.answer } } },
    async (request, reply) => {
      const body = request.body as Body;
      await things.set(request, { body, mode: 'create', mask: null });
      return reply.code(201).send(await things.present(things.nameOf(body)));
    },
  );

  server.patch(
    `${url}/:${parameter}`,
    {
      config: act,
      schema: {
        tags,
        params,
        querystring: Type.Object({ update_mask: texts }),
        body: shapes.body,
        response: { 200: shapes.answer },
      },
    },
    async (request) => {
      const name = named(request);
      const body = request.body as Body;
      const mask = request.query.update_mask ?? null;
      if (things.nameOf(body) !== name) throw new ApiError(400, things.mismatch);
      const fixed = mask?.find((field) => things.nameFields.includes(field));
      if (fixed !== undefined)
        throw new ApiError(400, `${fixed} is the name and cannot be changed: take it out of update_mask`);
      await things.set(request, { body, mode: 'change', mask });
      return things.present(name);
    },
  );

  server.delete(`${url}/:${parameter}`, { config: act, schema: { tags, params } }, async (request, reply) => {
    await things.remove(request, named(request));
    return reply.code(204).send();
  });

  server.patch(
    url,
    { config: act, schema: { tags, body: shapes.bulk, response: { 200: BulkResponse } } },
    (request) =>
      performByName<Body>((request.body as { readonly actions: readonly NamedAction<Body>[] }).actions, {
        plural: things.plural,
        nameOf: (body) => things.nameOf(body),
        known: things.knownNames(),
        store: (body, mask) => things.set(request, { body, mode: 'set', mask }),
        remove: (name) => things.remove(request, name),
      }),
  );
}
