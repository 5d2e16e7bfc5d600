// Reads single option values and refuses the ones that cannot be, naming the option.
// The error carries no DAG or task: whoever places the task adds them.
import { type Duration, parseDuration } from '@ariel/core';
import type { AuthoringCode } from '../error/error-codes.ts';

export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly code: AuthoringCode;

  constructor(code: AuthoringCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function refuseOption(name: string, value: unknown, expected: string): never {
  throw new OptionError('ARIEL_OPTION_INVALID', `${name} is ${shown(value)}, but must be ${expected}`);
}

export function durationMs(name: string, duration: Duration): number {
  return reading('ARIEL_DURATION_INVALID', name, () => parseDuration(duration));
}

/** Runs a reader of core and names the option in what it refuses. */
export function reading<T>(code: AuthoringCode, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new OptionError(code, `${name}: ${why}`, { cause: error });
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
