// Python's `json.dumps`, shared by the `tojson` filter and `macros.json`.

import { TemplateError } from '../errors.ts';
import { adoptNow } from '../evaluate/adopt.ts';
import { Tuple } from '../values/collections.ts';
import { compareOrder } from '../values/comparison.ts';
import { floatText } from '../values/float-text.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { asNumber } from '../values/numbers.ts';
import { toRepr, typeName } from '../values/python-text.ts';
import { SafeObject } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';

export interface JsonStyle {
  readonly sortsKeys: boolean;
  readonly indent: number | undefined;
  readonly separators?: readonly [string, string];
  readonly keepsUnicode?: boolean;
}

const maxDepth = 200;

export function jsonText(value: unknown, style: JsonStyle): string {
  const text = write(value, style, 0);
  if (text.length > 10_000_000)
    throw new TemplateError('ARIEL_TEMPLATE_LIMIT', 'the JSON text is longer than 10000000 characters');
  return text;
}

function write(value: unknown, style: JsonStyle, depth: number): string {
  if (depth > maxDepth)
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `JSON nested deeper than ${maxDepth}, or in a circle`);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value, style);
  if (value instanceof Undefined) throw value.error();
  if (asNumber(value) !== undefined) return numberText(value);
  if (Array.isArray(value))
    return bracket(
      '[]',
      value.map((item) => write(adoptNow(item), style, depth + 1)),
      style,
      depth,
    );
  if (value instanceof Tuple) return write(value.items, style, depth);
  if (isMapping(value)) return writeMapping(mappingEntries(value), style, depth);
  const native = value instanceof SafeObject ? value.type.native?.(value.value) : undefined;
  if (native !== undefined && !(native instanceof SafeObject)) return write(native, style, depth + 1);
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `a value of type '${typeName(value)}' cannot be written as JSON`,
  );
}

function numberText(value: unknown): string {
  const text = toRepr(value);
  return text === 'nan' ? 'NaN' : text === 'inf' ? 'Infinity' : text === '-inf' ? '-Infinity' : text;
}

function writeMapping(entries: readonly [unknown, unknown][], style: JsonStyle, depth: number): string {
  const sorted = style.sortsKeys ? [...entries].sort(([a], [b]) => compareOrder(a, b)) : entries;
  const colon = style.separators?.[1] ?? ': ';
  const parts = sorted.map(
    ([key, item]) => `${quote(keyName(key), style)}${colon}${write(adoptNow(item), style, depth + 1)}`,
  );
  return bracket('{}', parts, style, depth);
}

function keyName(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return String(key);
  const number = asNumber(key);
  if (number !== undefined) return typeof number === 'object' ? floatText(number.value) : String(number);
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `a key of type '${typeName(key)}' cannot be written as JSON`,
  );
}

function bracket(pair: '[]' | '{}', parts: readonly string[], style: JsonStyle, depth: number): string {
  const open = pair.slice(0, 1);
  const close = pair.slice(1);
  if (parts.length === 0) return pair;
  if (style.indent === undefined) return `${open}${parts.join(style.separators?.[0] ?? ', ')}${close}`;
  const line = `\n${' '.repeat(style.indent * (depth + 1))}`;
  return `${open}${line}${parts.join(`${style.separators?.[0].trimEnd() ?? ','}${line}`)}\n${' '.repeat(style.indent * depth)}${close}`;
}

function quote(text: string, style: JsonStyle): string {
  const quoted = JSON.stringify(text);
  if (style.keepsUnicode) return quoted;
  return quoted.replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
