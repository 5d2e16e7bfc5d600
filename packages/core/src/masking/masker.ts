// Knows the secrets that a process was given, and takes them out of texts and values before anyone sees those.
// Never tells a secret; forgets none as long as it lives.
import { maskJsonText } from './mask-json.ts';
import { secretForms } from './secret-forms.ts';
import { noSensitiveNames, type SensitiveNames } from './sensitive-names.ts';

export const MASK = '***';

export interface MaskerOptions {
  /** @default none: then only what was added without a name is a secret */
  readonly names?: SensitiveNames;
  /** Shorter texts are no secrets: they would be found everywhere. As `logging.min_length_masked_secret`. @default 5 */
  readonly minLength?: number;
}

const DEFAULT_MIN_LENGTH = 5;
const MAX_DEPTH = 20;
/** Airflow's own default login and password, and ours: words of most lines. */
const NEVER: ReadonlySet<string> = new Set(['airflow', 'ariel']);
/** `scheme://user:password@host` and `Authorization: Basic …`: a secret by its place, whoever wrote it. */
const PLACES: readonly (readonly [hint: string, pattern: RegExp])[] = [
  ['://', /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@'"]*:)[^\s@/'"]+@/gi],
  ['uthorization', /(authorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)\s+)[^\s'",}]+/gi],
  ['UTHORIZATION', /(authorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)\s+)[^\s'",}]+/gi],
];

export class Masker {
  #names: SensitiveNames;
  #minLength: number;
  readonly #secrets = new Set<string>();
  readonly #forms = new Set<string>();
  #pattern: RegExp | null = null;
  /** Called with each secret that is new, for another process that shows what this one prints. */
  onSecret: ((secret: string) => void) | null = null;

  constructor({ minLength = DEFAULT_MIN_LENGTH, names = noSensitiveNames }: MaskerOptions = {}) {
    this.#names = names;
    this.#minLength = minLength;
  }

  /** Takes other rules; what is known stays known. */
  configure({ minLength, names }: MaskerOptions): void {
    this.#names = names ?? this.#names;
    this.#minLength = minLength ?? this.#minLength;
  }

  /** How many secrets are known. */
  get size(): number {
    return this.#secrets.size;
  }

  /** All forms of all secrets, for a look across line ends. */
  get forms(): ReadonlySet<string> {
    return this.#forms;
  }

  get minLength(): number {
    return this.#minLength;
  }

  isSensitive(name: string): boolean {
    return this.#names.isSensitive(name);
  }

  /** Every text in `value` is a secret. */
  add(value: unknown): void {
    this.#addAll(value, true, 0);
  }

  /** What stands in `value` under sensitive names is a secret; all of it where `name` is one. */
  addNamed(value: unknown, name: string | null = null): void {
    this.#addAll(value, name !== null && this.#names.isSensitive(name), 0);
  }

  mask(text: string): string {
    const known = this.#pattern === null ? text : text.replace(this.#pattern, MASK);
    return maskPlaces(known);
  }

  /** A copy as JSON would have it, without secrets: known ones, and what stands under sensitive names. */
  maskValue(value: unknown): unknown {
    return this.#masked(value, 0);
  }

  /** JSON text without secrets; numbers stay as they are written. */
  maskJson(json: string): string {
    return maskJsonText(json, { maskText: (text) => this.mask(text), names: this.#names });
  }

  #addAll(value: unknown, isSecret: boolean, depth: number): void {
    if (depth > MAX_DEPTH || value === null || value === undefined) return;
    if (typeof value === 'string') {
      if (isSecret) this.#addText(value);
      if (isSecret || depth === 0) this.#addInside(value, depth);
    } else if (typeof value === 'number' || typeof value === 'bigint') {
      if (isSecret) this.#addText(String(value));
    } else if (typeof value === 'object') {
      for (const [key, item] of entriesOf(value)) {
        this.#addAll(item, isSecret || (key !== null && this.#names.isSensitive(key)), depth + 1);
      }
    }
  }

  /** A secret may be a whole document, such as the key file of a service account: its parts are printed alone. */
  #addInside(text: string, depth: number): void {
    const trimmed = text.trimStart();
    if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return;
    try {
      this.#addAll(JSON.parse(text), false, depth + 1);
    } catch {
      // It only looked like JSON.
    }
  }

  #addText(secret: string): void {
    if (secret.trim().length < this.#minLength || NEVER.has(secret) || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    for (const form of secretForms(secret)) if (form.length >= this.#minLength) this.#forms.add(form);
    const longestFirst = [...this.#forms].sort((left, right) => right.length - left.length);
    this.#pattern = new RegExp(longestFirst.map(escaped).join('|'), 'g');
    this.onSecret?.(secret);
  }

  #masked(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return MASK;
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.#masked(value.toJSON(), depth + 1);
    if (Array.isArray(value)) return value.map((item) => this.#masked(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.mask(key),
        this.#names.isSensitive(key) ? hidden(item, 0) : this.#masked(item, depth + 1),
      ]),
    );
  }
}

/** As Airflow hides what stands under a sensitive name: texts and numbers go, shapes, truths and nothings stay. */
export function hidden(value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || depth > MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => hidden(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item, depth + 1)]));
}

function maskPlaces(text: string): string {
  let masked = text;
  for (const [hint, pattern] of PLACES) {
    if (masked.includes(hint)) masked = masked.replace(pattern, hint === '://' ? `$1${MASK}@` : `$1${MASK}`);
  }
  return masked;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function entriesOf(value: object): Iterable<readonly [key: string | null, item: unknown]> {
  if (value instanceof Map) return [...value].map(([key, item]) => [String(key), item] as const);
  if (Array.isArray(value) || value instanceof Set) return [...value].map((item) => [null, item] as const);
  return Object.entries(value);
}
