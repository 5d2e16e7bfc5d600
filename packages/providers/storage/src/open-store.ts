// Which kind of storage a scheme means, and the stores that are open: one per bucket and connection in a process.
import type { Connection } from '@ariel/sdk';
import { localStore } from './local-store.ts';
import type { ObjectStore } from './object-store.ts';
import { StorageError } from './storage-error.ts';

/** Opens a bucket; `connection` is null where none is named: then what the environment gives counts. */
export type StoreMaker = (bucket: string, connection: Connection | null) => Promise<ObjectStore>;

const s3: StoreMaker = async (...given) => (await import('./s3-store.ts')).s3Store(...given);
const azure: StoreMaker = async (...given) => (await import('./azure-store.ts')).azureStore(...given);
const gcs: StoreMaker = async (...given) => (await import('./gcs-store.ts')).gcsStore(...given);

const makers = new Map<string, StoreMaker>([
  ['file', async () => localStore('/')],
  ['s3', s3],
  ['s3a', s3],
  ['azure', azure],
  ['abfs', azure],
  ['abfss', azure],
  ['wasb', azure],
  ['adl', azure],
  ['gs', gcs],
  ['gcs', gcs],
]);

/**
 * Makes paths of another scheme possible.
 *
 * @example
 * registerObjectStore('minio', async (bucket, connection) => openMinio(bucket, connection));
 */
export function registerObjectStore(scheme: string, maker: StoreMaker): void {
  makers.set(scheme, maker);
}

const open = new Map<string, Promise<ObjectStore>>();

export function openStore(
  scheme: string,
  bucket: string,
  connection: Connection | null,
): Promise<ObjectStore> {
  const maker = makers.get(scheme);
  if (maker === undefined)
    throw new StorageError(
      'ARIEL_STORAGE_PATH',
      `There is no storage of the scheme "${scheme}://". Known are ${[...makers.keys()].join(', ')}.`,
    );
  // Another password is another store.
  const name = `${scheme}://${bucket} ${connection === null ? '' : `${connection.uri} ${connection.extraJson ?? ''}`}`;
  const known = open.get(name) ?? maker(bucket, connection);
  open.set(name, known);
  known.catch(() => open.delete(name));
  return known;
}
