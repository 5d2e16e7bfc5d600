// The one error class of this package and the registry of its codes.
// A lower layer raises without a position; the evaluator adds line and column.

export type TemplateErrorKind = 'undefined' | 'syntax' | 'assertion' | 'security' | 'runtime' | 'limit';

/** Code → kind and what to do about it. A code is never reused for another meaning. */
export const templateErrors = {
  ARIEL_TEMPLATE_UNDEFINED: ['undefined', 'Define the name, or write `| default(…)`.'],
  ARIEL_TEMPLATE_SYNTAX: ['syntax', 'Correct the template at the given line and column.'],
  ARIEL_TEMPLATE_UNKNOWN_FILTER: ['assertion', 'Use one of the filters of Jinja or of this program.'],
  ARIEL_TEMPLATE_UNKNOWN_TEST: ['assertion', 'Use one of the tests of Jinja.'],
  ARIEL_TEMPLATE_DUPLICATE_NAME: ['assertion', 'Give each argument and block a name of its own.'],
  ARIEL_TEMPLATE_UNSAFE: [
    'security',
    'Templates reach plain data and listed members only; pass the value in instead.',
  ],
  ARIEL_TEMPLATE_READ_ONLY: [
    'security',
    'Copy the value first (`x | list`, `dict(x)`), then change the copy.',
  ],
  ARIEL_TEMPLATE_TYPE: ['runtime', 'Convert the value first (`| int`, `| string`, `| list`).'],
  ARIEL_TEMPLATE_VALUE: ['runtime', 'Give a value that the operation accepts.'],
  ARIEL_TEMPLATE_KEY: ['runtime', 'Use `.get(key, default)` where the key may be absent.'],
  ARIEL_TEMPLATE_INDEX: ['runtime', 'Check the length first.'],
  ARIEL_TEMPLATE_DIVISION: ['runtime', 'Guard the division with `if`.'],
  ARIEL_TEMPLATE_OVERFLOW: ['runtime', 'Use a smaller number.'],
  ARIEL_TEMPLATE_ARGUMENTS: ['runtime', 'Call it with the arguments that it declares.'],
  ARIEL_TEMPLATE_NO_LOADER: [
    'runtime',
    'Write the text into this template; other templates cannot be loaded from here.',
  ],
  ARIEL_TEMPLATE_NOT_FOUND: [
    'runtime',
    'Put the file beside the DAG file, or into a folder of `templateSearchpath`, and name it in `include` where its name is computed.',
  ],
  ARIEL_TEMPLATE_CALL: ['runtime', 'See the cause.'],
  ARIEL_TEMPLATE_VARIABLE: ['runtime', 'Create the variable, or write `var.value.get(name, default)`.'],
  ARIEL_TEMPLATE_CONNECTION: ['runtime', 'Create the connection, or write `conn.get(id, default)`.'],
  ARIEL_TEMPLATE_LIMIT: ['limit', 'Make the template smaller, or compute the value in a task.'],
} as const satisfies Record<string, readonly [TemplateErrorKind, string]>;

export type TemplateErrorCode = keyof typeof templateErrors;

export interface TemplatePosition {
  readonly line: number;
  readonly column: number;
}

interface PlaceInFile extends TemplatePosition {
  /** The file that the line is in; absent: the template that was given as text. */
  readonly file?: string;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly kind: TemplateErrorKind;
  readonly code: TemplateErrorCode;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly file: string | undefined;
  /** The message without the position in front. */
  readonly reason: string;

  constructor(code: TemplateErrorCode, reason: string, where?: PlaceInFile, cause?: unknown) {
    const file = where?.file === undefined ? '' : `${where.file}, `;
    const place = where ? `${file}line ${where.line}, column ${where.column}: ` : '';
    super(`${place}${reason}`, cause === undefined ? undefined : { cause });
    this.kind = templateErrors[code][0];
    this.code = code;
    this.reason = reason;
    this.line = where?.line;
    this.column = where?.column;
    this.file = where?.file;
  }

  /** What the reader can do about it. */
  get remedy(): string {
    return templateErrors[this.code][1];
  }
}

/** The same failure with a position; whatever else was thrown becomes a `TemplateError` with its cause. */
export function locateError(thrown: unknown, { column, line }: TemplatePosition): TemplateError {
  // Of a node of the tree only its place is wanted.
  const where = { line, column };
  if (thrown instanceof TemplateError) {
    return thrown.line === undefined
      ? new TemplateError(thrown.code, thrown.reason, where, thrown.cause)
      : thrown;
  }
  // V8 throws RangeError for an exhausted stack and for strings and bigints beyond its own limits.
  if (thrown instanceof RangeError)
    return new TemplateError('ARIEL_TEMPLATE_LIMIT', thrown.message, where, thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new TemplateError(
    'ARIEL_TEMPLATE_CALL',
    `a value that the template asked for failed: ${text}`,
    where,
    thrown,
  );
}
