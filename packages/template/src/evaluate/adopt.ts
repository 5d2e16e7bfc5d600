// The border between host values and template values, in both directions.

import { dateTimeFromUs } from '../datetime/date-time.ts';
import { dateTimeObject } from '../datetime/date-time-object.ts';
import { TemplateError } from '../errors.ts';
import { Dict, isPlainObject, PythonSet, Tuple } from '../values/collections.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { toText } from '../values/python-text.ts';
import { SafeObject } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { WholeFloat } from '../values/whole-float.ts';

/** A value of the host as templates see it: promises awaited, `undefined` as None, `Date` as a datetime. */
export async function adopt(value: unknown): Promise<unknown> {
  const settled = isThenable(value) ? await value : value;
  return adoptNow(settled);
}

export function adoptNow(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return dateTimeObject(dateTimeFromUs(value.getTime() * 1000, 'UTC'));
  return value;
}

/** Items of lists may be promises or dates of the host. */
export async function adoptItems(items: readonly unknown[]): Promise<readonly unknown[]> {
  if (!items.some((item) => item === undefined || isThenable(item) || item instanceof Date)) return items;
  return Promise.all(items.map(adopt));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value instanceof Promise;
}

const maxPlainValues = 1_000_000;

/** A template value for the host: plain JSON-like data where it can be that. */
export function toPlain(value: unknown, budget: { left: number } = { left: maxPlainValues }): unknown {
  budget.left -= 1;
  if (budget.left < 0)
    throw new TemplateError('ARIEL_TEMPLATE_LIMIT', `a value holds more than ${maxPlainValues} values`);
  if (value instanceof Undefined) {
    if (value.isLenient) return null;
    throw value.error();
  }
  if (value instanceof WholeFloat) return value.value;
  if (Array.isArray(value)) return value.map((item) => toPlain(item, budget));
  if (value instanceof Tuple || value instanceof PythonSet)
    return value.items.map((item) => toPlain(item, budget));
  if (value instanceof SafeObject) return value.type.native ? value.type.native(value.value) : value;
  if (value instanceof Dict || isPlainObject(value)) {
    const entries = mappingEntries(value).map(([key, item]) => [toText(key), toPlain(item, budget)] as const);
    // Object.fromEntries defines own properties, so a key `__proto__` stays data.
    return Object.fromEntries(entries);
  }
  if (isMapping(value)) return value;
  return value;
}
