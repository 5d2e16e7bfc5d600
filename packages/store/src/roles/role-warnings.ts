// Warns of DAGs whose files give something to roles that do not exist. Only a warning: the role may be made later; then it counts.
import { type DagDefinition, defaultGrants } from '@ariel/core';
import type { StoredDagWarning } from '../dags/dag-file.ts';
import type { Database, Queryable } from '../database/database.ts';
import { placeholders } from '../reads/conditions.ts';

export const ROLE_MISSING = 'ARIEL_ROLE_MISSING';

export async function roleWarnings(
  tx: Queryable,
  { accessControl = {}, dagId }: DagDefinition,
): Promise<StoredDagWarning[]> {
  const missing = await missingOf(tx, Object.keys(accessControl));
  return missing.map((role) => ({ dagId, kind: ROLE_MISSING, message: messageOf(role) }));
}

/** Looks again at the DAGs that name one of these roles; gives those of which the warnings are others now. */
export function refreshRoleWarnings(
  database: Database,
  roles: readonly string[],
  nowUs: number,
): Promise<string[]> {
  return database.transaction(async (tx) => {
    const missing = new Set(await missingOf(tx, roles));
    const changed: { dag_id: string }[] = [];
    for (const role of new Set(roles)) {
      const message = messageOf(role);
      changed.push(
        ...(missing.has(role)
          ? await tx.all<{ dag_id: string }>(
              `insert into dag_warning (dag_id, kind, message, created_at)
               select distinct a.dag_id, cast(? as text), cast(? as text), cast(? as bigint) from dag_access a
               join dag d on d.dag_id = a.dag_id where a.role = ? and d.is_active = 1
               on conflict do nothing returning dag_id`,
              [ROLE_MISSING, message, nowUs, role],
            )
          : await tx.all<{ dag_id: string }>(
              `delete from dag_warning where dag_id in (select a.dag_id from dag_access a where a.role = ?)
               and kind = ? and message = ? returning dag_id`,
              [role, ROLE_MISSING, message],
            )),
      );
    }
    return [...new Set(changed.map((row) => row.dag_id))];
  });
}

async function missingOf(tx: Queryable, roles: readonly string[]): Promise<string[]> {
  const own = [...new Set(roles)].filter((role) => defaultGrants(role) === undefined);
  if (own.length === 0) return [];
  const rows = await tx.all<{ name: string }>(
    `select name from role where name in (${placeholders(own)})`,
    own,
  );
  const known = new Set(rows.map((row) => row.name));
  return own.filter((role) => !known.has(role));
}

const messageOf = (role: string): string =>
  `The role "${role}" does not exist, so accessControl of this DAG gives it nothing. Create the role ("ariel roles create"), or correct its name.`;
