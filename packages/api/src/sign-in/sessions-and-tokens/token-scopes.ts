// What a token is limited to, in words: `runs:read`, `runs:*`, `*:read`, `*`.
import { accessActions, accessResources } from '@ariel/core';

/** The first that is none. */
export function unknownScope(scopes: readonly string[]): string | undefined {
  return scopes.find((scope) => {
    if (scope === '*') return false;
    const [resource = '', action = '', ...more] = scope.split(':');
    const isResource = resource === '*' || Object.hasOwn(accessResources, resource);
    const isAction = action === '*' || Object.hasOwn(accessActions, action);
    return more.length > 0 || !isResource || !isAction;
  });
}

/** Whether `scopes` (null: everything) open no more than `limit`. */
export function areWithin(scopes: readonly string[] | null, limit: readonly string[]): boolean {
  if (limit.includes('*')) return true;
  return scopes?.every((scope) => limit.some((each) => covers(each, scope))) ?? false;
}

function covers(wide: string, narrow: string): boolean {
  const [[resource, action], [wantedResource, wantedAction]] = [wide.split(':'), narrow.split(':')];
  if (narrow === '*') return false;
  return (resource === '*' || resource === wantedResource) && (action === '*' || action === wantedAction);
}
