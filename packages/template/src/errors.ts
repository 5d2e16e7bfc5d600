// The one error class of this package and the registry of its codes.
// A lower layer raises without a position; the evaluator adds line and column.

export type TemplateErrorKind = 'undefined' | 'syntax' | 'assertion' | 'security' | 'runtime' | 'limit';

/** Code → kind and what to do about it. A code is never reused for another meaning. */
export const templateErrors = {
  template_undefined: ['undefined', 'Define the name, or write `| default(…)`.'],
  template_syntax: ['syntax', 'Correct the template at the given line and column.'],
  template_unknown_filter: ['assertion', 'Use one of the filters of Jinja or of this program.'],
  template_unknown_test: ['assertion', 'Use one of the tests of Jinja.'],
  template_duplicate_name: ['assertion', 'Give each argument and block a name of its own.'],
  template_unsafe: [
    'security',
    'Templates reach plain data and listed members only; pass the value in instead.',
  ],
  template_read_only: ['security', 'Copy the value first (`x | list`, `dict(x)`), then change the copy.'],
  template_type: ['runtime', 'Convert the value first (`| int`, `| string`, `| list`).'],
  template_value: ['runtime', 'Give a value that the operation accepts.'],
  template_key: ['runtime', 'Use `.get(key, default)` where the key may be absent.'],
  template_index: ['runtime', 'Check the length first.'],
  template_division: ['runtime', 'Guard the division with `if`.'],
  template_overflow: ['runtime', 'Use a smaller number.'],
  template_arguments: ['runtime', 'Call it with the arguments that it declares.'],
  template_no_loader: [
    'runtime',
    'Write the text into this template; other templates cannot be loaded from here.',
  ],
  template_call: ['runtime', 'See the cause.'],
  template_variable: ['runtime', 'Create the variable, or write `var.value.get(name, default)`.'],
  template_connection: ['runtime', 'Create the connection, or write `conn.get(id, default)`.'],
  template_limit: ['limit', 'Make the template smaller, or compute the value in a task.'],
} as const satisfies Record<string, readonly [TemplateErrorKind, string]>;

export type TemplateErrorCode = keyof typeof templateErrors;

export interface TemplatePosition {
  readonly line: number;
  readonly column: number;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly kind: TemplateErrorKind;
  readonly code: TemplateErrorCode;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The message without the position in front. */
  readonly reason: string;

  constructor(code: TemplateErrorCode, reason: string, where?: TemplatePosition, cause?: unknown) {
    const place = where ? `line ${where.line}, column ${where.column}: ` : '';
    super(`${place}${reason}`, cause === undefined ? undefined : { cause });
    this.kind = templateErrors[code][0];
    this.code = code;
    this.reason = reason;
    this.line = where?.line;
    this.column = where?.column;
  }

  /** What the reader can do about it. */
  get remedy(): string {
    return templateErrors[this.code][1];
  }
}

/** The same failure with a position; whatever else was thrown becomes a `TemplateError` with its cause. */
export function locateError(thrown: unknown, where: TemplatePosition): TemplateError {
  if (thrown instanceof TemplateError) {
    return thrown.line === undefined
      ? new TemplateError(thrown.code, thrown.reason, where, thrown.cause)
      : thrown;
  }
  // V8 throws RangeError for an exhausted stack and for strings and bigints beyond its own limits.
  if (thrown instanceof RangeError) return new TemplateError('template_limit', thrown.message, where, thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new TemplateError(
    'template_call',
    `a value that the template asked for failed: ${text}`,
    where,
    thrown,
  );
}
