// Values that pass between tasks, as JSON text. Richer values use Airflow's envelope, so that other workers can read them.
import { referenceFacts } from '../reference/reference.ts';
import { classnameKey, envelopeVersions, isUnopened } from './envelope.ts';

export interface EncodedValue {
  /** JSON text. */
  readonly json: string;
  /** Number of items of a list or of entries of an object; null for anything else. */
  readonly length: number | null;
}

/** A value that cannot be stored: `path` says where in it, such as `.orders[3].total`. */
export class UnstorableValueError extends TypeError {
  override readonly name = 'UnstorableValueError';
  readonly code = 'ARIEL_OUTPUT_NOT_SERIALISABLE';
  readonly path: string;

  constructor(subject: string, path: string, why: string) {
    super(`${subject}${path === '' ? '' : ` at ${path}`} cannot be stored: ${why}`);
    this.path = path;
  }
}

interface Walk {
  readonly subject: string;
  /** The objects on the way to where we are, to see a circle. */
  readonly above: Set<object>;
}

/** Objects that were read from text which says more than they do. */
const exactTexts = new WeakMap<object, string>();

/**
 * `value` was read from `json`, and is stored as that again: what another language made of it (a date of its own, a set, microseconds)
 * must not be lost on the way. Only for what nobody changes meanwhile.
 */
export function keepExactText<Value>(value: Value, json: string): Value {
  if (typeof value === 'object' && value !== null) exactTexts.set(value, json);
  return value;
}

/** JSON text of `value`; throws `UnstorableValueError` naming `subject` and the place in the value. */
export function encodeValue(value: unknown, subject = 'the value'): EncodedValue {
  const exact = typeof value === 'object' && value !== null ? exactTexts.get(value) : undefined;
  const json = exact ?? encode(value, '', { subject, above: new Set() });
  if (json === undefined)
    throw new UnstorableValueError(subject, '', 'it is undefined; use null for "nothing"');
  return { json, length: lengthOf(value) };
}

function lengthOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return isPlain(value) ? Object.keys(value).length : null;
}

/** Undefined where JSON has nothing to say: properties that are undefined are left out. */
function encode(value: unknown, path: string, walk: Walk): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return undefined;
    case 'number':
      return encodeNumber(value, path, walk);
    case 'bigint':
      // Beyond 2^53 the reader sees by the digits that it must be a bigint.
      return Number.isSafeInteger(Number(value)) ? envelope('ariel.BigInt', `"${value}"`) : value.toString();
    case 'object':
      return value === null ? 'null' : encodeObject(value, path, walk);
    case 'function':
      return refuse(path, walk, 'it is a function');
    case 'symbol':
      return refuse(path, walk, 'it is a symbol');
  }
}

function encodeNumber(value: number, path: string, walk: Walk): string {
  if (!Number.isFinite(value))
    return refuse(path, walk, `it is ${value}, for which JSON has no form; use null or text`);
  // As an exponent, a large whole number is read back as a number rather than a bigint.
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential()
    : JSON.stringify(value);
}

function encodeObject(value: object, path: string, walk: Walk): string {
  if (referenceFacts(value) !== undefined) return refuse(path, walk, 'it is a reference of a DAG body');
  if (walk.above.has(value)) return refuse(path, walk, 'it contains itself');
  walk.above.add(value);
  const json = encodeByKind(value, path, walk);
  walk.above.delete(value);
  return json;
}

function encodeByKind(value: object, path: string, walk: Walk): string {
  const item = (element: unknown, key: number | string): string =>
    encode(element, `${path}[${key}]`, walk) ?? 'null';
  if (Array.isArray(value)) return `[${Array.from(value, item).join(',')}]`;
  if (value instanceof Date) return encodeDate(value, path, walk);
  if (value instanceof Uint8Array)
    return envelope('ariel.Uint8Array', `"${Buffer.from(value).toString('base64')}"`);
  if (value instanceof Set) return envelope('ariel.Set', `[${[...value].map(item).join(',')}]`);
  if (value instanceof Map) {
    const pairs = [...value].map(
      ([key, entry], index) => `[${item(key, index)},${item(entry, `${index}.value`)}]`,
    );
    return envelope('ariel.Map', `[${pairs.join(',')}]`);
  }
  if (!isPlain(value))
    return refuse(path, walk, `it is a ${className(value)}; return its data as a plain object`);
  return encodePlain(value, path, walk);
}

function encodePlain(value: object, path: string, walk: Walk): string {
  const parts: string[] = [];
  for (const [key, entry] of Object.entries(value)) {
    const inner = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)
      ? `${path}.${key}`
      : `${path}[${JSON.stringify(key)}]`;
    if (key === classnameKey && !isUnopened(value))
      return refuse(inner, walk, 'this name is kept for values that JSON cannot hold');
    const json = encode(entry, inner, walk);
    if (json !== undefined) parts.push(`${JSON.stringify(key)}:${json}`);
  }
  return `{${parts.join(',')}}`;
}

function encodeDate(value: Date, path: string, walk: Walk): string {
  const timestamp = value.getTime() / 1000;
  if (Number.isNaN(timestamp)) return refuse(path, walk, 'it is an invalid Date');
  // Other readers tell a float from an integer by its point.
  const seconds = Number.isInteger(timestamp) ? `${timestamp}.0` : String(timestamp);
  const zone = envelope('builtins.tuple', '["UTC","pendulum.tz.timezone.Timezone",1,true]');
  return envelope('datetime.datetime', `{"timestamp":${seconds},"tz":${zone}}`);
}

function envelope(name: keyof typeof envelopeVersions, dataJson: string): string {
  return `{"__classname__":"${name}","__version__":${envelopeVersions[name]},"__data__":${dataJson}}`;
}

/** An object that is its data: a literal, a row of a database, or an instance of a class without methods. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  for (let type = Object.getPrototypeOf(value); type !== null && type !== Object.prototype; ) {
    if (Object.getPrototypeOf(type) === null) break; // Object.prototype of another realm
    if (Reflect.ownKeys(type).some((key) => key !== 'constructor')) return false;
    type = Object.getPrototypeOf(type);
  }
  return Object.prototype.toString.call(value) === '[object Object]';
}

function className(value: object): string {
  return value.constructor?.name ?? 'object';
}

function refuse(path: string, walk: Walk, why: string): never {
  throw new UnstorableValueError(walk.subject, path, why);
}
