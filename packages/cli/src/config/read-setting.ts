// Reads one key of the configuration: from the text that was given, from what a command prints, or from the secrets backend.
import { execFileSync } from 'node:child_process';
import type { ConfigProblem } from './config-error.ts';
import type { GivenValue } from './given-values.ts';
import type { KnownKey } from './known-keys.ts';
import { type SettingPlace, SettingRefusal } from './setting.ts';

const COMMAND_TIMEOUT_MS = 30_000;

export type Outcome =
  | { readonly value: unknown; readonly text: string }
  | { readonly problem: ConfigProblem };

export interface ReadingPlace {
  readonly home: string;
  readonly cwd: string;
  readonly env: SettingPlace['env'];
}

/** `textOfSecret`: what the secrets backend keeps under the name that was given; it throws SecretFailure. */
export function readSetting(
  { section, key, setting }: KnownKey,
  given: GivenValue | undefined,
  { home, cwd, env }: ReadingPlace,
  textOfSecret: (given: GivenValue) => string,
): Outcome {
  const place = { home, base: given === undefined || given.isFromFile ? home : cwd, env };
  const where = `${section}.${key}`;
  try {
    const text =
      given === undefined
        ? setting.defaultText
        : (given.form === 'secret' ? textOfSecret(given) : textOf(given, env)).trim();
    const value = setting.read(text, place);
    if (value !== undefined) return { value, text: setting.write?.(value) ?? text };
    const shown = setting.isSecret ? '' : ` "${text}"`;
    return valueProblem(
      `${where} cannot be${shown || ' what it is set to'} (from ${given?.from ?? 'default'}): expected ${setting.expected}.`,
    );
  } catch (error) {
    if (error instanceof SettingRefusal)
      return valueProblem(`${where} (from ${given?.from ?? 'default'}): ${error.message}`);
    if (error instanceof CommandFailure)
      return { problem: { code: 'ARIEL_CONFIG_COMMAND', message: `${where}: ${error.message}` } };
    if (error instanceof SecretFailure)
      return { problem: { code: 'ARIEL_CONFIG_SECRET', message: `${where}: ${error.message}` } };
    throw error;
  }
}

const valueProblem = (message: string): Outcome => ({ problem: { code: 'ARIEL_CONFIG_VALUE', message } });

class CommandFailure extends Error {}

/** A value that the secrets backend does not give. */
export class SecretFailure extends Error {}

function textOf(given: GivenValue, env: SettingPlace['env']): string {
  if (given.form === 'plain') return given.text;
  try {
    return execFileSync('/bin/sh', ['-c', given.text], {
      encoding: 'utf8',
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_TIMEOUT_MS,
    });
  } catch (error) {
    const { status, stderr } = error as { readonly status?: number | null; readonly stderr?: string };
    const said = (stderr ?? '').trim().split('\n')[0] ?? '';
    throw new CommandFailure(
      `the command in ${given.from} ${status === null ? 'was ended' : `ended with exit code ${status}`}${said && `, and said: ${said}`}. ` +
        'It must print the value and end with 0.',
    );
  }
}
