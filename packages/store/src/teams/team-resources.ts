// What is a team's, by kind, and what names a team that does not exist. Reads only.
import type { Queryable } from '../database/database.ts';

export interface TeamResource {
  readonly resource: 'user' | 'bundle' | 'dag' | 'pool' | 'connection' | 'variable' | 'role';
  readonly name: string;
}

const sources = [
  ['user', 'team_member', 'username', 'team = ?'],
  ['bundle', 'team_bundle', 'bundle_name', 'team = ?'],
  ['dag', 'dag', 'dag_id', 'is_active = 1 and team = ?'],
  ['pool', 'pool', 'name', 'team = ?'],
  ['connection', 'connection', 'conn_id', 'team = ?'],
  ['variable', 'variable', 'key', 'team = ?'],
  ['role', 'role_grant', 'role', "scope = 'team:' || ?"],
] as const;

/** In the order of kinds; names in order. */
export async function resourcesOfTeam(db: Queryable, team: string): Promise<TeamResource[]> {
  const found: TeamResource[] = [];
  for (const [resource, table, column, condition] of sources) {
    const rows = await db.all<{ name: string }>(
      `select distinct ${column} as name from ${table} where ${condition} order by 1`,
      [team],
    );
    found.push(...rows.map(({ name }) => ({ resource, name })));
  }
  return found;
}

export interface ForeignTeam extends TeamResource {
  /** The team that it names, and that is not there. */
  readonly team: string;
}

/** What belongs to a team that is gone, or never was. */
export async function resourcesWithoutTeam(db: Queryable): Promise<ForeignTeam[]> {
  const found: ForeignTeam[] = [];
  for (const [resource, table, column] of sources) {
    const team = resource === 'role' ? 'substr(scope, 6)' : 'team';
    const named = resource === 'role' ? "scope like 'team:%'" : 'team is not null';
    const rows = await db.all<{ name: string; team: string }>(
      `select distinct ${column} as name, ${team} as team from ${table}
       where ${named} and ${team} not in (select t.name from team t) order by 1, 2`,
    );
    found.push(...rows.map((row) => ({ resource, ...row })));
  }
  return found;
}
