// What builtins expect of their arguments, with Python's kinds of errors.

import { TemplateError } from '../errors.ts';
import { asNumber, isInt, toNumber } from '../values/numbers.ts';
import { toText, typeName } from '../values/python-text.ts';
import { Undefined } from '../values/undefined.ts';

/** Strings only, as methods of str ask for. */
export function needText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) throw value.error();
  throw new TemplateError('ARIEL_TEMPLATE_TYPE', `${what} must be a text, not '${typeName(value)}'`);
}

/** `str(value)`, as most filters begin with; strict about undefined. */
export function softText(value: unknown): string {
  if (value instanceof Undefined && !value.isLenient) throw value.error();
  return toText(value);
}

export function needInt(value: unknown, what: string, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback;
  if (value instanceof Undefined) throw value.error();
  if (isInt(value) || typeof value === 'boolean') return Number(value);
  throw new TemplateError('ARIEL_TEMPLATE_TYPE', `${what} must be a whole number, not '${typeName(value)}'`);
}

export function needNumber(value: unknown, what: string): number {
  if (value instanceof Undefined) throw value.error();
  const number = asNumber(value);
  if (number === undefined)
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', `${what} must be a number, not '${typeName(value)}'`);
  return toNumber(number);
}
