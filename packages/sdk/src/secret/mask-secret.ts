// What this process knows of secrets. One masker for all of it, however many copies of this package it has loaded.
import { Masker, sensitiveNames } from '@ariel/core';

const key = Symbol.for('ariel.masker');

/** The masker of this process: knows what its tasks were given. */
export function processMasker(): Masker {
  const holder = globalThis as { [key]?: Masker };
  holder[key] ??= new Masker({ names: sensitiveNames() });
  return holder[key];
}

/**
 * Hides a secret from now on: in the log of the task, in errors, rendered fields and what pages show of results. Of an object or a
 * list every text in it. Passwords of connections, and variables and params with names such as `api_key`, are hidden without it.
 * Texts shorter than `logging.min_length_masked_secret` are not hidden.
 *
 * @example
 * const token = await fetchToken();
 * maskSecret(token);
 */
export function maskSecret(value: unknown): void {
  processMasker().add(value);
}
