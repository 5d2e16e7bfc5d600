// What DAG files give to roles at their own DAG: written with each version, read by whoever asks what somebody may do. However many
// DAGs give something to a role, a request looks only at whether any does, and at the DAGs that it is about.
import { type DagAccess, defaultRoles, type GivenByDag, type Grantable } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { placeholders } from '../reads/conditions.ts';

/** Puts it in the place of what the DAG gave before; true where that was something else. */
export async function replaceDagAccess(
  tx: Queryable,
  dagId: string,
  access: DagAccess = {},
): Promise<boolean> {
  const before = await tx.all<GivenByDag>('select role, permission from dag_access where dag_id = ?', [
    dagId,
  ]);
  const next = Object.entries(access).flatMap(([role, permissions]) =>
    permissions.map((permission): GivenByDag => ({ role, permission })),
  );
  if (textOf(before) === textOf(next)) return false;
  await tx.run('delete from dag_access where dag_id = ?', [dagId]);
  await tx.runMany(
    'insert into dag_access (role, permission, dag_id) values (?, ?, ?) on conflict do nothing',
    next.map(({ permission, role }) => [role, permission, dagId]),
  );
  return true;
}

const textOf = (rows: readonly GivenByDag[]): string =>
  JSON.stringify(rows.map(({ permission, role }) => [role, permission]).sort());

/** What the files of these DAGs give, by DAG. */
export async function givenByDags(
  db: Queryable,
  dagIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GivenByDag[]>> {
  if (dagIds.length === 0) return new Map();
  const rows = await db.all<DagAccessRow>(
    `select dag_id, role, permission from dag_access where dag_id in (${placeholders(dagIds)})`,
    dagIds,
  );
  return Map.groupBy(rows, (row) => row.dag_id);
}

export interface DagAccessRow extends GivenByDag {
  readonly dag_id: string;
}

/** Everything that DAG files give. */
export function dagAccessRows(db: Queryable): Promise<DagAccessRow[]> {
  return db.all<DagAccessRow>(
    'select role, permission, dag_id from dag_access order by role, dag_id, permission',
  );
}

/** One of a role's permissions that some DAG file gives. */
export interface GivenSomewhere {
  readonly role: string;
  readonly permission: Grantable;
}

export interface GivenSomewhereOptions {
  /** Whether a role counts that is not there. @default false */
  readonly isRoleAssumed?: boolean;
}

/** What any DAG gives to these roles, which are written as roles are. */
export async function givenSomewhere(
  db: Queryable,
  roles: readonly string[],
  { isRoleAssumed = false }: GivenSomewhereOptions = {},
): Promise<GivenSomewhere[]> {
  if (roles.length === 0) return [];
  const isThere = isRoleAssumed
    ? ''
    : `and (k.role in (${placeholders(DEFAULT_NAMES)}) or exists (select 1 from role o where o.name = k.role))`;
  // From each permission it leaps to the next, so that a role which thousands of DAGs name costs hardly more than another.
  const next = (role: string, after = ''): string =>
    `(select min(a.permission) from dag_access a where a.role = ${role} ${after})`;
  return db.all<GivenSomewhere>(
    `with recursive k (role, permission) as (
       select r.column1, ${next('r.column1')} from (values ${roles.map(() => '(cast(? as text))').join(', ')}) r
       union all
       select k.role, ${next('k.role', 'and a.permission > k.permission')} from k where k.permission is not null)
     select k.role, k.permission from k where k.permission is not null ${isThere} order by k.role, k.permission`,
    [...roles, ...(isRoleAssumed ? [] : DEFAULT_NAMES)],
  );
}

const DEFAULT_NAMES = Object.keys(defaultRoles);
