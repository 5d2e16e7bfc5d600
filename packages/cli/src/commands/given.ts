// What the user typed after a command's name, read with the types that the command expects.
import { type Instant, parseInstant } from '@ariel/core';
import { usageError } from './command-error.ts';

export type GivenOptions = Readonly<Record<string, unknown>>;

export class Given {
  readonly #positionals: readonly (string | readonly string[] | undefined)[];
  readonly #options: GivenOptions;

  constructor(positionals: readonly (string | readonly string[] | undefined)[], options: GivenOptions) {
    this.#positionals = positionals;
    this.#options = options;
  }

  positional(index: number): string {
    return this.positionals(index)[0] ?? '';
  }

  /** All words of one that takes a list. */
  positionals(index: number): readonly string[] {
    const given = this.#positionals[index] ?? [];
    return typeof given === 'string' ? [given] : given;
  }

  optionalPositional(index: number): string | null {
    return this.positionals(index)[0] ?? null;
  }

  flag(name: string): boolean {
    return this.#options[name] === true;
  }

  /** `--no-backfill` turns `backfill` off. */
  isTurnedOff(name: string): boolean {
    return this.#options[name] === false;
  }

  text(name: string): string | null {
    const value = this.#options[name];
    return typeof value === 'string' ? value : null;
  }

  list(name: string): readonly string[] {
    const value = this.#options[name];
    const texts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    return texts.flatMap((text) => text.split(',')).filter((text) => text !== '');
  }

  wholeNumber(name: string, { min }: { readonly min: number }): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min) return number;
    throw usageError(
      `${spell(name)} is ${JSON.stringify(value)}; it must be a whole number, ${min} or more.`,
    );
  }

  instant(name: string, zone: string): Instant | null {
    const value = this.text(name);
    return value === null ? null : readInstant(spell(name), value, zone);
  }

  /** The object in a flag of JSON text; empty where the flag was not given. */
  json(name: string): Readonly<Record<string, unknown>> {
    const value = this.text(name);
    if (value === null) return {};
    const example = `Write it as ${spell(name)} '{"name": "value"}'.`;
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch (error) {
      throw usageError(
        `${spell(name)} is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
        example,
      );
    }
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
    throw usageError(
      `${spell(name)} must be a JSON object, not ${Array.isArray(parsed) ? 'a list' : JSON.stringify(parsed)}.`,
      example,
    );
  }
}

export function readInstant(what: string, text: string, zone: string): Instant {
  try {
    return parseInstant(text, zone);
  } catch (error) {
    throw usageError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `numRuns` → `--num-runs`. */
export function spell(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
