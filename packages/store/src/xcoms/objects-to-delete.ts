// Objects outside of the database: they go some time after the last row that refers to them.
import { REFERENCE_PREFIX } from '@ariel/core';
import type { Database, Queryable, SqlParameters } from '../database/database.ts';

const like = `${REFERENCE_PREFIX.replaceAll('_', '!_')}%`;

/** Notes the objects to which values in `table` refer, before these rows are deleted. */
export async function noteObjects(
  tx: Queryable,
  table: 'xcom' | 'xcom_history',
  where: string,
  parameters: readonly SqlParameters[],
): Promise<void> {
  await tx.runMany(
    `insert into object_to_delete (reference, asked_at) select value, created_at from ${table}
     where value like '${like}' escape '!' and ${where}`,
    parameters,
  );
}

export interface ObjectToDelete {
  readonly id: number;
  readonly reference: string;
}

/** Those to which nothing refers any more: a fork has the values of the run that it was made from. */
export function objectsToDelete(db: Queryable, limit: number): Promise<ObjectToDelete[]> {
  return db.all<ObjectToDelete>(
    `select id, reference from object_to_delete o
     where not exists (select 1 from xcom x where x.value = o.reference)
       and not exists (select 1 from xcom_history h where h.value = o.reference)
     order by id limit ?`,
    [limit],
  );
}

export async function objectsDeleted(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.runMany(
    'delete from object_to_delete where id = ?',
    ids.map((id) => [id]),
  );
}

/** They could not be deleted now: they come after those that are to be deleted already. */
export function deleteLater(db: Database, objects: readonly ObjectToDelete[]): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.runMany(
      'insert into object_to_delete (reference, asked_at) select reference, asked_at from object_to_delete where id = ?',
      objects.map(({ id }) => [id]),
    );
    await objectsDeleted(
      tx,
      objects.map(({ id }) => id),
    );
  });
}
