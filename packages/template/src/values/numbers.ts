// Python's numbers on top of JavaScript's: whole floats need a mark of their own, large ints become bigint.

import { WholeFloat } from './whole-float.ts';

export type PythonNumber = number | bigint | WholeFloat;

/** The smallest form of a whole number. */
export function toInt(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

export function isFloat(value: unknown): value is number | WholeFloat {
  return value instanceof WholeFloat || (typeof value === 'number' && !Number.isSafeInteger(value));
}

export function isInt(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** The number behind an int, a float or a boolean (Python's True is 1); nothing for any other value. */
export function asNumber(value: unknown): PythonNumber | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof WholeFloat) return value;
  return undefined;
}

export function toNumber(value: PythonNumber): number {
  return value instanceof WholeFloat ? value.value : Number(value);
}
