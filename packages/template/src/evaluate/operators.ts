// Arithmetic, with Python's rules for ints, floats, texts, lists and objects that define operators.

import { ownList } from '../builtins/container-methods.ts';
import { TemplateError } from '../errors.ts';
import { percentFormat } from '../format/percent-format.ts';
import { PythonSet, Tuple } from '../values/collections.ts';
import { asNumber, isFloat, isInt, type PythonNumber, toInt, toNumber } from '../values/numbers.ts';
import { typeName } from '../values/python-text.ts';
import { SafeObject } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { toFloat } from '../values/whole-float.ts';
import type { Run } from './run.ts';

/** Ints beyond this many bits cost real time to multiply and print. */
const maxIntBits = 20_000;

export function applyBinary(run: Run, operator: string, left: unknown, right: unknown): unknown {
  for (const value of [left, right]) if (value instanceof Undefined) throw value.error();
  const a = asNumber(left);
  const b = asNumber(right);
  if (a !== undefined && b !== undefined) return arithmetic(operator, a, b);
  if (typeof left === 'string' && operator === '%') return percentFormat(run.meter, left, right);
  if (left instanceof SafeObject) {
    const result = left.type.operate?.(left.value, operator, right, false);
    if (result !== undefined) return result;
  }
  if (right instanceof SafeObject) {
    const result = right.type.operate?.(right.value, operator, left, true);
    if (result !== undefined) return result;
  }
  const result =
    operator === '+' ? join(run, left, right) : operator === '*' ? repeat(run, left, right) : undefined;
  if (result !== undefined) return result;
  if (operator === '-' && left instanceof PythonSet && right instanceof PythonSet) {
    return new PythonSet(left.items.filter((item) => !right.has(item)));
  }
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `'${operator}' is not supported between '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function join(run: Run, left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') {
    run.meter.length(left.length + right.length);
    run.meter.step(1 + Math.floor((left.length + right.length) / 1000));
    return left + right;
  }
  const concat = (a: readonly unknown[], b: readonly unknown[]): unknown[] => {
    run.meter.step(a.length + b.length);
    return ownList([...a, ...b]);
  };
  if (Array.isArray(left) && Array.isArray(right)) return concat(left, right);
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple(concat(left.items, right.items));
  return undefined;
}

function repeat(run: Run, left: unknown, right: unknown): unknown {
  const [value, times] = isInt(right)
    ? [left, Number(right)]
    : isInt(left)
      ? [right, Number(left)]
      : [left, undefined];
  if (times === undefined) return undefined;
  const count = Math.max(times, 0);
  if (typeof value === 'string') {
    run.meter.length(value.length * count);
    run.meter.step(1 + Math.floor((value.length * count) / 1000));
    return value.repeat(count);
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (!items) return undefined;
  run.meter.length(items.length * count);
  run.meter.step(items.length * count);
  const result = Array.from({ length: count }, () => items).flat(1);
  return value instanceof Tuple ? new Tuple(result) : ownList(result);
}

export function applyUnary(operator: '-' | '+', value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  const number = asNumber(value);
  if (number === undefined) {
    const result =
      value instanceof SafeObject
        ? value.type.operate?.(value.value, `unary${operator}`, null, false)
        : undefined;
    if (result !== undefined) return result;
    throw new TemplateError(
      'ARIEL_TEMPLATE_TYPE',
      `a sign cannot stand before a value of type '${typeName(value)}'`,
    );
  }
  if (operator === '+') return number;
  return isFloat(number) ? toFloat(-toNumber(number)) : toInt(-BigInt(number as number | bigint));
}

function arithmetic(operator: string, left: PythonNumber, right: PythonNumber): unknown {
  if (operator !== '/' && isInt(left) && isInt(right)) {
    if (operator === '**' && right < 0) return floats(operator, Number(left), Number(right));
    return ints(operator, left, right);
  }
  return floats(operator, toNumber(left), toNumber(right));
}

function ints(operator: string, left: number | bigint, right: number | bigint): unknown {
  if (typeof left === 'number' && typeof right === 'number') {
    const quick =
      operator === '+'
        ? left + right
        : operator === '-'
          ? left - right
          : operator === '*'
            ? left * right
            : undefined;
    if (quick !== undefined && Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick;
  }
  const a = BigInt(left);
  const b = BigInt(right);
  if ((operator === '//' || operator === '%') && b === 0n)
    throw new TemplateError('ARIEL_TEMPLATE_DIVISION', 'division by zero');
  const bits = (value: bigint): number => value.toString(16).length * 4;
  if (
    operator === '*' ? bits(a) + bits(b) > maxIntBits : operator === '**' && bits(a) * Number(b) > maxIntBits
  ) {
    throw new TemplateError('ARIEL_TEMPLATE_LIMIT', `a whole number would have more than ${maxIntBits} bits`);
  }
  return toInt(wholeResult(operator, a, b));
}

function wholeResult(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
    case '//': {
      const quotient = a / b;
      return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
    }
    default: {
      const rest = a % b;
      return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
    }
  }
}

function floats(operator: string, a: number, b: number): unknown {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_DIVISION',
      operator === '%' ? 'modulo by zero' : 'division by zero',
    );
  }
  switch (operator) {
    case '+':
      return toFloat(a + b);
    case '-':
      return toFloat(a - b);
    case '*':
      return toFloat(a * b);
    case '/':
      return toFloat(a / b);
    case '//':
      return toFloat(Math.floor(a / b));
    case '%': {
      const rest = a % b;
      if (rest === 0) return toFloat(b < 0 ? -0 : 0);
      return toFloat(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest);
    }
    default:
      return power(a, b);
  }
}

function power(a: number, b: number): unknown {
  if (a === 0 && b < 0)
    throw new TemplateError('ARIEL_TEMPLATE_DIVISION', '0.0 cannot be raised to a negative power');
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw new TemplateError('ARIEL_TEMPLATE_OVERFLOW', 'the result is too large for a float');
  }
  return toFloat(result);
}
