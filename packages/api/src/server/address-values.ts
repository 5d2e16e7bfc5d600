// What stands in an address is text. Brings it into the form that its schema expects where clients of Airflow write it otherwise:
// `True`, `1` and `no` for truth values, and a value that is given twice, of which the last one counts. Checks nothing, except that what
// only this language takes for a number (a blank, `0x10`, `1e3` for a whole one) is none.
import type { TSchema } from 'typebox';

interface Described {
  readonly type?: unknown;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
}

const words: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['1', 'on', 't', 'true', 'y', 'yes'].map((word) => [word, 'true'])),
  ...Object.fromEntries(['0', 'off', 'f', 'false', 'n', 'no'].map((word) => [word, 'false'])),
};

const can = (schema: Described, type: string): boolean =>
  schema.type === type || (schema.anyOf?.some((each) => can(each, type)) ?? false);

const wholeNumber = /^\s*[+-]?\d+(?:\.0*)?\s*$/;
const number = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** No number: nothing makes one of it. */
const NONE = '';

function readNumber(schema: Described, value: unknown): unknown {
  if (typeof value !== 'string' || can(schema, 'string')) return value;
  if (can(schema, 'number')) return number.test(value) ? value : NONE;
  return can(schema, 'integer') && !wholeNumber.test(value) ? NONE : value;
}

/** The schema of what stands in a list. */
const itemsOf = (schema: Described): Described =>
  schema.items ?? schema.anyOf?.find((each) => each.items !== undefined)?.items ?? {};

function readValue(schema: Described, given: unknown): unknown {
  if (!can(schema, 'array')) {
    const value: unknown = Array.isArray(given) ? given.at(-1) : given;
    return typeof value === 'string' && can(schema, 'boolean')
      ? (words[value.toLowerCase()] ?? value)
      : readNumber(schema, value);
  }
  const items = itemsOf(schema);
  return Array.isArray(given) ? given.map((item) => readNumber(items, item)) : readNumber(items, given);
}

/** Changes `data` in place. */
export function readAddressValues(schema: TSchema, data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, Described>> };
  const values = data as Record<string, unknown>;
  for (const [name, given] of Object.entries(values)) {
    const described = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (described !== undefined) values[name] = readValue(described, given);
  }
}
