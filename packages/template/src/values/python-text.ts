// Python's `str` and `repr` of a value.

import { TemplateError } from '../errors.ts';
import { PythonSet, Tuple } from './collections.ts';
import { floatText } from './float-text.ts';
import { isMapping, mappingEntries } from './mapping.ts';
import { isFloat, toNumber } from './numbers.ts';
import { SafeObject, TemplateFunction } from './safe-object.ts';
import { Undefined } from './undefined.ts';

/** Lists that hold each other can print as text of exponential length. */
const maxReprLength = 10_000_000;

interface Budget {
  left: number;
  readonly open: Set<unknown>;
}

export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined && value.isLenient) return value.text;
  if (value instanceof SafeObject) return value.type.text(value.value);
  return toRepr(value);
}

export function toRepr(value: unknown): string {
  return repr(value, { left: maxReprLength, open: new Set() });
}

export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (isFloat(value)) return 'float';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof PythonSet) return 'set';
  if (value instanceof SafeObject) return value.type.name;
  if (value instanceof Undefined) return 'Undefined';
  if (isMapping(value)) return 'dict';
  if (typeof value === 'function' || value instanceof TemplateFunction) return 'function';
  return 'object';
}

function repr(value: unknown, budget: Budget): string {
  const text = reprOf(value, budget);
  budget.left -= text.length;
  if (budget.left < 0) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_LIMIT',
      `the text of a value is longer than ${maxReprLength} characters`,
    );
  }
  return text;
}

function reprOf(value: unknown, budget: Budget): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return textRepr(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isFloat(value)) return floatText(toNumber(value));
  if (typeof value === 'number') return String(value === 0 ? 0 : value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof SafeObject) return (value.type.repr ?? value.type.text)(value.value);
  if (value instanceof Undefined) {
    if (value.isLenient) return 'Undefined';
    throw value.error();
  }
  if (value instanceof TemplateFunction) return `<function ${value.name}>`;
  if (typeof value === 'object') return containerRepr(value, budget);
  return `<${typeName(value)}>`;
}

function containerRepr(value: object, budget: Budget): string {
  const [open, close] = value instanceof Tuple ? '()' : Array.isArray(value) ? '[]' : '{}';
  if (budget.open.has(value)) return `${open}...${close}`;
  budget.open.add(value);
  try {
    const many = (items: readonly unknown[]): string => items.map((item) => repr(item, budget)).join(', ');
    if (Array.isArray(value)) return `[${many(value)}]`;
    if (value instanceof Tuple)
      return value.items.length === 1 ? `(${many(value.items)},)` : `(${many(value.items)})`;
    if (value instanceof PythonSet) return value.size === 0 ? 'set()' : `{${many(value.items)}}`;
    if (isMapping(value)) {
      return `{${mappingEntries(value)
        .map(([k, v]) => `${repr(k, budget)}: ${repr(v, budget)}`)
        .join(', ')}}`;
    }
    return `<${typeName(value)}>`;
  } finally {
    budget.open.delete(value);
  }
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const char of text) {
    const short = shortEscapes[char];
    if (short) body += short;
    else if (char === quote) body += `\\${char}`;
    else if (char !== ' ' && /[\p{C}\p{Z}]/u.test(char)) body += codeEscape(char.codePointAt(0) ?? 0);
    else body += char;
  }
  return `${quote}${body}${quote}`;
}

function codeEscape(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${hex.padStart(4, '0')}`;
  return `\\U${hex.padStart(8, '0')}`;
}
