// Reads the parts of a case strictly: a key that the format does not have is an error, never ignored.
import { CannotBeSaid } from './case.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at `where`, after a look at its keys: all `required` are there, and no other than these and `optional`. */
export function objectWith(
  value: unknown,
  where: string,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (!isObject(value)) throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, not an object`);
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw new CannotBeSaid(`${where} has no "${key}"`);
  }
  for (const key of Object.keys(value)) {
    if (required.includes(key) || optional.includes(key)) continue;
    throw new CannotBeSaid(`${where} has the unknown key "${key}" (${JSON.stringify(value[key])})`);
  }
  return value;
}

/** The list at `where`, each item read by `read`. */
export function listOf<Item>(
  value: unknown,
  where: string,
  read: (item: unknown, where: string) => Item,
): Item[] {
  if (!Array.isArray(value)) throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, not a list`);
  return value.map((item, index) => read(item, `${where}[${index}]`));
}

/** A value of a fixed vocabulary. */
export function oneOf<Word extends string>(value: unknown, where: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) {
    throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, none of ${words.join(', ')}`);
  }
  return word;
}

export function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, not a text`);
  return value;
}

export function whole(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, not a whole number`);
  }
  return value;
}

export function yesOrNo(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean')
    throw new CannotBeSaid(`${where} is ${JSON.stringify(value)}, not true or false`);
  return value;
}
