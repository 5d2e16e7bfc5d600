// One way to read whatever acts as a dict: a template's own dict, a plain object (own data properties only), a Map.
import { Dict, isPlainObject } from './collections.ts';

export type Mapping = Dict | ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return value instanceof Dict || value instanceof Map || isPlainObject(value);
}

/** An own, enumerable data property; accessors are never run. */
function ownData(object: object, key: string): PropertyDescriptor | undefined {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property?.enumerable && 'value' in property ? property : undefined;
}

export function mappingHas(mapping: Mapping, key: unknown): boolean {
  if (mapping instanceof Dict || mapping instanceof Map) return mapping.has(key);
  return typeof key === 'string' && ownData(mapping, key) !== undefined;
}

export function mappingGet(mapping: Mapping, key: unknown): unknown {
  if (mapping instanceof Dict || mapping instanceof Map) return mapping.get(key);
  return typeof key === 'string' ? ownData(mapping, key)?.value : undefined;
}

export function mappingEntries(mapping: Mapping): [unknown, unknown][] {
  if (mapping instanceof Dict) return mapping.entries();
  if (mapping instanceof Map) return [...mapping.entries()];
  return Object.keys(mapping).flatMap((key): [unknown, unknown][] => {
    const property = ownData(mapping, key);
    return property ? [[key, property.value]] : [];
  });
}
