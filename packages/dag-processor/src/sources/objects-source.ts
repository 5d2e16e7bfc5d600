// A bundle that is a prefix of an object storage. Each state that the listing shows becomes a folder; what did not change is linked
// from the one before, so that only what is new is fetched.
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BundleError, type BundleSnapshot, type BundleSource } from './bundle-source.ts';
import type { SnapshotFolder } from './snapshot-folder.ts';

export interface StoredObject {
  /** Below the prefix, with `/`. */
  readonly path: string;
  /** Another one once the content is another. */
  readonly stamp: string;
  read(): Promise<Uint8Array>;
}

export interface ObjectsSourceOptions {
  readonly kind: string;
  readonly snapshots: SnapshotFolder;
  /** Opened at each refresh: a connection may be another by then. */
  readonly list: () => AsyncIterable<StoredObject>;
  readonly urlTemplate: string | null;
}

const AT_ONCE = 8;
/** Names that would lead out of the folder, or mean a folder. */
const UNUSABLE = /(^|\/)(\.{0,2})(\/|$)|[\\\0]/;

export function objectsSource(options: ObjectsSourceOptions): BundleSource {
  const { kind, snapshots, urlTemplate } = options;
  const snapshotOf = (id: string): BundleSnapshot => ({
    folder: snapshots.pathOf(id),
    version: null,
    urlTemplate,
  });
  return {
    kind,
    refresh: async (signal) => {
      const objects = await listed(options);
      const stamps = Object.fromEntries(objects.map(({ path, stamp }) => [path, stamp]));
      const text = JSON.stringify(Object.entries(stamps).sort(byPath));
      const id = createHash('sha256').update(text).digest('hex').slice(0, 40);
      await snapshots.build(id, (folder) => fetchAll(snapshots, objects, folder, signal));
      await writeFile(`${snapshots.pathOf(id)}.json`, JSON.stringify(stamps));
      await snapshots.use(id);
      await snapshots.sweep(Date.now());
      return snapshotOf(id);
    },
    last: async () => {
      const id = await snapshots.used();
      return id === null ? null : snapshotOf(id);
    },
  };
}

async function listed({ list }: ObjectsSourceOptions): Promise<StoredObject[]> {
  try {
    const objects: StoredObject[] = [];
    for await (const object of list()) if (!UNUSABLE.test(object.path)) objects.push(object);
    return objects;
  } catch (error) {
    throw storageError(error);
  }
}

async function fetchAll(
  snapshots: SnapshotFolder,
  objects: readonly StoredObject[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = await snapshots.used();
  const known = before === null ? {} : await stampsOf(snapshots.pathOf(before));
  const waiting = [...objects];
  const work = async (): Promise<void> => {
    for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
      signal.throwIfAborted();
      const target = join(folder, object.path);
      await mkdir(dirname(target), { recursive: true });
      const old = before === null ? null : join(snapshots.pathOf(before), object.path);
      const isSame = old !== null && known[object.path] === object.stamp;
      if (!isSame || !(await linked(old, target))) await writeFile(target, await object.read());
    }
  };
  const stopAll = (error: unknown): never => {
    waiting.length = 0;
    throw error;
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => work().catch(stopAll)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw storageError(failed.reason);
}

/** False where the old file is not there. */
async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to)
    .catch(() => copyFile(from, to))
    .then(
      () => true,
      () => false,
    );
}

async function stampsOf(folder: string): Promise<Record<string, string>> {
  const text = await readFile(`${folder}.json`, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}

const byPath = ([left]: [string, string], [right]: [string, string]): number => (left < right ? -1 : 1);

const storageError = (error: unknown): BundleError =>
  error instanceof BundleError
    ? error
    : new BundleError('ARIEL_BUNDLE_STORAGE', error instanceof Error ? error.message : String(error));
