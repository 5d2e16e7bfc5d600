// What stands in an address is text. Brings it into the form that its schema expects where clients of Airflow write it otherwise:
// `True`, `1` and `no` for truth values, and a value that is given twice, of which the last one counts. Checks nothing.
import type { TSchema } from 'typebox';

interface Described {
  readonly type?: unknown;
  readonly anyOf?: readonly Described[];
}

const words: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['1', 'on', 't', 'true', 'y', 'yes'].map((word) => [word, 'true'])),
  ...Object.fromEntries(['0', 'off', 'f', 'false', 'n', 'no'].map((word) => [word, 'false'])),
};

const can = (schema: Described, type: string): boolean =>
  schema.type === type || (schema.anyOf?.some((each) => can(each, type)) ?? false);

/** Changes `data` in place. */
export function readAddressValues(schema: TSchema, data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, Described>> };
  const values = data as Record<string, unknown>;
  for (const [name, given] of Object.entries(values)) {
    const described = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (described === undefined) continue;
    const value: unknown = Array.isArray(given) && !can(described, 'array') ? given.at(-1) : given;
    values[name] =
      typeof value === 'string' && can(described, 'boolean') ? (words[value.toLowerCase()] ?? value) : value;
  }
}
