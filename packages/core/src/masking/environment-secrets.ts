// What an environment that is given as a value tells of secrets: its variables with sensitive names.
import type { Masker } from './masker.ts';

/** An address of a proxy is in half of all lines; a password in it is found by its place. */
const NO_SECRET = /proxy/i;

export function addEnvironmentSecrets(
  masker: Masker,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !NO_SECRET.test(name) && masker.isSensitive(name)) masker.add(value);
  }
}
