// What a role gives: a permission, and where it holds. Also how both are written.
import {
  type AccessAction,
  type AccessResource,
  accessActions,
  accessResources,
  type Grantable,
} from './resources.ts';

/**
 * Where a permission holds: everywhere, in one DAG, in DAGs whose id begins so, in DAGs with a tag, in what belongs to a team; or in
 * the DAGs whose own files give it to a role (`given`), which no role says of itself.
 */
export type GrantScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'dag' | 'prefix' | 'tag' | 'team'; readonly text: string }
  | { readonly kind: 'given'; readonly role: string; readonly permission: Grantable };

export interface Grant {
  readonly permission: Grantable;
  readonly scope: GrantScope;
}

export class AccessWordError extends Error {
  readonly code = 'ARIEL_ACCESS_WORD';
}

export const everywhere: GrantScope = { kind: 'all' };

const SCOPE = /^(dag|prefix|tag|team):(.+)$/s;

/** `*`, `dag:sales`, `prefix:sales_`, `tag:daily`, `team:blue`. Throws `ARIEL_ACCESS_WORD`. */
export function parseScope(text: string): GrantScope {
  if (text === '*') return everywhere;
  const [, kind, rest] = SCOPE.exec(text) ?? [];
  if (kind !== undefined && rest !== undefined)
    return { kind: kind as 'dag' | 'prefix' | 'tag' | 'team', text: rest };
  throw new AccessWordError(
    `"${text}" is no scope. Write * for everything, or dag:…, prefix:…, tag:… or team:… with a name.`,
  );
}

/** As `parseScope` reads it; `given:Sales` is read by nobody. */
export function scopeText(scope: GrantScope): string {
  if (scope.kind === 'all') return '*';
  return `${scope.kind}:${scope.kind === 'given' ? scope.role : scope.text}`;
}

/** `runs:create`. Throws `ARIEL_ACCESS_WORD`. */
export function parseGrantable(text: string): Grantable {
  const [resource = '', action = '', ...more] = text.split(':');
  if (more.length === 0 && Object.hasOwn(accessResources, resource) && Object.hasOwn(accessActions, action))
    return text as Grantable;
  throw new AccessWordError(
    `"${text}" is no permission. It is a resource and an action, as runs:create. Resources: ` +
      `${Object.keys(accessResources).join(', ')}; actions: ${Object.keys(accessActions).join(', ')}.`,
  );
}

/** What Airflow grants and Ariel does not ask for: pages and menus. */
const notAsked: ReadonlySet<string> = new Set([
  'Website',
  'My Profile',
  'My Password',
  'DAG Dependencies',
  'Cluster Activity',
  'SLA Misses',
  'Documentation',
  'User Stats Chart',
  'Permission Views',
  'View Menus',
]);

/** As Airflow names them differently in places. */
const otherNames: Readonly<Record<string, AccessResource>> = {
  'Asset Aliases': 'assets',
  Datasets: 'assets',
  'Import Error': 'import_errors',
  'Import Errors': 'import_errors',
  'Human In The Loop': 'humans',
  'Task State Store': 'states',
};

const ofOneDag: Readonly<Record<string, AccessResource>> = { DAG: 'dags', 'DAG Run': 'runs' };

/**
 * A grant in Airflow's words: an action (`can_edit`, or `edit`) and a resource (`DAG Runs`, `DAG:sales`, or `runs`). Null where it
 * is about menus, which nothing here asks for. Throws `ARIEL_ACCESS_WORD`.
 */
export function parseAirflowGrant(
  action: string,
  resource: string,
  scope: GrantScope = everywhere,
): Grant | null {
  if (action === 'menu_access' || notAsked.has(resource)) return null;
  const does = Object.entries(accessActions).find(([own, airflows]) => action === own || action === airflows);
  if (does === undefined) {
    throw new AccessWordError(
      `"${action}" is no action. Actions are ${Object.values(accessActions).join(', ')}.`,
    );
  }
  const [, before, dagId] = /^(DAG|DAG Run):(.+)$/s.exec(resource) ?? [];
  if (before !== undefined && dagId !== undefined)
    return grantOf(ofOneDag[before] ?? 'dags', does[0], { kind: 'dag', text: dagId });
  return grantOf(resourceNamed(resource), does[0], scope);
}

function resourceNamed(name: string): AccessResource {
  const lower = name.toLowerCase();
  for (const [own, airflows] of Object.entries(accessResources))
    if (lower === own || lower === airflows.toLowerCase()) return own as AccessResource;
  const other = otherNames[name];
  if (other !== undefined) return other;
  throw new AccessWordError(
    `"${name}" is no resource. Resources are ${Object.values(accessResources).join(', ')}, and DAG:<dag id>.`,
  );
}

const grantOf = (resource: AccessResource, action: string, scope: GrantScope): Grant => ({
  permission: `${resource}:${action as AccessAction}`,
  scope,
});

/** Action and resource as Airflow writes them. */
export function airflowWords({ permission, scope }: Grant): {
  readonly action: string;
  readonly resource: string;
} {
  const [resource, action] = permission.split(':') as [AccessResource, AccessAction];
  const words = accessActions[action];
  if (scope.kind === 'dag' && resource === 'dags') return { action: words, resource: `DAG:${scope.text}` };
  if (scope.kind === 'dag' && resource === 'runs')
    return { action: words, resource: `DAG Run:${scope.text}` };
  return { action: words, resource: accessResources[resource] };
}
