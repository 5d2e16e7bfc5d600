// `x.name` and `x[key]`: the guarded door to members. Nothing here ever reads a property that is not own data.

import { ownList } from '../builtins/container-methods.ts';
import { methodsOf } from '../builtins/methods.ts';
import { TemplateError } from '../errors.ts';
import { Tuple } from '../values/collections.ts';
import { isMapping, mappingGet, mappingHas } from '../values/mapping.ts';
import { asNumber, isInt } from '../values/numbers.ts';
import { toRepr, typeName } from '../values/python-text.ts';
import { SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { adopt } from './adopt.ts';
import type { Run } from './run.ts';

export interface Slice {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;
}

export async function readAttribute(run: Run, object: unknown, name: string): Promise<unknown> {
  if (object instanceof Undefined) return memberOfUndefined(run, object, name);
  const method = await ownAttribute(run, object, name);
  if (method !== undefined) return method;
  if (isMapping(object) && mappingHas(object, name)) return adopt(mappingGet(object, name));
  return missing(run, object, name);
}

/** Of a chain of names of which one is not there, the rest is not there either. */
export function memberOfUndefined(run: Run, object: Undefined, name: unknown): unknown {
  if (typeof name === 'string' && isInternal(name)) return missing(run, object, name);
  if (object.kind !== 'chainable') throw object.error();
  return object;
}

/** Attributes proper, without the items of dicts. */
export async function ownAttribute(run: Run, object: unknown, name: string): Promise<unknown> {
  if (isInternal(name)) return undefined;
  if (object instanceof SafeObject) {
    const value = object.type.member?.(object.value, name);
    return value === undefined ? undefined : adopt(value);
  }
  // A plain object of functions acts as an object with methods: its own function wins over the dict's.
  if (isMapping(object) && mappingHas(object, name) && typeof mappingGet(object, name) === 'function')
    return undefined;
  if (object instanceof Tuple && object.names.includes(name))
    return adopt(object.items[object.names.indexOf(name)]);
  const methods = methodsOf(object);
  const method = methods && Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return undefined;
  const body = method.body as (run: Run, self: unknown, ...args: readonly unknown[]) => unknown;
  return new TemplateFunction(name, method.params, (...args: readonly unknown[]) =>
    body(run, object, ...args),
  );
}

/** Python's internals. Data may use such keys (`x['__a__']`); members never do. */
function isInternal(name: string): boolean {
  return name.startsWith('__');
}

export function missing(run: Run, object: unknown, name: string): Undefined {
  if (isInternal(name)) {
    return new Undefined(
      'ARIEL_TEMPLATE_UNSAFE',
      `access to attribute '${name}' of a value of type '${typeName(object)}' is unsafe`,
    );
  }
  return new Undefined(
    'ARIEL_TEMPLATE_UNDEFINED',
    `a value of type '${typeName(object)}' has no attribute '${name}'`,
    run.undefinedKind,
    noSuchElement(object, name),
  );
}

export async function readItem(run: Run, object: unknown, key: unknown): Promise<unknown> {
  if (object instanceof Undefined) return memberOfUndefined(run, object, key);
  if (key instanceof Undefined && !key.isLenient) throw key.error();
  const found = itemOf(object, key);
  if (found !== undefined) return adopt(found.value);
  if (typeof key === 'string') {
    const attribute = await ownAttribute(run, object, key);
    return attribute === undefined ? missing(run, object, key) : attribute;
  }
  return new Undefined(
    'ARIEL_TEMPLATE_UNDEFINED',
    `a value of type '${typeName(object)}' has no item ${toRepr(key)}`,
    run.undefinedKind,
    noSuchElement(object, key),
  );
}

function noSuchElement(object: unknown, key: unknown): string {
  const what = object === null ? 'None' : `${typeName(object)} object`;
  return `no such element: ${what}[${toRepr(key)}]`;
}

function itemOf(object: unknown, key: unknown): { readonly value: unknown } | undefined {
  if (object instanceof SafeObject) {
    const value = object.type.item?.(object.value, key);
    return value === undefined ? undefined : { value };
  }
  const items = indexable(object);
  if (items) {
    const index = isInt(key) || typeof key === 'boolean' ? Number(asNumber(key)) : undefined;
    if (index === undefined) return undefined;
    const at = index < 0 ? index + items.length : index;
    return at >= 0 && at < items.length ? { value: items[at] } : undefined;
  }
  return isMapping(object) && mappingHas(object, key) ? { value: mappingGet(object, key) } : undefined;
}

function indexable(object: unknown): readonly unknown[] | undefined {
  if (typeof object === 'string') return [...object];
  if (Array.isArray(object)) return object;
  return object instanceof Tuple ? object.items : undefined;
}

export function readSlice(run: Run, object: unknown, slice: Slice): unknown {
  if (object instanceof Undefined) return memberOfUndefined(run, object, null);
  const source = object instanceof SafeObject ? object.type.items?.(object.value) : indexable(object);
  if (!source) throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'${typeName(object)}' cannot be sliced`);
  const items = slicedIndexes(source.length, slice).map((index) => source[index]);
  run.meter.step(items.length);
  if (typeof object === 'string') return items.join('');
  return object instanceof Tuple ? new Tuple(items) : ownList(items);
}

function slicedIndexes(length: number, slice: Slice): number[] {
  const step = bound(slice.step) ?? 1;
  if (step === 0) throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the step of a slice cannot be zero');
  const clamp = (value: number | undefined, fallback: number): number => {
    if (value === undefined) return fallback;
    const from = value < 0 ? value + length : value;
    return step > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1);
  };
  const start = clamp(bound(slice.start), step > 0 ? 0 : length - 1);
  const stop = clamp(bound(slice.stop), step > 0 ? length : -1);
  const indexes: number[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) indexes.push(i);
  return indexes;
}

function bound(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Undefined) throw value.error();
  if (isInt(value)) return Number(value);
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `the bounds of a slice are whole numbers or none, not '${typeName(value)}'`,
  );
}
