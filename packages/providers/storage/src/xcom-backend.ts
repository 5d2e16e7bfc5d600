// Keeps large values of tasks as objects: the database has a reference. Each try has objects of its own, so nothing is overwritten that
// somebody may be reading.
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { BaseXCom, decodeValue, encodeValue, type XComPlace } from '@ariel/sdk';
import { StoragePath, type StoragePathOptions } from './storage-path.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

export interface ObjectStorageXComOptions extends StoragePathOptions {
  /** Where values are kept: `s3://conn_id@bucket/xcom`. */
  readonly path: string;
  /** From how many bytes of JSON on a value is kept there. −1: none is; 0: all are. */
  readonly threshold: number;
  readonly compression: 'gzip' | null;
}

/** What stands in the database for a value that is kept elsewhere: where, and how it was packed. */
interface Stored {
  readonly path: string;
  readonly compression: 'gzip' | null;
}

export class ObjectStorageXComBackend extends BaseXCom {
  readonly #options: ObjectStorageXComOptions;

  constructor(options: ObjectStorageXComOptions) {
    super();
    this.#options = options;
  }

  override async serializeValue(value: unknown, place: XComPlace): Promise<Stored | undefined> {
    const { compression, path, threshold } = this.#options;
    const bytes = Buffer.from(encodeValue(value).json, 'utf8');
    if (threshold < 0 || bytes.length < threshold) return undefined;
    const { dagId, key, mapIndex, runId, taskId } = place;
    const folder = mapIndex < 0 ? [] : [`map_index=${mapIndex}`];
    const name = `${key}-${randomUUID()}.json${compression === 'gzip' ? '.gz' : ''}`;
    const parts = [dagId, runId, taskId, ...folder, name].map((part) => part.replaceAll('/', '_'));
    const object = this.#base(path).join(...parts);
    await object.write(compression === 'gzip' ? await pack(bytes) : bytes, {
      contentType: 'application/json',
    });
    return { path: parts.join('/'), compression };
  }

  override async deserializeValue(stored: unknown): Promise<unknown> {
    const { compression, path } = stored as Stored;
    const bytes = await this.#base(this.#options.path).join(path).read();
    return decodeValue(Buffer.from(compression === 'gzip' ? await unpack(bytes) : bytes).toString('utf8'));
  }

  override async purge(stored: unknown): Promise<void> {
    await this.#base(this.#options.path)
      .join((stored as Stored).path)
      .delete();
  }

  #base(path: string): StoragePath {
    return new StoragePath(path, this.#options);
  }
}
