// Statements that count on finding their rows: where one does not, the whole transaction fails. So nobody has to wait for the
// answer of one before the next is sent, and all of them travel in one round trip, `commit` with them.
import type { Queryable, SqlParameters } from './database.ts';
import { LostRaceError } from './lost-race-error.ts';

const texts = new Map<string, string>();

/** Postgres itself says where nothing was found: it divides by the count. */
function expecting(sql: string): string {
  const known = texts.get(sql);
  if (known !== undefined) return known;
  const text = `with found as (${sql}) select found.* from (select 1 / count(*) as share from found) expected
    left join found on expected.share > 0`;
  texts.set(sql, text);
  return text;
}

/**
 * Runs a statement that gives rows (`select`, or with `returning`) for each list of parameters, and gives the first row of each.
 * Throws `LostRaceError` where one gives none; then the transaction cannot be committed.
 */
export async function expectRows<Row>(
  tx: Queryable,
  sql: string,
  parameterLists: readonly SqlParameters[],
): Promise<Row[]> {
  const text = tx.dialect === 'postgres' ? expecting(sql) : sql;
  const found = await tx.allMany<Row>(text, parameterLists);
  return found.map(([row]) => {
    if (row === undefined) throw new LostRaceError();
    return row;
  });
}
