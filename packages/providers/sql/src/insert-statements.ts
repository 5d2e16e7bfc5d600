// Rows as insert statements: many rows with one, some statements with one transaction.
import type { SqlDialect } from './drivers/sql-driver.ts';
import type { SqlRow } from './sql-handlers.ts';
import type { BoundSql } from './sql-text.ts';

export interface InsertOptions {
  /** The columns. @default those of the first row where rows are objects, else the table's in their order */
  readonly targetFields?: readonly string[];
  /** Rows in one transaction; 0: all of them. @default 1000 */
  readonly commitEvery?: number;
  /** Whether a row that is there already is replaced. @default false: it fails */
  readonly replace?: boolean;
  /** The columns by which Postgres knows that a row is there already. @default the first one */
  readonly replaceIndex?: string | readonly string[];
}

interface InsertBatch {
  readonly count: number;
  readonly statements: readonly BoundSql[];
}

/** What one statement may have of placeholders in every database. */
const MAX_VALUES = 10_000;
const MAX_ROWS = 500;

export function* insertStatements(
  table: string,
  rows: Iterable<readonly unknown[] | SqlRow>,
  options: InsertOptions,
  dialect: SqlDialect,
): Generator<InsertBatch> {
  const commitEvery = options.commitEvery ?? 1000;
  let fields = options.targetFields ?? null;
  let batch: (readonly unknown[])[] = [];
  const made = (): InsertBatch => {
    const count = batch.length;
    const statements = statementsFor(table, batch, fields, { ...options, dialect });
    batch = [];
    return { count, statements };
  };
  for (const row of rows) {
    if (!Array.isArray(row)) fields ??= Object.keys(row);
    batch.push(valuesOf(row, fields));
    if (commitEvery > 0 && batch.length >= commitEvery) yield made();
  }
  if (batch.length > 0) yield made();
}

function valuesOf(row: readonly unknown[] | SqlRow, fields: readonly string[] | null): readonly unknown[] {
  if (!Array.isArray(row)) return (fields ?? []).map((field) => (row as SqlRow)[field] ?? null);
  if (fields !== null && fields.length !== row.length)
    throw new TypeError(
      `A row has ${row.length} values for the ${fields.length} columns ${fields.join(', ')}.`,
    );
  return row;
}

interface Insertion extends Pick<InsertOptions, 'replace' | 'replaceIndex'> {
  readonly dialect: SqlDialect;
}

function statementsFor(
  table: string,
  rows: readonly (readonly unknown[])[],
  fields: readonly string[] | null,
  insertion: Insertion,
): BoundSql[] {
  const width = rows[0]?.length ?? 0;
  const size = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_VALUES / Math.max(1, width))));
  const statements: BoundSql[] = [];
  for (let from = 0; from < rows.length; from += size)
    statements.push(statementFor(table, rows.slice(from, from + size), fields, insertion));
  return statements;
}

function statementFor(
  table: string,
  rows: readonly (readonly unknown[])[],
  fields: readonly string[] | null,
  insertion: Insertion,
): BoundSql {
  const { dialect, replace = false } = insertion;
  const values = rows.flat();
  let number = 0;
  const tuples = rows.map((row) => `(${row.map(() => dialect.mark(++number)).join(', ')})`).join(', ');
  const columns = fields === null ? '' : ` (${fields.map(dialect.quote).join(', ')})`;
  const verb = replace && dialect.name !== 'postgres' ? 'replace' : 'insert';
  const conflict = replace && dialect.name === 'postgres' ? onConflict(fields, insertion) : '';
  return { sql: `${verb} into ${quotedName(table, dialect)}${columns} values ${tuples}${conflict}`, values };
}

function onConflict(fields: readonly string[] | null, { dialect, replaceIndex }: Insertion): string {
  if (fields === null)
    throw new TypeError('To replace rows, Postgres must know the columns. Give targetFields.');
  const keys = replaceIndex === undefined ? fields.slice(0, 1) : [replaceIndex].flat();
  const others = fields.filter((field) => !keys.includes(field));
  const sets = others.map((field) => `${dialect.quote(field)} = excluded.${dialect.quote(field)}`).join(', ');
  return ` on conflict (${keys.map(dialect.quote).join(', ')}) do ${sets === '' ? 'nothing' : `update set ${sets}`}`;
}

/** A name with its schema in front, each quoted; what is quoted already stays. */
function quotedName(table: string, { quote }: SqlDialect): string {
  return /["`]/.test(table) ? table : table.split('.').map(quote).join('.');
}
