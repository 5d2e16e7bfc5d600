// Filters on single values: numbers, defaults, attributes.

import { TemplateError } from '../errors.ts';
import { memberOfUndefined, missing, ownAttribute } from '../evaluate/member.ts';
import { applyUnary } from '../evaluate/operators.ts';
import { type Builtin, builtin } from '../evaluate/run.ts';
import { fixed } from '../format/format-spec.ts';
import { Dict, Tuple } from '../values/collections.ts';
import { compareOrder, isTruthy } from '../values/comparison.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { asNumber, isFloat, toInt, toNumber } from '../values/numbers.ts';
import { toRepr } from '../values/python-text.ts';
import { Undefined } from '../values/undefined.ts';
import { toFloat } from '../values/whole-float.ts';
import { needInt, needNumber, needText } from './coerce.ts';

const fallback = builtin('default_value? boolean?', (_run, self, value: unknown, isBoolean: unknown) => {
  const isAbsent = self instanceof Undefined || (isBoolean === true && !isTruthy(self));
  if (!isAbsent) return self;
  if (self instanceof Undefined && self.code === 'ARIEL_TEMPLATE_UNSAFE') throw self.error();
  return value ?? (value === null ? null : '');
});

function round(value: unknown, precision: number, method: unknown): unknown {
  const number = needNumber(value, 'the value to round');
  if (method !== undefined && method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', "the method of rounding is 'common', 'ceil' or 'floor'");
  }
  if (method === 'ceil' || method === 'floor')
    return toFloat(Math[method](number * 10 ** precision) / 10 ** precision);
  if (precision < 0) {
    const unit = 10 ** -precision;
    const quotient = number / unit;
    const rounded = Math.abs(quotient % 1) === 0.5 ? 2 * Math.round(quotient / 2) : Math.round(quotient);
    return isFloat(value) ? toFloat(rounded * unit) : rounded * unit;
  }
  // Jinja rounds with Python's round(), which keeps an int an int only with negative digits of none.
  if (!isFloat(value)) return value;
  const text = fixed(Math.abs(number), precision);
  return toFloat(Math.sign(number) * Number(text));
}

function integer(value: unknown, otherwise: unknown, base: number): unknown {
  if (value instanceof Undefined) throw value.error();
  if (typeof value === 'string') return parseInteger(value, base) ?? otherwise;
  const number = asNumber(value);
  if (number === undefined) return otherwise;
  if (typeof number === 'bigint') return number;
  const whole = Math.trunc(toNumber(number));
  return Number.isFinite(whole) ? toInt(BigInt(whole)) : otherwise;
}

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b/i, 8: /^0o/i, 16: /^0x/i };

function parseInteger(text: string, base: number): unknown {
  const body = text.trim().replace(/(\d)_(?=\d)/g, '$1');
  const [, sign, digits = ''] = /^([-+]?)(.*)$/s.exec(body) ?? [];
  const bare = prefixes[base] ? digits.replace(prefixes[base], '') : digits;
  if (bare.length > 5000) return undefined;
  if (bare !== '' && [...bare].every((digit) => Number.parseInt(digit, base) < base)) {
    const value = [...bare].reduce(
      (sum, digit) => sum * BigInt(base) + BigInt(Number.parseInt(digit, base)),
      0n,
    );
    return toInt(sign === '-' ? -value : value);
  }
  // `'42.23' | int` is 42: what is no int is read as a float, whatever the base.
  const float = parseFloatText(text);
  return float === undefined || !Number.isFinite(float) ? undefined : toInt(BigInt(Math.trunc(float)));
}

function parseFloatText(text: string): number | undefined {
  const body = text.trim().replace(/(\d)_(?=\d)/g, '$1');
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(body)) return Number(body);
  const special = /^([-+]?)(inf|infinity|nan)$/i.exec(body);
  if (!special) return undefined;
  const size = special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
  return special[1] === '-' ? -size : size;
}

/** With the keys of dicts in their order, as Python prints for people. */
function inOrder(value: unknown, depth = 0): unknown {
  if (depth > deepestInOrder) return value;
  if (Array.isArray(value)) return value.map((item) => inOrder(item, depth + 1));
  if (value instanceof Tuple) return new Tuple(value.items.map((item) => inOrder(item, depth + 1)));
  if (!isMapping(value)) return value;
  const entries = mappingEntries(value);
  const isOfOneKind =
    entries.every(([key]) => typeof key === 'string') ||
    entries.every(([key]) => asNumber(key) !== undefined);
  const sorted = isOfOneKind ? entries.toSorted(([a], [b]) => compareOrder(a, b)) : entries;
  return new Dict(sorted.map(([key, item]) => [key, inOrder(item, depth + 1)] as const));
}

/** A list may hold itself. */
const deepestInOrder = 20;

export const valueFilters: Readonly<Record<string, Builtin>> = {
  default: fallback,
  d: fallback,
  abs: builtin('', (_run, self) => {
    const number = needNumber(self, 'the value');
    return number < 0 ? applyUnary('-', self) : asNumber(self);
  }),
  int: builtin('default? base?', (_run, self, otherwise: unknown, base: unknown) =>
    integer(self, otherwise ?? 0, needInt(base, 'the base', 10)),
  ),
  float: builtin('default?', (_run, self, otherwise: unknown) => {
    if (self instanceof Undefined) throw self.error();
    const number = typeof self === 'string' ? parseFloatText(self) : asNumber(self);
    if (number === undefined) return otherwise ?? toFloat(0);
    return toFloat(typeof number === 'number' ? number : toNumber(number));
  }),
  round: builtin('precision? method?', (_run, self, precision: unknown, method: unknown) => {
    const rounded = round(self, needInt(precision, 'the precision', 0), method);
    return rounded;
  }),
  attr: builtin('name', async (run, self, name: unknown) => {
    const key = needText(name, 'the name of the attribute');
    if (self instanceof Undefined) return memberOfUndefined(run, self, key);
    return (await ownAttribute(run, self, key)) ?? missing(run, self, key);
  }),
  pprint: builtin('', (_run, self) => toRepr(inOrder(self))),
};
