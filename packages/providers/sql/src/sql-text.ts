// The little that must be known of SQL's text: where quotes and comments are, so that statements can be cut apart and placeholders
// filled in without touching what stands in them.

/** `code` is where placeholders and semicolons mean something. */
interface Piece {
  readonly kind: 'code' | 'verbatim';
  readonly text: string;
}

const verbatim =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y;

/** `escapes`: whether a backslash in quotes takes the next character along, as MySQL reads it. */
export function piecesOf(sql: string, escapes = false): Piece[] {
  const quoted = escapes
    ? /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y
    : verbatim;
  const pieces: Piece[] = [];
  let code = '';
  for (let at = 0; at < sql.length; ) {
    quoted.lastIndex = at;
    const match = quoted.exec(sql);
    if (match === null) {
      code += sql[at];
      at += 1;
      continue;
    }
    if (code !== '') pieces.push({ kind: 'code', text: code });
    code = '';
    pieces.push({ kind: 'verbatim', text: match[0] });
    at += match[0].length;
  }
  if (code !== '') pieces.push({ kind: 'code', text: code });
  return pieces;
}

/** The statements of a text, without semicolons; those that are nothing but comments are left out. Bodies between begin and end stay whole. */
export function splitStatements(sql: string, escapes = false): string[] {
  const statements: string[] = [];
  let current = '';
  let hasCode = false;
  let depth = 0;
  const end = (): void => {
    if (hasCode) statements.push(current.trim());
    current = '';
    hasCode = false;
    depth = 0;
  };
  for (const { kind, text } of piecesOf(sql, escapes)) {
    if (kind === 'verbatim') {
      current += text;
      hasCode ||= !/^(--|#|\/\*)/.test(text);
      continue;
    }
    for (const word of text.split(/(;|\b(?:begin|case|end)\b)/i)) {
      if (word === ';' && depth === 0) {
        end();
        continue;
      }
      if (isBody(current)) depth += depthOf(word);
      current += word;
      hasCode ||= word.trim() !== '';
    }
  }
  end();
  return statements;
}

/** Only what makes triggers, procedures and functions has bodies with semicolons in them. */
const isBody = (statement: string): boolean =>
  /^\s*(?:(?:--[^\n]*\n|\/\*[\s\S]*?\*\/)\s*)*create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:temp(?:orary)?\s+)?(?:trigger|procedure|function|event)\b/i.test(
    statement,
  );

function depthOf(word: string): number {
  if (/^(begin|case)$/i.test(word)) return 1;
  return /^end$/i.test(word) ? -1 : 0;
}

export type SqlParameters = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface BoundSql {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const placeholder = /\?\?|\?|%s|%\((\w+)\)s|::|:([A-Za-z_]\w*)|\$(\d+)/g;

/**
 * Puts the database's own placeholders in place of `?`, `%s` and `$1` (a list of parameters) or `:name` and `%(name)s` (an object). `??` is a
 * question mark. `mark` gives the placeholder with a number, from 1.
 */
export function bind(
  sql: string,
  parameters: SqlParameters | null,
  { escapes, mark }: { readonly escapes: boolean; readonly mark: (number: number) => string },
): BoundSql {
  if (parameters === null) return { sql, values: [] };
  const values: unknown[] = [];
  const isList = Array.isArray(parameters);
  let next = 0;
  const add = (value: unknown): string => mark(values.push(value));
  const fill = (whole: string, percent?: string, colon?: string, dollar?: string): string => {
    if (whole === '??') return '?';
    if (whole === '::') return whole;
    if (isList) {
      if (percent !== undefined || colon !== undefined) return whole;
      const index = dollar === undefined ? next++ : Number(dollar) - 1;
      if (index >= parameters.length || index < 0)
        throw new TypeError(
          `The statement has more placeholders than the ${parameters.length} parameters that it is given.`,
        );
      return add(parameters[index]);
    }
    const name = percent ?? colon;
    if (name === undefined) return whole;
    const given = parameters as Readonly<Record<string, unknown>>;
    if (Object.hasOwn(given, name)) return add(given[name]);
    // `:name` may be something else of the database's language, such as an array's bounds.
    if (colon !== undefined) return whole;
    throw new TypeError(
      `The statement has a placeholder %(${name})s, which the parameters ${Object.keys(given).join(', ')} do not have.`,
    );
  };
  const text = piecesOf(sql, escapes)
    .map((piece) => (piece.kind === 'verbatim' ? piece.text : piece.text.replace(placeholder, fill)))
    .join('');
  if (isList && next > 0 && next < parameters.length)
    throw new TypeError(
      `The statement has ${next} placeholders, but is given ${parameters.length} parameters.`,
    );
  return { sql: text, values };
}
