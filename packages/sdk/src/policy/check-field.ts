// Whether what a policy set makes sense: types say so at compile time, and a plugin may not be compiled.
import { isDagAccess } from '@ariel/core';

const texts: ReadonlySet<string> = new Set(['owner', 'pool', 'queue']);
const counts: ReadonlySet<string> = new Set([
  'retries',
  'maxTries',
  'retryDelayMs',
  'infraRetries',
  'poolSlots',
]);

/** @throws Error in words that follow "the policy failed" */
export function checkField(name: string, value: unknown): void {
  if (texts.has(name) && (typeof value !== 'string' || value === ''))
    throw new Error(`it set ${name} to ${JSON.stringify(value)}; a text is expected`);
  if (counts.has(name) && !(Number.isSafeInteger(value) && Number(value) >= 0))
    throw new Error(`it set ${name} to ${JSON.stringify(value)}; a whole number of at least 0 is expected`);
  if (name === 'accessControl' && value !== undefined && !isDagAccess(value))
    throw new Error(
      `it set ${name} to ${JSON.stringify(value)}; an object of roles is expected, each with a list such as ["dags:read"]`,
    );
  if (name === 'runAsUser' && value !== undefined && (typeof value !== 'string' || value === ''))
    throw new Error(`it set ${name} to ${JSON.stringify(value)}; the name of a Unix user is expected`);
  if (name === 'executorConfig' && value !== undefined && !isObject(value))
    throw new Error(`it set ${name} to ${JSON.stringify(value)}; an object is expected`);
  if (name === 'priorityWeight' && !Number.isSafeInteger(value))
    throw new Error(`it set ${name} to ${JSON.stringify(value)}; a whole number is expected`);
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
