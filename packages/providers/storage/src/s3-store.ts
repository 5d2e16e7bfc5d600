// A bucket of S3, or of anything that speaks its protocol. The client is an optional package, loaded when it is first used.
import type { Readable } from 'node:stream';
import type { Connection } from '@ariel/sdk';
import { inChunks } from './in-chunks.ts';
import { loadClient } from './load-client.ts';
import type { ListedObject, ObjectStat, ObjectStore } from './object-store.ts';

/** A part of an upload has at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

type Sdk = typeof import('@aws-sdk/client-s3');
type Client = import('@aws-sdk/client-s3').S3Client;

/** Of the connection: login and password are the access key, the rest stands in `extra` by Airflow's names. */
export async function s3Store(bucket: string, connection: Connection | null): Promise<ObjectStore> {
  const sdk = await loadClient<Sdk>('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const client = new sdk.S3Client(settingsOf(connection));
  const of = (key: string) => ({ Bucket: bucket, Key: key });
  return {
    async read(key, range) {
      const bytes = range && `bytes=${range.start}-${range.end ?? ''}`;
      const found = await orNull(client.send(new sdk.GetObjectCommand({ ...of(key), Range: bytes })));
      return (found?.Body as Readable | undefined) ?? null;
    },
    async write(key, body, { contentType }) {
      const object = { ...of(key), ...(contentType === undefined ? {} : { ContentType: contentType }) };
      if (body instanceof Uint8Array) await client.send(new sdk.PutObjectCommand({ ...object, Body: body }));
      else await uploadParts(sdk, client, object, body);
    },
    async stat(key) {
      const found = await orNull(client.send(new sdk.HeadObjectCommand(of(key))));
      return found === null
        ? null
        : statOf(found.ContentLength, found.LastModified, found.ETag, found.ContentType);
    },
    list: (prefix, isDeep) => listed(sdk, client, { Bucket: bucket, Prefix: prefix }, isDeep),
    delete: async (key) => void (await client.send(new sdk.DeleteObjectCommand(of(key)))),
    async copy(from, to) {
      const source = `${bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
      await client.send(new sdk.CopyObjectCommand({ ...of(to), CopySource: source }));
    },
    async presign(key, { expiresMs, method }) {
      const { getSignedUrl } = await loadClient<typeof import('@aws-sdk/s3-request-presigner')>(
        '@aws-sdk/s3-request-presigner',
        () => import('@aws-sdk/s3-request-presigner'),
      );
      const command =
        method === 'GET' ? new sdk.GetObjectCommand(of(key)) : new sdk.PutObjectCommand(of(key));
      return getSignedUrl(client, command, { expiresIn: Math.ceil(expiresMs / 1000) });
    },
  };
}

function settingsOf(connection: Connection | null): import('@aws-sdk/client-s3').S3ClientConfig {
  const extra = connection?.extra ?? {};
  const text = (name: string): string | undefined =>
    typeof extra[name] === 'string' && extra[name] !== '' ? extra[name] : undefined;
  const accessKeyId = connection?.login || text('aws_access_key_id');
  const secretAccessKey = connection?.password || text('aws_secret_access_key');
  const sessionToken = text('aws_session_token');
  const endpoint = text('endpoint_url') ?? text('host');
  const region = text('region_name');
  return {
    // A bucket in the host's name works only with Amazon's own addresses.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? (endpoint === undefined ? {} : { region: 'us-east-1' }) : { region }),
    ...(accessKeyId && secretAccessKey
      ? {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }
      : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
}

async function uploadParts(
  sdk: Sdk,
  client: Client,
  object: { readonly Bucket: string; readonly Key: string },
  body: Readable,
): Promise<void> {
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let upload: string | undefined;
  try {
    for await (const { chunk, isLast } of inChunks(body, PART_BYTES)) {
      if (isLast && parts.length === 0) {
        await client.send(new sdk.PutObjectCommand({ ...object, Body: chunk }));
        return;
      }
      upload ??= (await client.send(new sdk.CreateMultipartUploadCommand(object))).UploadId;
      const part = { ...object, UploadId: upload, PartNumber: parts.length + 1 };
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...part, Body: chunk }));
      parts.push({ ETag, PartNumber: part.PartNumber });
    }
    const done = { ...object, UploadId: upload, MultipartUpload: { Parts: parts } };
    await client.send(new sdk.CompleteMultipartUploadCommand(done));
  } catch (error) {
    if (upload !== undefined)
      await client
        .send(new sdk.AbortMultipartUploadCommand({ ...object, UploadId: upload }))
        .catch(() => undefined);
    throw error;
  }
}

async function* listed(
  sdk: Sdk,
  client: Client,
  where: { readonly Bucket: string; readonly Prefix: string },
  isDeep: boolean,
): AsyncGenerator<ListedObject> {
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const page: import('@aws-sdk/client-s3').ListObjectsV2CommandOutput = await client.send(
      new sdk.ListObjectsV2Command({
        ...where,
        ...(isDeep ? {} : { Delimiter: '/' }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
      Prefix ? [{ key: Prefix, stat: null }] : [],
    );
    const objects = (page.Contents ?? []).flatMap(({ ETag, Key, LastModified, Size }) =>
      Key && Key !== where.Prefix ? [{ key: Key, stat: statOf(Size, LastModified, ETag, undefined) }] : [],
    );
    yield* [...folders, ...objects].sort((left, right) => (left.key < right.key ? -1 : 1));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  }
}

const statOf = (
  size: number | undefined,
  modifiedAt: Date | undefined,
  etag: string | undefined,
  contentType: string | undefined,
): ObjectStat => ({
  size: size ?? 0,
  modifiedAt: modifiedAt ?? null,
  etag: etag?.replaceAll('"', '') ?? null,
  contentType: contentType ?? null,
});

async function orNull<T>(sent: Promise<T>): Promise<T | null> {
  try {
    return await sent;
  } catch (error) {
    const { $metadata, name } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    if (name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404) return null;
    throw error;
  }
}
