// Python's truth, equality and order.

import { TemplateError } from '../errors.ts';
import { keyText, PythonSet, Tuple } from './collections.ts';
import { isMapping, mappingEntries, mappingGet, mappingHas } from './mapping.ts';
import { asNumber, toNumber } from './numbers.ts';
import { typeName } from './python-text.ts';
import { SafeObject } from './safe-object.ts';
import { Undefined } from './undefined.ts';

/** Structures that hold themselves many times over would compare without end. */
const maxComparisons = 1_000_000;

export function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return false;
  if (value instanceof Undefined) {
    if (value.isLenient) return false;
    throw value.error();
  }
  const number = asNumber(value);
  if (number !== undefined) return toNumber(number) !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof PythonSet) return value.size > 0;
  if (value instanceof SafeObject) return value.type.isTruthy?.(value.value) ?? true;
  if (isMapping(value)) return mappingEntries(value).length > 0;
  return true;
}

export function isEqual(left: unknown, right: unknown): boolean {
  return equal(left, right, { left: maxComparisons });
}

/** Below, equal or above: -1, 0, 1. Values without an order are a type error, as in Python. */
export function compareOrder(left: unknown, right: unknown, operator = '<'): number {
  return order(left, right, operator, { left: maxComparisons });
}

interface Budget {
  left: number;
}

function spend(budget: Budget): void {
  budget.left -= 1;
  if (budget.left < 0)
    throw new TemplateError('ARIEL_TEMPLATE_LIMIT', `more than ${maxComparisons} comparisons of one value`);
}

function numbers(left: unknown, right: unknown): readonly [number | bigint, number | bigint] | undefined {
  const a = asNumber(left);
  const b = asNumber(right);
  if (a === undefined || b === undefined) return undefined;
  return [typeof a === 'bigint' ? a : toNumber(a), typeof b === 'bigint' ? b : toNumber(b)];
}

function equal(left: unknown, right: unknown, budget: Budget): boolean {
  spend(budget);
  for (const value of [left, right]) if (value instanceof Undefined && !value.isLenient) throw value.error();
  if (left instanceof Undefined || right instanceof Undefined)
    return left instanceof Undefined && right instanceof Undefined;
  const pair = numbers(left, right);
  // Loose equality is exact between number and bigint.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  if (pair) return pair[0] == pair[1];
  if (left === right || (left ?? null) === (right ?? null)) return true;
  const safe = left instanceof SafeObject ? left : right instanceof SafeObject ? right : undefined;
  if (safe) return safeEqual(safe, safe === left ? right : left);
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right, budget);
  if (left instanceof Tuple) return right instanceof Tuple && sameItems(left.items, right.items, budget);
  if (left instanceof PythonSet) {
    return (
      right instanceof PythonSet && left.size === right.size && left.items.every((item) => right.has(item))
    );
  }
  if (!isMapping(left) || !isMapping(right)) return false;
  const entries = mappingEntries(left);
  return (
    entries.length === mappingEntries(right).length &&
    entries.every(([key, value]) => mappingHas(right, key) && equal(value, mappingGet(right, key), budget))
  );
}

function safeEqual(safe: SafeObject, other: unknown): boolean {
  const key = safe.type.key?.(safe.value);
  if (key === undefined) return false;
  if (other instanceof SafeObject) return other.type.key?.(other.value) === key && comparable(safe, other);
  return typeof other === typeof key && other === key;
}

function comparable(left: SafeObject, right: SafeObject): boolean {
  return (
    left.type === right.type ||
    left.type.name === right.type.name ||
    typeof left.type.key?.(left.value) === 'string'
  );
}

function sameItems(left: readonly unknown[], right: readonly unknown[], budget: Budget): boolean {
  return left.length === right.length && left.every((item, index) => equal(item, right[index], budget));
}

function order(left: unknown, right: unknown, operator: string, budget: Budget): number {
  spend(budget);
  for (const value of [left, right]) if (value instanceof Undefined) throw value.error();
  const pair = numbers(left, right);
  if (pair)
    return pair[0] < pair[1]
      ? -1
      : pair[0] > pair[1]
        ? 1
        : pair[0] === pair[1]
          ? 0
          : pair[0] <= pair[1]
            ? 0
            : Number.NaN;
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right);
  if (Array.isArray(left) && Array.isArray(right)) return itemsOrder(left, right, operator, budget);
  if (left instanceof Tuple && right instanceof Tuple)
    return itemsOrder(left.items, right.items, operator, budget);
  if (
    left instanceof SafeObject &&
    right instanceof SafeObject &&
    left.type.hasOrder &&
    comparable(left, right)
  ) {
    const a = left.type.key?.(left.value) ?? 0;
    const b = right.type.key?.(right.value) ?? 0;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `'${operator}' is not supported between '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** By code point, not by UTF-16 unit. */
function textOrder(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

function itemsOrder(
  left: readonly unknown[],
  right: readonly unknown[],
  operator: string,
  budget: Budget,
): number {
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    if (!equal(left[i], right[i], budget)) return order(left[i], right[i], operator, budget);
  }
  return Math.sign(left.length - right.length);
}

export function isIn(item: unknown, container: unknown): boolean {
  if (container instanceof Undefined) {
    if (container.isLenient) return false;
    throw container.error();
  }
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    if (item instanceof SafeObject) return container.includes(String(item));
    throw new TemplateError(
      'ARIEL_TEMPLATE_TYPE',
      `'in' on a text needs a text on the left, not '${typeName(item)}'`,
    );
  }
  if (container instanceof SafeObject && container.type.items)
    return inItems(item, container.type.items(container.value));
  if (Array.isArray(container)) return inItems(item, container);
  if (container instanceof Tuple) return inItems(item, container.items);
  if (container instanceof PythonSet) return container.has(item);
  if (isMapping(container)) {
    if (item instanceof Undefined && item.isLenient) return false;
    keyText(item);
    return mappingHas(container, item);
  }
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    `'in' needs a text, list or dict on the right, not '${typeName(container)}'`,
  );
}

function inItems(item: unknown, items: readonly unknown[]): boolean {
  return items.some((candidate) => candidate === item || isEqual(candidate, item));
}
