// Turns whatever user code threw into the report that is stored and shown: class, message, frames and causes.
// Anything can be thrown in JavaScript, so nothing here may trust what it looks at.
import type { ErrorReport, StackFrame } from '@ariel/core';
import { parseStack } from '../error/source-place.ts';

const maxCauses = 8;
const maxFrames = 50;
const maxMessageLength = 20_000;

/** The report of a thrown value; where it comes from is `frames`, innermost first, with absolute paths. */
export function errorReport(thrown: unknown, depth = 0): ErrorReport {
  try {
    return thrown instanceof Error ? reportOf(thrown, depth) : reportOfValue(thrown);
  } catch {
    return {
      name: 'Error',
      message: 'something was thrown that cannot be looked at',
      code: null,
      frames: [],
      cause: null,
    };
  }
}

function reportOf(error: Error, depth: number): ErrorReport {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const several = error instanceof AggregateError ? error.errors : [];
  const cause = error.cause ?? several[0];
  return {
    name: String(error.name || error.constructor?.name || 'Error'),
    message: clipped(messageOf(error, several)),
    code,
    frames: framesOf(error),
    cause: cause === undefined || cause === null || depth >= maxCauses ? null : errorReport(cause, depth + 1),
  };
}

function messageOf(error: Error, several: readonly unknown[]): string {
  const message = String(error.message);
  if (several.length === 0) return message;
  const list = several.map((item) => (item instanceof Error ? item.message : String(item))).join('; ');
  return message === '' ? list : `${message}: ${list}`;
}

function framesOf(error: Error): StackFrame[] {
  return parseStack(String(error.stack ?? '')).slice(0, maxFrames);
}

function reportOfValue(thrown: unknown): ErrorReport {
  const text = typeof thrown === 'string' ? thrown : describe(thrown);
  return { name: `thrown ${typeName(thrown)}`, message: clipped(text), code: null, frames: [], cause: null };
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function clipped(text: string): string {
  return text.length <= maxMessageLength
    ? text
    : `${text.slice(0, maxMessageLength)} … (${text.length} characters)`;
}
