// What a name or attribute that is not there evaluates to: an error that waits until the value is used.
import { TemplateError, type TemplateErrorCode } from '../errors.ts';

export class Undefined {
  readonly code: TemplateErrorCode;
  readonly reason: string;
  /** An inline `if` without `else` gives an empty text instead of an error. */
  readonly isLenient: boolean;

  constructor(code: TemplateErrorCode, reason: string, isLenient = false) {
    this.code = code;
    this.reason = reason;
    this.isLenient = isLenient;
  }

  error(): TemplateError {
    return new TemplateError(this.code, this.reason);
  }
}

export function undefinedName(name: string, hint?: string): Undefined {
  return new Undefined('ARIEL_TEMPLATE_UNDEFINED', `'${name}' is undefined${hint ? `; ${hint}` : ''}`);
}

export const emptyUndefined: Undefined = new Undefined(
  'ARIEL_TEMPLATE_UNDEFINED',
  'the inline if-expression was false and has no else',
  true,
);
