// Teams, the bundles that are theirs, and who is in them. A DAG is of the team of its bundle.
import type { Queryable } from '../database/database.ts';

export interface TeamRow {
  readonly name: string;
  readonly bundles: readonly string[];
  readonly members: readonly string[];
}

export async function allTeams(db: Queryable): Promise<TeamRow[]> {
  const names = await db.all<{ name: string }>('select name from team order by name');
  const bundles = await db.all<{ team: string; bundle_name: string }>(
    'select team, bundle_name from team_bundle order by bundle_name',
  );
  const members = await db.all<{ team: string; username: string }>(
    'select team, username from team_member order by username',
  );
  return names.map(({ name }) => ({
    name,
    bundles: bundles.filter((row) => row.team === name).map((row) => row.bundle_name),
    members: members.filter((row) => row.team === name).map((row) => row.username),
  }));
}

/** A bundle has at most one. */
export async function teamOfBundle(db: Queryable, bundleName: string): Promise<string | null> {
  const row = await db.first<{ team: string }>('select team from team_bundle where bundle_name = ?', [
    bundleName,
  ]);
  return row?.team ?? null;
}

/** Every DAG gets the team of its bundle, and what is copied from a DAG with it. Only what is otherwise is written. */
export async function spreadTeams(tx: Queryable): Promise<void> {
  const ofBundle = '(select b.team from team_bundle b where b.bundle_name = dag.bundle_name)';
  await tx.run(`update dag set team = ${ofBundle} where team is distinct from ${ofBundle}`);
  for (const table of ['dag_run', 'backfill']) {
    const ofDag = `(select d.team from dag d where d.dag_id = ${table}.dag_id)`;
    await tx.run(`update ${table} set team = ${ofDag} where team is distinct from ${ofDag}`);
  }
}

/** What still belongs to the team, as words; it cannot go before. */
export async function holdingsOfTeam(db: Queryable, team: string): Promise<string[]> {
  const found: string[] = [];
  for (const [table, column, word] of [
    ['pool', 'name', 'pool'],
    ['connection', 'conn_id', 'connection'],
    ['variable', 'key', 'variable'],
    ['team_bundle', 'bundle_name', 'bundle'],
  ] as const) {
    const rows = await db.all<{ name: string }>(
      `select ${column} as name from ${table} where team = ? order by ${column} limit 3`,
      [team],
    );
    found.push(...rows.map((row) => `${word} ${row.name}`));
  }
  return found;
}
