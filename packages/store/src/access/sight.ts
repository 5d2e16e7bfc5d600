// What somebody sees of the rows: of which teams, and of which DAGs. A value that reads are given; it decides nothing itself.
import type { GrantScope } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface Sight {
  /** Of which teams DAGs are seen, beside those of no team; null: of every team. */
  readonly teams: readonly string[] | null;
  /** One of each list must cover a DAG for it to be seen; no list: every DAG of what is above. */
  readonly dags: readonly (readonly GrantScope[])[];
  /** No DAG is hidden by the above, as `shortened` found out. @default unknown */
  readonly everyDag?: boolean;
  /** Of which teams connections, variables, pools and the like are seen; null: of every team. */
  readonly thingsOf: readonly string[] | null;
  /** Whether those are seen that belong to no team. */
  readonly sharedThings: boolean;
  /** What entries of the audit log may be about that are about no DAG; null: anything. */
  readonly audited: readonly string[] | null;
}

export const seesEverything: Sight = {
  teams: null,
  dags: [],
  thingsOf: null,
  sharedThings: true,
  audited: null,
};

/** For requests of nobody: no row that can belong to a DAG or a team. */
export const seesNothing: Sight = { teams: [], dags: [[]], thingsOf: [], sharedThings: false, audited: [] };

export const isUnlimited = (sight: Sight): boolean =>
  sight.teams === null &&
  sight.dags.length === 0 &&
  sight.thingsOf === null &&
  sight.sharedThings &&
  sight.audited === null;

/** The same, with whether any DAG is hidden at all: where none is, nothing has to be left out of long lists. */
export async function shortened(db: Queryable, sight: Sight): Promise<Sight> {
  const { dags, teams } = sight;
  if (dags.length > 0) return sight;
  if (teams === null) return { ...sight, everyDag: true };
  const theirs = teams.length === 0 ? '' : ` and team not in (${teams.map(() => '?').join(', ')})`;
  const foreign = await db.first(`select 1 as found from dag where team is not null${theirs} limit 1`, teams);
  return foreign === undefined ? { ...sight, everyDag: true } : sight;
}
