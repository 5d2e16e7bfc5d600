// Tables of a list that only some of its fields need: counting and ordering many rows goes without the others.

export interface Join {
  /** As expressions name it: `r` in `r.dag_id`. */
  readonly alias: string;
  /** Finds exactly one row, or is a left join: leaving it out changes no count. */
  readonly sql: string;
  /** Joins that must stand before it. */
  readonly after?: readonly string[];
  /** Rows for which it finds nothing are in no list: it is never left out. */
  readonly isAlways?: boolean;
}

export interface JoinedTables {
  /** Table and alias of the rows that are listed. */
  readonly base: { readonly table: string; readonly alias: string };
  readonly joins: readonly Join[];
}

export const fromAll = ({ base, joins }: JoinedTables): string =>
  [`${base.table} ${base.alias}`, ...joins.map(({ sql }) => sql)].join(' ');

/** The base with those tables that the expressions name. */
export function fromNeeded(tables: JoinedTables, expressions: readonly string[]): string {
  const needed = new Set<string>();
  const need = (alias: string): void => {
    const join = tables.joins.find((each) => each.alias === alias);
    if (!join || needed.has(alias)) return;
    needed.add(alias);
    for (const before of join.after ?? []) need(before);
  };
  for (const { alias, isAlways } of tables.joins) if (isAlways) need(alias);
  for (const expression of expressions)
    for (const [, alias = ''] of expression.matchAll(/\b([a-z]+)\.[a-z_]+/g)) need(alias);
  return fromAll({ ...tables, joins: tables.joins.filter(({ alias }) => needed.has(alias)) });
}
