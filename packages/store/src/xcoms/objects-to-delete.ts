// Objects outside of the database: they go some time after the last row that refers to them.
import { REFERENCE_PREFIX, STATE_REFERENCE_PREFIX } from '@ariel/core';
import type { Database, Queryable, SqlParameters } from '../database/database.ts';

const likeOf = (prefix: string): string => `${prefix.replaceAll('_', '!_')}%`;

/** How references begin in each table, and which column says since when there is one. */
const tables = {
  xcom: { like: likeOf(REFERENCE_PREFIX), since: 'created_at' },
  xcom_history: { like: likeOf(REFERENCE_PREFIX), since: 'created_at' },
  task_state: { like: likeOf(STATE_REFERENCE_PREFIX), since: 'updated_at' },
  asset_state: { like: likeOf(STATE_REFERENCE_PREFIX), since: 'updated_at' },
} as const;

/** Notes the objects to which values in `table` refer, before these rows are deleted. */
export async function noteObjects(
  tx: Queryable,
  table: keyof typeof tables,
  where: string,
  parameters: readonly SqlParameters[],
): Promise<void> {
  const { like, since } = tables[table];
  await tx.runMany(
    `insert into object_to_delete (reference, asked_at) select value, ${since} from ${table}
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
       and (o.reference not like '${tables.task_state.like}' escape '!'
         or not (exists (select 1 from task_state t where t.value = o.reference)
           or exists (select 1 from asset_state a where a.value = o.reference)))
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
