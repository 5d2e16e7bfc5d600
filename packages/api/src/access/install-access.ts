// Holds every request against what its route needs: first at all, then for the DAG that its address names. What its reads find and its
// acts may touch is limited by what is put in place here. It does not find out who asks.

import { mayDo, neededFor } from '@ariel/core';
import { type Database, isUnlimited, seenDatabase, shortened } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { type RightsSource, rightsOf } from './access-rights.ts';
import { type CurrentRequest, withRequest } from './current-request.ts';
import { type NeededPermission, spelledOut } from './permission.ts';
import { dagPlace } from './places.ts';
import type { Principal } from './principal.ts';
import { sightOf } from './sight-of.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by sign-in; null on public routes. */
    principal: Principal | null;
    /** What limits the request; null on public routes. */
    access: CurrentRequest | null;
  }
}

/** Call after sign-in is in place. The database is not limited by anything. */
export function installAccess(
  server: ApiServer,
  source: RightsSource & { readonly database: Database },
): void {
  const { database } = source;
  if (!server.hasRequestDecorator('principal')) server.decorateRequest('principal', null);
  server.decorateRequest('access', null);
  server.addHook('onRequest', async (request) => {
    const permission = neededBy(request);
    if (request.is404 || permission === 'public') return;
    const { principal } = request;
    if (principal === null || permission === null) throw refused(principal);
    const rights = await rightsOf(source, principal);
    if (permission === 'session:read') {
      if (principal.kind === 'anonymous') throw refused(principal);
    } else if (!mayDo(rights, permission, null)) throw refused(principal);
    request.access = {
      principal,
      rights,
      permission,
      sight: await shortened(database, sightOf(rights, permission)),
      address: request.ip,
    };
  });
  server.addHook('preHandler', async ({ access, params }) => {
    const dagId = (params as { readonly dag_id?: string } | null)?.dag_id;
    if (access === null || dagId === undefined || dagId === '~' || isUnlimited(access.sight)) return;
    const place = await dagPlace(
      seenDatabase(database, () => access.sight),
      dagId,
    );
    // What is not seen is answered as what is not there: by the route, in its own words.
    if (place === undefined || access.permission === 'session:read') return;
    const needed = access.permission === 'public' ? [] : neededFor(access.permission);
    if (needed.length > 0 && !mayDo(access.rights, needed[0] ?? 'dags:read', place))
      throw refused(access.principal);
  });
  // The last hook: what is handed on here, the route has.
  server.addHook('preHandler', (request, _reply, done) => {
    withRequest(request.access, done);
  });
}

function neededBy(request: FastifyRequest): NeededPermission | null {
  const { permission } = request.routeOptions.config;
  return permission === undefined ? null : spelledOut(permission, request.method);
}

/** Who has not signed in is asked to. */
function refused(principal: Principal | null): ApiError {
  return principal === null || principal.kind === 'anonymous'
    ? new ApiError(401, 'Not authenticated', { 'www-authenticate': 'Bearer' })
    : new ApiError(403, 'Forbidden');
}
