// What a name or attribute that is not there evaluates to: an error that waits until the value is used, or, where the DAG wants it
// so, nothing.
import { TemplateError, type TemplateErrorCode } from '../errors.ts';

/**
 * `strict`: an error as soon as it is used. `default`: nothing where it is printed, walked over or asked whether it holds; else an
 * error. `chainable`: the same, and so are its members. `debug`: as `default`, and printed it says what is missing.
 */
export type UndefinedKind = 'strict' | 'default' | 'chainable' | 'debug';

export class Undefined {
  readonly code: TemplateErrorCode;
  readonly reason: string;
  readonly kind: UndefinedKind;
  /** What it prints. */
  readonly text: string;

  constructor(
    code: TemplateErrorCode,
    reason: string,
    kind: UndefinedKind = 'strict',
    shown = `undefined value printed: ${reason}`,
  ) {
    this.code = code;
    this.reason = reason;
    this.kind = kind;
    this.text = kind === 'debug' ? `{{ ${shown} }}` : '';
  }

  /** Printed, walked over or asked whether it holds, it is nothing. */
  get isLenient(): boolean {
    return this.kind !== 'strict';
  }

  error(): TemplateError {
    return new TemplateError(this.code, this.reason);
  }
}

export function undefinedName(kind: UndefinedKind, name: string, hint?: string): Undefined {
  const reason = `'${name}' is undefined${hint ? `; ${hint}` : ''}`;
  return new Undefined('ARIEL_TEMPLATE_UNDEFINED', reason, kind, name);
}

/** An inline `if` without `else` gives an empty text instead of an error. */
export const emptyUndefined: Undefined = new Undefined(
  'ARIEL_TEMPLATE_UNDEFINED',
  'the inline if-expression was false and has no else',
  'default',
);
