// A statement as Postgres takes it: `?` becomes `$n` outside of quotes. Texts are turned once and kept.

export interface PostgresStatement {
  readonly text: string;
  /** The name under which connections prepare it; empty for what is not worth a name. */
  name: string;
}

/** Beyond this many the rest goes unnamed: lists of filters make endless texts, and each name costs memory in the server. */
const MOST_NAMED = 1000;
const MOST_KEPT = 3000;

const statements = new Map<string, PostgresStatement>();
let named = 0;

/** A text gets its name when it is asked for again. */
export function postgresStatement(sql: string): PostgresStatement {
  const known = statements.get(sql);
  if (known) {
    if (known.name === '' && named < MOST_NAMED) {
      named += 1;
      known.name = `ariel_${named}`;
    }
    return known;
  }
  if (statements.size >= MOST_KEPT) forgetOneUnnamed();
  const statement = { text: numberParameters(sql), name: '' };
  statements.set(sql, statement);
  return statement;
}

function forgetOneUnnamed(): void {
  for (const [sql, { name }] of statements) {
    if (name !== '') continue;
    statements.delete(sql);
    return;
  }
}

/** Quoted texts and names, and comments to the end of the line, are left as they are. */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?|\bas integer\b/g;

export function numberParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll(PIECES, (piece) => {
    if (piece === '?') {
      count += 1;
      return `$${count}`;
    }
    // `cast(x as integer)` holds 64 bits in SQLite.
    return piece === 'as integer' ? 'as bigint' : piece;
  });
}
