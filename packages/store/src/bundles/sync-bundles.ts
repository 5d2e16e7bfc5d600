// Brings what is known of bundles in step with the configuration. A bundle that is not configured any more keeps its row and the
// runs of its DAGs; its files are gone.

import { type RemovedFile, removeDagFile } from '../dags/remove-file.ts';
import type { Database, Queryable } from '../database/database.ts';
import { PLUGINS } from '../reads/plugin-reads.ts';
import { spreadTeams } from '../teams/team-rows.ts';

export interface ConfiguredBundle {
  readonly name: string;
  /** `local`, `git`, `s3` … */
  readonly kind: string;
  /** Null: whoever manages teams decides. */
  readonly team: string | null;
}

/** A bundle is of a team that does not exist: its DAGs would be everybody's. */
export class BundleTeamError extends Error {
  readonly code = 'ARIEL_BUNDLE_TEAM_UNKNOWN';
}

/** `disablesVersioning`: runs pin no version of a bundle unless their DAG says so. Throws `BundleTeamError` before anything changes. */
export async function syncBundles(
  database: Database,
  bundles: readonly ConfiguredBundle[],
  { disablesVersioning }: { readonly disablesVersioning: boolean },
): Promise<RemovedFile> {
  await database.transaction(async (tx) => {
    await refuseUnknownTeams(tx, bundles);
    const names = bundles.map(({ name }) => name);
    await tx.run(`update dag_bundle set is_active = 0 where ${isNoneOf('name', names)}`, names);
    let hasTeamChanged = false;
    for (const bundle of [...bundles].sort((left, right) => (left.name < right.name ? -1 : 1)))
      hasTeamChanged = (await saveBundle(tx, bundle, disablesVersioning)) || hasTeamChanged;
    if (hasTeamChanged) await spreadTeams(tx);
  });
  return removeOthers(
    database,
    bundles.map(({ name }) => name),
  );
}

async function refuseUnknownTeams(tx: Queryable, bundles: readonly ConfiguredBundle[]): Promise<void> {
  const known = new Set((await tx.all<{ name: string }>('select name from team')).map(({ name }) => name));
  const wrong = bundles.find(({ team }) => team !== null && !known.has(team));
  if (wrong === undefined) return;
  throw new BundleTeamError(
    `The bundle ${JSON.stringify(wrong.name)} is configured for the team ${JSON.stringify(wrong.team)}, and there is no such team. "ariel teams create ${wrong.team}" makes it; "ariel teams list" shows those that there are.`,
  );
}

/** True where it is another team's now. */
async function saveBundle(
  tx: Queryable,
  { kind, name, team }: ConfiguredBundle,
  disablesVersioning: boolean,
): Promise<boolean> {
  const before = await tx.first<{ team: string | null }>('select team from dag_bundle where name = ?', [
    name,
  ]);
  await tx.run(
    `insert into dag_bundle (name, kind, team, disables_versioning) values (?, ?, ?, ?)
     on conflict (name) do update set kind = excluded.kind, is_active = 1, team = excluded.team,
       disables_versioning = excluded.disables_versioning`,
    [name, kind, team, Number(disablesVersioning)],
  );
  const owner = await tx.first<{ team: string }>('select team from team_bundle where bundle_name = ?', [
    name,
  ]);
  if (team === null) {
    // What the configuration gave, it takes back; what somebody gave by hand stays.
    if (owner === undefined || owner.team !== before?.team) return false;
    await tx.run('delete from team_bundle where bundle_name = ?', [name]);
    return true;
  }
  if (owner?.team === team) return false;
  await tx.run(
    `insert into team_bundle (bundle_name, team) values (?, ?)
     on conflict (bundle_name) do update set team = excluded.team`,
    [name, team],
  );
  return true;
}

async function removeOthers(database: Database, names: readonly string[]): Promise<RemovedFile> {
  const kept = [...names, PLUGINS];
  const isOther = isNoneOf('bundle_name', kept);
  const files = await database.all<{ bundle_name: string; rel_path: string }>(
    `select bundle_name, rel_path from source_file where ${isOther}
     union select bundle_name, rel_path from import_error where ${isOther}
     union select bundle_name, rel_path from dag where is_active = 1 and ${isOther} order by 1, 2`,
    [...kept, ...kept, ...kept],
  );
  const changedDagIds: string[] = [];
  let importErrorsChanged = false;
  for (const { bundle_name: bundleName, rel_path: relPath } of files) {
    const removed = await removeDagFile(database, bundleName, relPath);
    changedDagIds.push(...removed.changedDagIds);
    importErrorsChanged ||= removed.importErrorsChanged;
  }
  return { changedDagIds, importErrorsChanged };
}

const isNoneOf = (column: string, names: readonly string[]): string =>
  names.length === 0 ? '1 = 1' : `${column} not in (${names.map(() => '?').join(', ')})`;
