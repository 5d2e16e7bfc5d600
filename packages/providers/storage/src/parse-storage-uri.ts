// `s3://conn_id@bucket/key` and plain file paths → scheme, connection, bucket and key.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StorageError } from './storage-error.ts';

export interface StorageAddress {
  readonly scheme: string;
  /** The id of the connection that stands in the path; null where none does. */
  readonly connId: string | null;
  /** Empty of files. */
  readonly bucket: string;
  /** Without a leading slash; of files the absolute path without it. */
  readonly key: string;
}

const pattern = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/@]*)@)?([^/]*)(?:\/(.*))?$/is;

export function parseStorageUri(text: string): StorageAddress {
  if (typeof text !== 'string' || text === '') throw noPath(String(text));
  if (!text.includes('://')) return fileAddress(resolve(text));
  if (/^file:/i.test(text)) return fileAddress(fileURLToPath(text));
  const match = pattern.exec(text);
  if (match === null || match[3] === '') throw noPath(text);
  const [, scheme = '', connId = '', bucket = '', key = ''] = match;
  return {
    scheme: scheme.toLowerCase(),
    connId: connId === '' ? null : decodeURIComponent(connId),
    bucket,
    key: withoutDots(key, text),
  };
}

const fileAddress = (path: string): StorageAddress => ({
  scheme: 'file',
  connId: null,
  bucket: '',
  key: path.replace(/^\/+/, ''),
});

/** Keys are names, not folders: nothing leads upwards out of a bucket. */
export function withoutDots(key: string, text: string): string {
  if (key.split('/').some((part) => part === '..' || part === '.'))
    throw new StorageError(
      'ARIEL_STORAGE_PATH',
      `"${text}" holds "." or "..", which mean nothing in object storage.`,
    );
  return key.replace(/^\/+/, '');
}

const noPath = (text: string): StorageError =>
  new StorageError(
    'ARIEL_STORAGE_PATH',
    `"${text}" is no path of a storage. Write s3://bucket/key, azure://container/key, gs://bucket/key, or the path of a file.`,
  );
