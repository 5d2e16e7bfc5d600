// What each kind of storage can do with one bucket: the port behind `StoragePath`. Keys have no leading slash; folders exist as far
// as something lies in them.
import type { Readable } from 'node:stream';

export interface ObjectStat {
  readonly size: number;
  readonly modifiedAt: Date | null;
  /** Changes when the content does, where the storage says so. */
  readonly etag: string | null;
  readonly contentType: string | null;
}

export interface ListedObject {
  readonly key: string;
  /** Null: a folder, whose key ends with a slash. */
  readonly stat: ObjectStat | null;
}

export interface PutOptions {
  readonly contentType?: string | undefined;
}

export interface ObjectStore {
  /** Null where there is no such object. `range`: the first byte and the last, both included. */
  read(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable | null>;
  write(key: string, body: Uint8Array | Readable, options: PutOptions): Promise<void>;
  stat(key: string): Promise<ObjectStat | null>;
  /** In the order of keys. `isDeep`: all below the prefix; else its own objects and folders. */
  list(prefix: string, isDeep: boolean): AsyncIterable<ListedObject>;
  delete(key: string): Promise<void>;
  /** Within the bucket and without the bytes passing here; absent: it cannot. */
  copy?(from: string, to: string): Promise<void>;
  /** An address that opens the object for a while; absent: it cannot. */
  presign?(
    key: string,
    options: { readonly expiresMs: number; readonly method: 'GET' | 'PUT' },
  ): Promise<string>;
}
