// The five roles that are always there, each with what the one before it has. They cannot be changed; whoever needs another makes one.
import { everywhere, type Grant } from './grants.ts';
import {
  type AccessAction,
  type AccessResource,
  accessActions,
  accessResources,
  forViewers,
  type Grantable,
} from './resources.ts';

const all = (resource: AccessResource): Grantable[] =>
  (Object.keys(accessActions) as AccessAction[]).map((action): Grantable => `${resource}:${action}`);

const viewer: readonly Grantable[] = [...forViewers].map((resource): Grantable => `${resource}:read`);

const user: readonly Grantable[] = [
  ...viewer,
  'dags:edit',
  'dags:delete',
  ...all('runs'),
  ...all('instances'),
  ...all('backfills'),
  ...all('states'),
  'humans:edit',
  'assets:create',
];

const op: readonly Grantable[] = [
  ...user,
  ...all('assets'),
  ...all('xcoms'),
  ...all('pools'),
  ...all('connections'),
  ...all('variables'),
  'config:read',
  'providers:read',
  'plugins:read',
  'teams:read',
];

const admin: readonly Grantable[] = (Object.keys(accessResources) as AccessResource[]).flatMap(all);

/** Role → what it gives, everywhere. `Public` is what somebody has who has not signed in. */
export const defaultRoles = {
  Public: [],
  Viewer: viewer,
  User: user,
  Op: op,
  Admin: admin,
} as const satisfies Readonly<Record<string, readonly Grantable[]>>;

const grants = new Map(
  Object.entries(defaultRoles).map(([name, permissions]): [string, readonly Grant[]] => [
    name.toLowerCase(),
    [...new Set<Grantable>(permissions)].map((permission): Grant => ({ permission, scope: everywhere })),
  ]),
);

/** What a default role gives, whatever the case of its name; undefined where the role is none of them. */
export const defaultGrants = (role: string): readonly Grant[] | undefined => grants.get(role.toLowerCase());

/** The name as it is written, of a default role; the name itself of another. */
export const roleName = (role: string): string =>
  Object.keys(defaultRoles).find((name) => name.toLowerCase() === role.toLowerCase()) ?? role;
