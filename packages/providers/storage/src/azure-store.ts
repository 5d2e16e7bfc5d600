// A container of Azure Blob Storage. The client is an optional package, loaded when it is first used.
import type { Readable } from 'node:stream';
import type { Connection } from '@ariel/sdk';
import { loadClient } from './load-client.ts';
import type { ListedObject, ObjectStat, ObjectStore } from './object-store.ts';
import { StorageError } from './storage-error.ts';

type Sdk = typeof import('@azure/storage-blob');
type Container = import('@azure/storage-blob').ContainerClient;

const BLOCK_BYTES = 8 * 1024 * 1024;
const BLOCKS_AT_ONCE = 4;

/** Of the connection: `extra.connection_string`, or login and password as account and key, or `extra.sas_token`; host is the account's address. */
export async function azureStore(container: string, connection: Connection | null): Promise<ObjectStore> {
  const sdk = await loadClient<Sdk>('@azure/storage-blob', () => import('@azure/storage-blob'));
  const client = serviceOf(sdk, connection).getContainerClient(container);
  return {
    async read(key, range) {
      const { end, start = 0 } = range ?? {};
      const count = end === undefined ? undefined : end - start + 1;
      const found = await orNull(client.getBlobClient(key).download(start, count));
      return (found?.readableStreamBody as Readable | undefined) ?? null;
    },
    async write(key, body, { contentType }) {
      const blob = client.getBlockBlobClient(key);
      const options = contentType === undefined ? {} : { blobHTTPHeaders: { blobContentType: contentType } };
      if (body instanceof Uint8Array) await blob.uploadData(body, options);
      else await blob.uploadStream(body, BLOCK_BYTES, BLOCKS_AT_ONCE, options);
    },
    async stat(key) {
      const found = await orNull(client.getBlobClient(key).getProperties());
      return found === null ? null : statOf(found);
    },
    list: (prefix, isDeep) => listed(client, prefix, isDeep),
    delete: async (key) => void (await client.deleteBlob(key).catch(unlessMissing)),
    async copy(from, to) {
      const poller = await client.getBlobClient(to).beginCopyFromURL(client.getBlobClient(from).url);
      await poller.pollUntilDone();
    },
    async presign(key, { expiresMs, method }) {
      const permissions = sdk.BlobSASPermissions.parse(method === 'GET' ? 'r' : 'cw');
      return client
        .getBlobClient(key)
        .generateSasUrl({ permissions, expiresOn: new Date(Date.now() + expiresMs) });
    },
  };
}

function serviceOf(sdk: Sdk, connection: Connection | null): import('@azure/storage-blob').BlobServiceClient {
  const extra = connection?.extra ?? {};
  const text = (name: string): string => (typeof extra[name] === 'string' ? extra[name] : '');
  if (text('connection_string') !== '')
    return sdk.BlobServiceClient.fromConnectionString(text('connection_string'));
  const { host, login, password } = connection ?? {};
  const address = host
    ? host.includes('://')
      ? host
      : `https://${host}`
    : `https://${login ?? ''}.blob.core.windows.net`;
  if (text('sas_token') !== '')
    return new sdk.BlobServiceClient(`${address}?${text('sas_token').replace(/^\?/, '')}`);
  if (login && password)
    return new sdk.BlobServiceClient(address, new sdk.StorageSharedKeyCredential(login, password));
  throw new StorageError(
    'ARIEL_STORAGE_FAILED',
    'Azure Blob Storage needs a connection: with login and password (account and key), with `connection_string` in extra, or with `sas_token`.',
  );
}

async function* listed(client: Container, prefix: string, isDeep: boolean): AsyncGenerator<ListedObject> {
  if (isDeep) {
    for await (const { name, properties } of client.listBlobsFlat({ prefix }))
      yield { key: name, stat: statOf(properties) };
    return;
  }
  const items: ListedObject[] = [];
  for await (const item of client.listBlobsByHierarchy('/', { prefix }))
    items.push(
      item.kind === 'prefix'
        ? { key: item.name, stat: null }
        : { key: item.name, stat: statOf(item.properties) },
    );
  yield* items.sort((left, right) => (left.key < right.key ? -1 : 1));
}

const statOf = (found: {
  readonly contentLength?: number | undefined;
  readonly lastModified?: Date | undefined;
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
}): ObjectStat => ({
  size: found.contentLength ?? 0,
  modifiedAt: found.lastModified ?? null,
  etag: found.etag?.replaceAll('"', '') ?? null,
  contentType: found.contentType ?? null,
});

function unlessMissing(error: unknown): null {
  if ((error as { statusCode?: number }).statusCode === 404) return null;
  throw error;
}

const orNull = <T>(sent: Promise<T>): Promise<T | null> => sent.catch(unlessMissing);
