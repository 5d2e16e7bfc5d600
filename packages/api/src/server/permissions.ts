// Which permission each route needs. Deny by default: a route that does not name its permission cannot be added.
import type { RouteOptions } from 'fastify';
import type { Permission } from '../access/permission.ts';

export type { Permission } from '../access/permission.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
  }
}

export class RouteWithoutPermissionError extends Error {
  readonly code = 'ARIEL_ROUTE_WITHOUT_PERMISSION';
}

/** The route's permission; refuses routes that name none. */
export function permissionOf(route: RouteOptions): Permission {
  const permission = route.config?.permission;
  if (permission === undefined) {
    throw new RouteWithoutPermissionError(
      `The route ${String(route.method)} ${route.url} names no permission. Add config: { permission: … } to it.`,
    );
  }
  return permission;
}
