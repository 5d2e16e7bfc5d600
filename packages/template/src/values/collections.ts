// Python's tuple, set and dict. Lists are arrays; objects and Maps of the host are read as dicts, never written.

import { TemplateError } from '../errors.ts';
import { asNumber, toNumber } from './numbers.ts';
import { SafeObject } from './safe-object.ts';
import { Undefined } from './undefined.ts';

export class Tuple {
  readonly items: readonly unknown[];
  /** Names of the items, where it is a named tuple. */
  readonly names: readonly string[];
  constructor(items: readonly unknown[], names: readonly string[] = []) {
    this.items = items;
    this.names = names;
  }
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    lastIdentity += 1;
    id = lastIdentity;
    identities.set(value, id);
  }
  return id;
}

/** Equal keys of a Python dict have the same text: 1, True and 1.0 are one key. */
export function keyText(key: unknown, depth = 0): string {
  if (typeof key === 'string') return `s${key}`;
  const number = asNumber(key);
  if (number !== undefined) return `n${typeof number === 'bigint' ? number : toNumber(number)}`;
  if (key === null || key === undefined) return 'none';
  if (key instanceof Undefined) throw key.error();
  if (key instanceof Tuple && depth < 20) {
    return `t${key.items
      .map((item) => keyText(item, depth + 1))
      .map((text) => `${text.length}:${text}`)
      .join('')}`;
  }
  if (key instanceof SafeObject) {
    return key.type.key ? `o${key.type.name}:${key.type.key(key.value)}` : `i${identityOf(key)}`;
  }
  if (typeof key === 'function') return `i${identityOf(key)}`;
  throw new TemplateError(
    'ARIEL_TEMPLATE_TYPE',
    'a list, dict or set cannot be a key: it can change (unhashable type)',
  );
}

export class Dict {
  readonly #entries = new Map<string, [key: unknown, value: unknown]>();

  constructor(entries: Iterable<readonly [unknown, unknown]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: unknown): unknown {
    return this.#entries.get(keyText(key))?.[1];
  }
  has(key: unknown): boolean {
    return this.#entries.has(keyText(key));
  }
  set(key: unknown, value: unknown): void {
    const text = keyText(key);
    const entry = this.#entries.get(text);
    if (entry) entry[1] = value;
    else this.#entries.set(text, [key, value]);
  }
  delete(key: unknown): boolean {
    return this.#entries.delete(keyText(key));
  }
  clear(): void {
    this.#entries.clear();
  }
  entries(): [unknown, unknown][] {
    return [...this.#entries.values()].map(([key, value]) => [key, value]);
  }
}

export class PythonSet {
  readonly #items: Dict;
  constructor(items: Iterable<unknown> = []) {
    this.#items = new Dict();
    for (const item of items) this.#items.set(item, true);
  }
  get size(): number {
    return this.#items.size;
  }
  has(item: unknown): boolean {
    return this.#items.has(item);
  }
  get items(): unknown[] {
    return this.#items.entries().map(([item]) => item);
  }
}

/** An object literal or a JSON object: nothing with a class of its own. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm (a vm context) have another Object.prototype, whose own prototype is null too.
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty'))
  );
}
