// Writes whose counts nobody needs. They are in the order of the transaction's other statements.
import type { Queryable, SqlParameters } from './database.ts';

/** The statement for each list of parameters, without a round trip of its own where the database can spare one. */
export async function writeLater(
  tx: Queryable,
  sql: string,
  parameterLists: readonly SqlParameters[],
): Promise<void> {
  if (parameterLists.length === 0) return;
  if (tx.runLater) tx.runLater(sql, parameterLists);
  else await tx.runMany(sql, parameterLists);
}
