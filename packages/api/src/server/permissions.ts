// What each role may do. Deny by default: a route that does not name its permission cannot be added.
import type { RouteOptions } from 'fastify';

export type Permission =
  | 'public'
  | 'session:read'
  | `${'dags' | 'runs' | 'instances' | 'logs' | 'xcoms' | 'code' | 'pools' | 'audit' | 'assets' | 'jobs' | 'import_errors' | 'connections' | 'variables' | 'states' | 'humans'}:read`
  | `${'dags' | 'runs' | 'instances' | 'pools' | 'connections' | 'variables' | 'assets' | 'xcoms' | 'states' | 'humans'}:act`;

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

type Role = (permission: Permission) => boolean;

const roles: Readonly<Record<string, Role>> = {
  admin: () => true,
  // As in Airflow: what it takes to log in elsewhere is not for everybody to see, even without its secrets.
  viewer: (permission) => permission.endsWith(':read') && !/^(?:connections|variables):/.test(permission),
};

/** Whether the role has the permission; a role that is not known has none. */
export function allows(role: string, permission: Permission): boolean {
  return permission === 'public' || (Object.hasOwn(roles, role) && roles[role]?.(permission) === true);
}
