// The objects of a bundle in object storage, by the clients of provider-storage.
import { BundleError, type StoredObject } from '@ariel/dag-processor';
import type { Connection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';
import type { StorageBundle } from '../config/bundle-list.ts';

/** Used where they exist and none is named. */
const defaults = { s3: 'aws_default', gcs: 'google_cloud_default', azure: 'wasb_default' } as const;
const schemes = { s3: 's3', gcs: 'gs', azure: 'azure' } as const;

export async function* listStorage(
  bundle: StorageBundle,
  secrets: SecretSource,
): AsyncGenerator<StoredObject> {
  const { StoragePath } = await import('@ariel/provider-storage');
  const { bucketName, connId, kind, prefix } = bundle;
  const connection = await connectionOf(connId ?? defaults[kind], secrets);
  if (connection === null && connId !== null)
    throw new BundleError(
      'ARIEL_BUNDLE_CONNECTION',
      `there is no connection "${connId}", which opens the bucket ${bucketName}`,
    );
  const folder = new StoragePath(
    `${schemes[kind]}://${bucketName}${prefix === '' ? '' : `/${prefix}`}`,
    connection === null ? {} : { conn: connection },
  );
  const skipped = prefix === '' ? 0 : prefix.length + 1;
  for await (const { path, stat } of folder.entries()) {
    yield {
      path: path.key.slice(skipped),
      stamp: stat.etag ?? `${stat.size} ${stat.modifiedAt?.toISOString() ?? ''}`,
      read: () => path.read(),
    };
  }
}

/** The page of the bucket, where it has one. */
export function storageUrl({ bucketName, kind, prefix }: StorageBundle): string | null {
  if (kind === 's3') return `https://${bucketName}.s3.amazonaws.com/${prefix}`;
  return kind === 'gcs' ? `https://console.cloud.google.com/storage/browser/${bucketName}/${prefix}` : null;
}

async function connectionOf(id: string, secrets: SecretSource): Promise<Connection | null> {
  const json = await secrets.connection(id);
  return json === null ? null : (JSON.parse(json) as Connection);
}
