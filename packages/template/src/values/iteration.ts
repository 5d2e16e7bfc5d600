// What `for`, filters and unpacking walk over; and the step from a value of the host to a value of templates.
import { TemplateError } from '../errors.ts';
import { PythonSet, Tuple } from './collections.ts';
import { isMapping, mappingEntries } from './mapping.ts';
import { typeName } from './python-text.ts';
import { SafeObject } from './safe-object.ts';
import { Undefined } from './undefined.ts';

/** The items of a value; nothing when it has none. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof Tuple) return value.items;
  if (value instanceof PythonSet) return value.items;
  if (value instanceof SafeObject) return value.type.items?.(value.value);
  if (value instanceof Undefined) {
    if (value.isLenient) return [];
    throw value.error();
  }
  if (isMapping(value)) return mappingEntries(value).map(([key]) => key);
  if (value instanceof Set) return [...value];
  return undefined;
}

export function iterate(value: unknown): readonly unknown[] {
  const items = itemsOf(value);
  if (!items) throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'${typeName(value)}' cannot be iterated`);
  return items;
}

export function lengthOf(value: unknown): number {
  if (value instanceof Undefined && !value.isLenient) throw value.error();
  const items = itemsOf(value);
  if (!items) throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'${typeName(value)}' has no length`);
  return items.length;
}
