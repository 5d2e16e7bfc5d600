// What a task keeps for its later tries, and with assets for whoever works on them: `taskStateStore` and `assetStateStore`
// of the context. Every call asks the server; nothing is kept in the process.
import { type Duration, parseDuration } from '@ariel/core';
import { type Asset, isAssetTerm, sourceOf } from '../asset/asset-term.ts';
import type { TaskAsks } from '../run/task-asks.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { decodeValue } from '../value/decode-value.ts';
import { encodeValue } from '../value/encode-value.ts';

export interface TaskStateOptions {
  /** How long it is kept; `never`: as long as the run. @default as the installation says: 30 days */
  readonly retention?: Duration | 'never';
}

/** Values of one task instance: they outlive its tries, and go when it is cleared. */
export interface TaskStateStore {
  /** @example const jobId = await taskStateStore.get<string>('job_id'); */
  get<T = unknown>(key: string): Promise<T | null>;
  get<T>(key: string, fallback: T): Promise<T>;
  /** Kept at once, whatever becomes of the try. @example await taskStateStore.set('job_id', id, { retention: '7d' }); */
  set(key: string, value: unknown, options?: TaskStateOptions): Promise<void>;
  delete(key: string): Promise<void>;
  /** Deletes all keys. */
  clear(): Promise<void>;
}

/** Values that are kept with an asset, until somebody deletes them. */
export interface AssetStateStore {
  /** @example const seen = await assetStateStore(orders).get('last_id', 0); */
  get<T = unknown>(key: string): Promise<T | null>;
  get<T>(key: string, fallback: T): Promise<T>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Deletes all keys. */
  clear(): Promise<void>;
}

type Ask = (question: TaskAsks) => Promise<string | null>;

export function taskStateStoreOf(ask: Ask): TaskStateStore {
  return {
    get: async <T>(key: string, fallback: T | null = null) =>
      found<T>(await ask({ about: 'get-task-state', key } as TaskAsks), fallback),
    set: async (key, value, { retention } = {}) => {
      const json = encoded(key, value);
      await ask({ about: 'set-task-state', key, value: json, ...retentionOf(retention) } as TaskAsks);
    },
    delete: async (key) => void (await ask({ about: 'delete-task-state', key } as TaskAsks)),
    clear: async () => void (await ask({ about: 'delete-task-state', key: null } as TaskAsks)),
  };
}

export function assetStateStoreOf(ask: Ask): (asset: Asset | string) => AssetStateStore {
  return (given) => {
    const asset = named(given);
    return {
      get: async <T>(key: string, fallback: T | null = null) =>
        found<T>(await ask({ about: 'get-asset-state', asset, key } as TaskAsks), fallback),
      set: async (key, value) => {
        await ask({ about: 'set-asset-state', asset, key, value: encoded(key, value) } as TaskAsks);
      },
      delete: async (key) => void (await ask({ about: 'delete-asset-state', asset, key } as TaskAsks)),
      clear: async () => void (await ask({ about: 'delete-asset-state', asset, key: null } as TaskAsks)),
    };
  };
}

function named(given: Asset | string): { readonly name: string | null; readonly uri: string | null } {
  if (typeof given === 'string')
    return given.includes('://') ? { name: null, uri: given } : { name: given, uri: null };
  const source = isAssetTerm(given) ? sourceOf(given) : null;
  if (source?.kind === 'asset') return { name: source.name || null, uri: source.uri || null };
  throw new TaskRunError(
    'ARIEL_STATE_INVALID',
    `assetStateStore() needs an asset, its name or its URI, but got ${String(given)}`,
  );
}

function found<T>(json: string | null, fallback: T | null): T | null {
  return json === null ? fallback : (decodeValue(json) as T);
}

function encoded(key: string, value: unknown): string {
  if (value !== null && value !== undefined) return encodeValue(value, `the state "${key}"`).json;
  throw new TaskRunError(
    'ARIEL_STATE_INVALID',
    `the state "${key}" would be ${value}, which is not kept: delete the key instead, or keep another value`,
  );
}

function retentionOf(retention: TaskStateOptions['retention']): { readonly retentionMs?: number | null } {
  if (retention === undefined) return {};
  if (retention === 'never') return { retentionMs: null };
  if (typeof retention === 'number')
    throw new TaskRunError(
      'ARIEL_STATE_INVALID',
      `retention is the number ${retention}: write a duration such as "7d"`,
    );
  return { retentionMs: parseDuration(retention) };
}
