// What a task with several outputs returned, entry by entry; and what the key of a value may be.
import type { XComEntry } from '@ariel/core';
import { encodeValue } from '../value/encode-value.ts';
import { TaskRunError } from './task-run-error.ts';

/** Each entry of what a task with several outputs returned, under its own key. */
export function outputsOf(value: unknown, others: readonly XComEntry[]): XComEntry[] {
  if (value === undefined || value === null) return [];
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new TaskRunError(
      'ARIEL_MULTIPLE_OUTPUTS',
      `with multipleOutputs the task returns an object, but it returned ${Array.isArray(value) ? 'a list' : typeof value}`,
    );
  return Object.entries(value as object)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => {
      checkXComKey(key);
      if (others.some((other) => other.key === key))
        throw new TaskRunError(
          'ARIEL_MULTIPLE_OUTPUTS',
          `the output "${key}" is there already: it was pushed, or is a name of Ariel's own`,
        );
      return { key, ...encodeValue(entry, `the output "${key}"`) };
    });
}

const LONGEST_KEY = 512;

export function checkXComKey(key: string): void {
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY) return;
  throw new TaskRunError(
    'ARIEL_XCOM_KEY',
    `a key of a value has 1 to ${LONGEST_KEY} characters, not ${JSON.stringify(key)}`,
  );
}
