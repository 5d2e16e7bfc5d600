// What becomes of values on their way into the database and back: a backend may keep them elsewhere, and what is too large for the
// database is refused with words.
import { type AttemptOutcome, referenceText, type ValueReference, type XComEntry } from '@ariel/core';
import { type BaseXCom, decodeValue, TaskRunError, type XComPlace } from '@ariel/sdk';
import type { DataSettings } from '../messages.ts';

export type LoadBackend = (name: string) => Promise<BaseXCom>;

const referenceName = 'ariel.XComReference';
const DEFAULT_MOST_BYTES = 64 * 1024 * 1024;

export class KeptValues {
  readonly #data: DataSettings | undefined;
  readonly #load: LoadBackend;
  readonly #place: Omit<XComPlace, 'key'>;
  /** Several items of one list are read once. */
  readonly #opened = new Map<string, Promise<unknown>>();

  constructor(data: DataSettings | undefined, load: LoadBackend, place: Omit<XComPlace, 'key'>) {
    this.#data = data;
    this.#load = load;
    this.#place = place;
  }

  /** The outcome with its values as they are stored. Throws where one cannot be. */
  async outcome(outcome: AttemptOutcome): Promise<AttemptOutcome> {
    if (!('xcoms' in outcome) || outcome.xcoms === undefined || outcome.xcoms.length === 0) return outcome;
    return { ...outcome, xcoms: await Promise.all(outcome.xcoms.map((entry) => this.#kept(entry))) };
  }

  async #kept(entry: XComEntry): Promise<XComEntry> {
    const backend = this.#data?.xcomBackend ?? null;
    if (backend !== null) {
      const used = await this.#load(backend);
      const stored = await this.#guarded(`store the value "${entry.key}"`, () =>
        used.serializeValue(decodeValue(entry.json), { ...this.#place, key: entry.key }),
      );
      if (stored !== undefined) {
        const reference = { backend, stored, length: entry.length };
        return this.#checked({ ...entry, json: referenceText(reference) });
      }
    }
    return this.#checked(entry);
  }

  #checked(entry: XComEntry): XComEntry {
    const most = this.#data?.maxXComBytes ?? DEFAULT_MOST_BYTES;
    // Characters are at most bytes: most values need not be counted.
    const bytes = entry.json.length * 4 <= most ? 0 : Buffer.byteLength(entry.json);
    if (bytes <= most) return entry;
    throw new TaskRunError(
      'ARIEL_XCOM_TOO_LARGE',
      `the value "${entry.key}" of task "${this.#place.taskId}" has ${bytes} bytes as JSON; at most ${most} are kept in the database`,
    );
  }

  /** A value with everything in it that only refers to another place. */
  async open(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (isReference(value)) return this.#read(value.__data__);
    if (Array.isArray(value))
      return mayHold(value) ? Promise.all(value.map((item) => this.open(item))) : value;
    if (Object.getPrototypeOf(value) !== Object.prototype || !mayHold(Object.values(value))) return value;
    const entries = Object.entries(value).map(async ([key, item]) => [key, await this.open(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** A value by its JSON text. */
  decode(json: string): unknown {
    const value = decodeValue(json);
    return json.includes(referenceName) ? this.open(value) : value;
  }

  async #read({ backend, item, stored }: ValueReference): Promise<unknown> {
    const name = JSON.stringify([backend, stored]);
    const reading =
      this.#opened.get(name) ??
      this.#guarded('read a value', async () => (await this.#load(backend)).deserializeValue(stored));
    this.#opened.set(name, reading);
    const value = await reading;
    if (item === undefined) return value;
    if (Array.isArray(value)) return value[item];
    return typeof value === 'object' && value !== null ? Object.entries(value)[item] : null;
  }

  async #guarded<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TaskRunError('ARIEL_XCOM_BACKEND', `the XCom backend could not ${what}: ${why}`, { cause });
    }
  }
}

interface Envelope {
  readonly __classname__: string;
  readonly __data__: ValueReference;
}

const isReference = (value: object): value is Envelope =>
  '__classname__' in value && value.__classname__ === referenceName && '__data__' in value;

/** Only what holds objects may hold references. */
const mayHold = (values: readonly unknown[]): boolean =>
  values.some((value) => typeof value === 'object' && value !== null);
