// docs/reference/permissions.md says what the code does: which role gives what, and what each route asks for.
import {
  type AccessResource,
  accessActions,
  accessResources,
  defaultRoles,
  type Grantable,
  ofDags,
} from '@ariel/core';
import { expect, it } from 'vitest';
import type { ServedRoute } from '../src/index.ts';
import { openApi } from './fixture/api-fixture.ts';

const opening = [
  '# Roles and permissions',
  '',
  "A permission is a resource and an action, as `runs:create`. Airflow's names for both are understood everywhere, too. This page is made",
  'from the tables in the code; [access control](../guides/access-control.md) says how they are used.',
  '',
  '',
].join('\n');

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function rolesTable(): string {
  const roles = Object.entries(defaultRoles);
  const rows = (Object.entries(accessResources) as [AccessResource, string][]).map(([resource, airflows]) => [
    `\`${resource}\``,
    airflows,
    ofDags.has(resource) ? 'yes' : '',
    ...roles.map(([, grants]) =>
      Object.keys(accessActions)
        .filter((action) => (grants as readonly Grantable[]).includes(`${resource}:${action}` as Grantable))
        .join(', '),
    ),
  ]);
  return table(['Resource', "Airflow's name", 'Of a DAG', ...roles.map(([name]) => name)], rows);
}

function routesTable(routes: readonly ServedRoute[]): string {
  const rows = routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, permission, url }) => [
      method,
      `\`${url.replaceAll(/:(\w+)/g, '{$1}')}\``,
      `\`${permission}\``,
    ])
    .sort(([methodA = '', urlA = ''], [methodB = '', urlB = '']) =>
      urlA === urlB ? (methodA < methodB ? -1 : 1) : urlA < urlB ? -1 : 1,
    );
  return table(['Method', 'Route', 'Permission'], rows);
}

it('docs/reference/permissions.md lists every resource, role and route', async () => {
  await using api = await openApi();
  const page = [
    opening,
    '## What the default roles give\n\nWhat is *of a DAG* needs `dags:read` on that DAG as well, and `dags:edit` where something is changed.\n\n',
    rolesTable(),
    '\n\n## What each route asks for\n\n`public`: nobody needs to have signed in. `session:read`: whoever has.\n\n',
    routesTable(api.routes),
    '\n',
  ].join('');
  await expect(page).toMatchFileSnapshot('../../../docs/reference/permissions.md');
});
