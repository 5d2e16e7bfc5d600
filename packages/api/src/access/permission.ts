// What a route asks for. A permission is a resource and an action; core/src/access names both.
import type { AccessAction, AccessResource, Grantable } from '@ariel/core';

/**
 * What a route needs. `act` is short for the action that the method says: POST creates, PUT and PATCH edit, DELETE deletes.
 * `public`: nobody needs to have signed in; `session:read`: whoever has.
 */
export type Permission = 'public' | 'session:read' | Grantable | `${AccessResource}:act`;

/** With its action spelled out. */
export type NeededPermission = 'public' | 'session:read' | Grantable;

export function spelledOut(permission: Permission, method: string): NeededPermission {
  if (!permission.endsWith(':act')) return permission as NeededPermission;
  return `${permission.slice(0, -4) as AccessResource}:${actionOf(method)}`;
}

function actionOf(method: string): AccessAction {
  if (method === 'POST') return 'create';
  if (method === 'PUT' || method === 'PATCH') return 'edit';
  return method === 'DELETE' ? 'delete' : 'read';
}
