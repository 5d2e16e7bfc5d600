// What a DAG file gives to roles at its own DAG: which permissions that can be, and how Airflow's words for them are read.
import {
  type AccessAction,
  type AccessResource,
  accessActions,
  accessResources,
  type Grantable,
  type NameOfDagPart,
  ofDags,
  splitGrantable,
} from './resources.ts';

/** Role → what the DAG gives it. In order, and without what gives nothing. */
export type DagAccess = Readonly<Record<string, readonly Grantable[]>>;

/** What can be done to the DAG itself. It is made by its file, so nobody creates it. */
export type ActionOnDag = 'can_read' | 'can_edit' | 'can_delete';
/** What can be done to what belongs to it. `menu_access` is read for Airflow's sake and gives nothing: pages show what one may do. */
export type ActionOnDagPart = ActionOnDag | 'can_create' | 'menu_access';

/** Airflow's `DAGs`, `DAG Runs`, `Task Instances` … → actions. */
export type DagAccessByName = { readonly DAGs?: readonly ActionOnDag[] } & {
  readonly [Name in NameOfDagPart]?: readonly ActionOnDagPart[];
};

const MENUS = 'menu_access';

const resourcesOfDags: readonly AccessResource[] = ['dags', ...ofDags];

/** Everything that a DAG file can give. */
export const dagGrantables: readonly Grantable[] = resourcesOfDags.flatMap((resource) =>
  (Object.keys(accessActions) as AccessAction[])
    .map((action): Grantable => `${resource}:${action}`)
    .filter((permission) => permission !== 'dags:create'),
);

const known: ReadonlySet<string> = new Set(dagGrantables);

/** Airflow's name of a resource of DAGs → what can be done to it, in Airflow's words. */
export const dagAccessWords: ReadonlyMap<string, readonly string[]> = new Map(
  resourcesOfDags.map((resource) => [
    accessResources[resource],
    [
      ...dagGrantables.flatMap((permission) => {
        const { action, resource: of } = splitGrantable(permission);
        return of === resource ? [accessActions[action]] : [];
      }),
      ...(resource === 'dags' ? [] : [MENUS]),
    ],
  ]),
);

/** What actions on a resource come to, in order; both are in `dagAccessWords`. */
export function dagPermissions(resource: string, actions: readonly string[]): readonly Grantable[] {
  return dagGrantables.filter((permission) => {
    const { action, resource: of } = splitGrantable(permission);
    return accessResources[of] === resource && actions.includes(accessActions[action]);
  });
}

/** Whether somebody who is not compiled wrote it as it is stored. */
export function isDagAccess(value: unknown): value is DagAccess {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (list) => Array.isArray(list) && list.every((permission) => known.has(permission)),
  );
}
