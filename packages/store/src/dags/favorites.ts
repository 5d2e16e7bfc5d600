// Which DAGs somebody marked as favourites.
import type { Queryable } from '../database/database.ts';

/** False where it was one already. */
export async function addFavorite(
  tx: Queryable,
  { dagId, username }: { readonly dagId: string; readonly username: string },
  nowUs: number,
): Promise<boolean> {
  const added = await tx.run(
    'insert into dag_favorite (username, dag_id, created_at) values (?, ?, ?) on conflict do nothing',
    [username, dagId, nowUs],
  );
  return added > 0;
}

/** False where it was none. */
export async function removeFavorite(
  tx: Queryable,
  { dagId, username }: { readonly dagId: string; readonly username: string },
): Promise<boolean> {
  const removed = await tx.run('delete from dag_favorite where username = ? and dag_id = ?', [
    username,
    dagId,
  ]);
  return removed > 0;
}

export async function favoritesOf(database: Queryable, username: string): Promise<ReadonlySet<string>> {
  const rows = await database.all<{ dag_id: string }>('select dag_id from dag_favorite where username = ?', [
    username,
  ]);
  return new Set(rows.map((row) => row.dag_id));
}
