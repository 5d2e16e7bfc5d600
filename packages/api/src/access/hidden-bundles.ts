// Bundles are named by the configuration, not by rows: which of them the one who asks must not hear of.
import type { Queryable } from '@ariel/store';
import { currentSight } from './current-request.ts';

export async function hiddenBundles(database: Queryable): Promise<ReadonlySet<string>> {
  const { teams } = currentSight();
  if (teams === null) return new Set();
  const rows = await database.all<{ bundle_name: string; team: string }>(
    'select bundle_name, team from team_bundle',
  );
  return new Set(rows.filter((row) => !teams.includes(row.team)).map((row) => row.bundle_name));
}
