// A bucket of Google Cloud Storage. The client is an optional package, loaded when it is first used.
import type { Connection } from '@ariel/sdk';
import { loadClient } from './load-client.ts';
import type { ListedObject, ObjectStat, ObjectStore } from './object-store.ts';

type Sdk = typeof import('@google-cloud/storage');
type Bucket = import('@google-cloud/storage').Bucket;

/** A multiple of 256 KiB. What is sent piece by piece appears only with its last piece. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** Of the connection's `extra`, by Airflow's names: `keyfile_dict` or `key_path`, `project`; `endpoint_url` for another server. */
export async function gcsStore(name: string, connection: Connection | null): Promise<ObjectStore> {
  const { Storage } = await loadClient<Sdk>('@google-cloud/storage', () => import('@google-cloud/storage'));
  const bucket = new Storage(settingsOf(connection)).bucket(name);
  return {
    async read(key, range) {
      if ((await statIn(bucket, key)) === null) return null;
      return bucket.file(key).createReadStream({ ...range, validation: false });
    },
    async write(key, body, { contentType }) {
      const options = contentType === undefined ? {} : { contentType };
      const file = bucket.file(key);
      if (body instanceof Uint8Array) return file.save(Buffer.from(body), { ...options, resumable: false });
      const { pipeline } = await import('node:stream/promises');
      await pipeline(body, file.createWriteStream({ ...options, resumable: true, chunkSize: CHUNK_BYTES }));
    },
    stat: (key) => statIn(bucket, key),
    list: (prefix, isDeep) => listed(bucket, prefix, isDeep),
    delete: async (key) => void (await bucket.file(key).delete({ ignoreNotFound: true })),
    copy: async (from, to) => void (await bucket.file(from).copy(bucket.file(to))),
    async presign(key, { expiresMs, method }) {
      const action = method === 'GET' ? 'read' : 'write';
      const [url] = await bucket
        .file(key)
        .getSignedUrl({ version: 'v4', action, expires: Date.now() + expiresMs });
      return url;
    },
  };
}

function settingsOf(connection: Connection | null): import('@google-cloud/storage').StorageOptions {
  const extra = connection?.extra ?? {};
  const text = (name: string): string | undefined =>
    typeof extra[name] === 'string' && extra[name] !== '' ? extra[name] : undefined;
  const endpoint = text('endpoint_url');
  const keyFile = text('key_path');
  const project = text('project');
  const keys = extra.keyfile_dict;
  const credentials = typeof keys === 'string' && keys !== '' ? JSON.parse(keys) : keys;
  return {
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint }),
    ...(project === undefined ? {} : { projectId: project }),
    ...(keyFile === undefined ? {} : { keyFilename: keyFile }),
    ...(credentials ? { credentials } : {}),
  };
}

async function statIn(bucket: Bucket, key: string): Promise<ObjectStat | null> {
  try {
    const [found] = await bucket.file(key).getMetadata();
    return statOf(found);
  } catch (error) {
    if ((error as { code?: number }).code === 404) return null;
    throw error;
  }
}

async function* listed(bucket: Bucket, prefix: string, isDeep: boolean): AsyncGenerator<ListedObject> {
  let query: object | null = { prefix, autoPaginate: false, ...(isDeep ? {} : { delimiter: '/' }) };
  while (query !== null) {
    const [files, next, answer] = (await bucket.getFiles(query)) as unknown as [
      readonly { readonly name: string; readonly metadata: Metadata }[],
      object | null,
      { readonly prefixes?: readonly string[] } | undefined,
    ];
    const folders = (answer?.prefixes ?? []).map((key) => ({ key, stat: null }));
    const objects = files.map(({ metadata, name }) => ({ key: name, stat: statOf(metadata) }));
    yield* [...folders, ...objects].sort((left, right) => (left.key < right.key ? -1 : 1));
    query = next ?? null;
  }
}

interface Metadata {
  readonly size?: string | number | undefined;
  readonly updated?: string | undefined;
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
}

const statOf = ({ contentType, etag, size, updated }: Metadata): ObjectStat => ({
  size: Number(size ?? 0),
  modifiedAt: updated === undefined ? null : new Date(updated),
  etag: etag ?? null,
  contentType: contentType ?? null,
});
