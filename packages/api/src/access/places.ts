// Where things are: of which DAG, with which tags, of which team.
import type { AccessPlace } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { givenByDags } from '@ariel/store/reads';

/** Undefined where there is no such DAG, or none that the database shows. */
export async function dagPlace(database: Queryable, dagId: string): Promise<AccessPlace | undefined> {
  const row = await database.first<{ team: string | null; tags: string }>(
    'select team, tags from dag where dag_id = ?',
    [dagId],
  );
  if (!row) return undefined;
  const given = (await givenByDags(database, [dagId])).get(dagId) ?? [];
  return { dagId, team: row.team, tags: JSON.parse(row.tags) as string[], given };
}

/** Of something that has a name and no DAG. */
export const teamPlace = (team: string | null): AccessPlace => ({
  dagId: null,
  tags: [],
  team,
  given: [],
});
