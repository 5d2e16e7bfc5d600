// A path in any kind of storage: Airflow's ObjectStoragePath, by the words of files. A path is only a name until something is asked of
// it; what it opens is shared in the process.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat as statFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Duration, parseDuration } from '@ariel/core';
import { type Connection, getContext } from '@ariel/sdk';
import { globExpression, globPrefix } from './glob-pattern.ts';
import type { ObjectStat, ObjectStore } from './object-store.ts';
import { openStore } from './open-store.ts';
import { parseStorageUri, type StorageAddress, withoutDots } from './parse-storage-uri.ts';
import { StorageError } from './storage-error.ts';

export interface StoragePathOptions {
  /** The id of a connection, looked up in the running task, or a connection. @default the one in the path, else what the environment gives */
  readonly conn?: string | Connection;
}

export interface WriteOptions {
  readonly contentType?: string;
  /** Whether what is there may be replaced. @default true */
  readonly overwrite?: boolean;
}

export interface ListOptions {
  /** All below it, rather than its own objects and folders. @default false */
  readonly recursive?: boolean;
}

export interface PresignOptions {
  /** How long the address works. @default '1h' */
  readonly expires?: Duration;
  /** @default 'GET' */
  readonly method?: 'GET' | 'PUT';
}

type Content = string | Uint8Array | Readable | AsyncIterable<string | Uint8Array>;

/**
 * A path in object storage or of a file.
 *
 * @example
 * const orders = new StoragePath('s3://lake/orders', { conn: 'aws_default' });
 * await orders.join('2026-01-31.json').write(JSON.stringify(rows));
 * for await (const file of orders.glob('*.json')) total += (await file.stat()).size;
 */
export class StoragePath {
  readonly #address: StorageAddress;
  readonly #conn: string | Connection | null;

  constructor(path: string | StoragePath, { conn }: StoragePathOptions = {}) {
    this.#address = path instanceof StoragePath ? path.#address : parseStorageUri(path);
    this.#conn = conn ?? (path instanceof StoragePath ? path.#conn : this.#address.connId);
  }

  /** The connection that opens it, or its id; null: what the environment gives does. */
  get conn(): string | Connection | null {
    return this.#conn;
  }

  /** `s3`, `azure`, `gs`, `file` … */
  get scheme(): string {
    return this.#address.scheme;
  }

  /** Of a file: empty. */
  get bucket(): string {
    return this.#address.bucket;
  }

  /** Without a leading slash; of a file its path with one. */
  get key(): string {
    return this.scheme === 'file' ? `/${this.#address.key}` : this.#address.key;
  }

  /** The last part of the key. */
  get name(): string {
    return this.#address.key.replace(/\/+$/, '').split('/').at(-1) ?? '';
  }

  /** The name's ending with its dot; empty where there is none. */
  get suffix(): string {
    return /[^.](\.[^.]+)$/.exec(this.name)?.[1] ?? '';
  }

  get parent(): StoragePath {
    const parts = this.#address.key.replace(/\/+$/, '').split('/');
    return this.#at(parts.slice(0, -1).join('/'));
  }

  /** A path below this one. @example lake.join('orders', `${day}.json`) */
  join(...parts: readonly string[]): StoragePath {
    const base = this.#address.key.replace(/\/+$/, '');
    const below = withoutDots(parts.join('/').replaceAll(/\/{2,}/g, '/'), parts.join('/'));
    return this.#at(base === '' ? below : `${base}/${below}`);
  }

  /** The path as text, without its connection. */
  toString(): string {
    const { bucket, key, scheme } = this.#address;
    return scheme === 'file' ? `file:///${key}` : `${scheme}://${bucket}/${key}`;
  }

  async exists(): Promise<boolean> {
    return (await this.isFile()) || (await this.isFolder());
  }

  async isFile(): Promise<boolean> {
    return (await (await this.#store()).stat(this.#address.key)) !== null;
  }

  /** Whether something lies below it. */
  async isFolder(): Promise<boolean> {
    for await (const _each of (await this.#store()).list(this.#folder, true)) return true;
    return false;
  }

  async stat(): Promise<ObjectStat> {
    const found = await (await this.#store()).stat(this.#address.key);
    if (found === null) throw this.#notFound();
    return found;
  }

  async read(): Promise<Uint8Array> {
    return new Uint8Array(await buffer(await this.readStream()));
  }

  async readText(): Promise<string> {
    return (await buffer(await this.readStream())).toString('utf8');
  }

  /** Parsed JSON. */
  async readJson<T = unknown>(): Promise<T> {
    return JSON.parse(await this.readText()) as T;
  }

  /** The content bit by bit. `start` and `end` are bytes, both included. */
  async readStream(range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    const stream = await (await this.#store()).read(this.#address.key, range);
    if (stream === null) throw this.#notFound();
    return stream;
  }

  /** Replaces the content as a whole: readers see what was there before or all of it. */
  async write(content: Content, { contentType, overwrite = true }: WriteOptions = {}): Promise<void> {
    if (this.name === '') throw this.#wrong('no object can be written there: it names none');
    if (!overwrite && (await this.isFile()))
      throw new StorageError('ARIEL_STORAGE_EXISTS', `${this} is there already.`);
    const body =
      typeof content === 'string'
        ? new Uint8Array(Buffer.from(content, 'utf8'))
        : content instanceof Uint8Array || content instanceof Readable
          ? content
          : Readable.from(content);
    await (await this.#store()).write(this.#address.key, body, { contentType });
  }

  /** Deletes the object; with `recursive` everything below it, too. What is not there is no error unless `missingOk` is false. */
  async delete({
    missingOk = true,
    recursive = false,
  }: {
    readonly missingOk?: boolean;
    readonly recursive?: boolean;
  } = {}): Promise<void> {
    const store = await this.#store();
    const isThere = missingOk && !recursive ? true : (await store.stat(this.#address.key)) !== null;
    if (isThere) await store.delete(this.#address.key);
    let deleted = isThere ? 1 : 0;
    if (recursive) {
      const keys: string[] = [];
      for await (const { key } of store.list(this.#folder, true)) keys.push(key);
      for (const key of keys) await store.delete(key);
      deleted += keys.length;
    }
    if (deleted === 0 && !missingOk) throw this.#notFound();
  }

  /** What lies in it, in the order of names. */
  async *list({ recursive = false }: ListOptions = {}): AsyncGenerator<StoragePath> {
    for await (const { key } of (await this.#store()).list(this.#folder, recursive)) yield this.#at(key);
  }

  /** All objects below it with what the listing says of each, in the order of names. */
  async *entries(): AsyncGenerator<{ readonly path: StoragePath; readonly stat: ObjectStat }> {
    for await (const { key, stat } of (await this.#store()).list(this.#folder, true))
      if (stat !== null && !key.endsWith('/')) yield { path: this.#at(key), stat };
  }

  /** The objects below it whose path, relative to it, the pattern fits: `*`, `?`, `[…]`, `{a,b}`, and `**` for any depth. */
  async *glob(pattern: string): AsyncGenerator<StoragePath> {
    const expression = globExpression(pattern);
    const folder = this.#folder;
    const isDeep = /\*\*|\/.*[*?[{]|[*?[{].*\//.test(pattern);
    const prefix = `${folder}${globPrefix(pattern)}`;
    for await (const { key, stat } of (await this.#store()).list(prefix, isDeep))
      if (stat !== null && expression.test(key.slice(folder.length))) yield this.#at(key);
  }

  /** Copies the object, or everything below it, to another path: within a bucket without the bytes passing here, where it can. */
  async copy(
    target: string | StoragePath,
    options: StoragePathOptions & { readonly recursive?: boolean } = {},
  ): Promise<StoragePath> {
    const to = new StoragePath(target, options);
    if (options.recursive !== true) {
      await this.#copyOne(to);
      return to;
    }
    const folder = this.#folder;
    for await (const { key } of (await this.#store()).list(folder, true))
      await this.#at(key).#copyOne(to.join(key.slice(folder.length)));
    return to;
  }

  /** Copies, then deletes what was copied. */
  async move(
    target: string | StoragePath,
    options: StoragePathOptions & { readonly recursive?: boolean } = {},
  ): Promise<StoragePath> {
    const to = await this.copy(target, options);
    await this.delete({ recursive: options.recursive === true });
    return to;
  }

  /** An address with which anybody can read or write the object for a while. */
  async presign({ expires = '1h', method = 'GET' }: PresignOptions = {}): Promise<string> {
    const store = await this.#store();
    if (store.presign === undefined)
      throw new StorageError(
        'ARIEL_STORAGE_UNSUPPORTED',
        `${this} cannot be given away by an address: its storage has none.`,
      );
    return store.presign(this.#address.key, { expiresMs: parseDuration(expires), method });
  }

  /** The path of a local file with the content: of a file itself; else a copy, which is fetched again only once the object has changed. */
  async cached(folder: string = join(tmpdir(), 'ariel-storage')): Promise<string> {
    if (this.scheme === 'file') return this.key;
    const { etag, modifiedAt, size } = await this.stat();
    const version = `${this}\n${etag ?? ''}\n${modifiedAt?.getTime() ?? ''}\n${size}`;
    const hash = createHash('sha256').update(version).digest('hex');
    const file = join(folder, hash.slice(0, 2), `${hash}${this.suffix}`);
    if ((await statFile(file).catch(() => null)) !== null) return file;
    await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
    const draft = `${file}.${process.pid}.part`;
    try {
      await pipeline(await this.readStream(), createWriteStream(draft));
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return file;
  }

  async #copyOne(to: StoragePath): Promise<void> {
    const store = await this.#store();
    const target = await to.#store();
    if (store === target && store.copy !== undefined) {
      if ((await store.stat(this.#address.key)) === null) throw this.#notFound();
      await store.copy(this.#address.key, to.#address.key);
    } else await to.write(await this.readStream());
  }

  /** What the keys of everything in it begin with. */
  get #folder(): string {
    const key = this.#address.key.replace(/\/+$/, '');
    return key === '' ? '' : `${key}/`;
  }

  #at(key: string): StoragePath {
    const { bucket, scheme } = this.#address;
    const path =
      scheme === 'file'
        ? `file:///${encodeURI(key).replaceAll('#', '%23').replaceAll('?', '%3F')}`
        : `${scheme}://${bucket}/${key}`;
    return new StoragePath(path, this.#conn === null ? {} : { conn: this.#conn });
  }

  async #store(): Promise<ObjectStore> {
    const connection =
      this.#conn === null
        ? null
        : typeof this.#conn === 'string'
          ? await getContext().conn(this.#conn)
          : this.#conn;
    return openStore(this.scheme, this.bucket, connection);
  }

  #notFound(): StorageError {
    return new StorageError('ARIEL_STORAGE_NOT_FOUND', `${this} is not there.`);
  }

  #wrong(why: string): StorageError {
    return new StorageError('ARIEL_STORAGE_PATH', `${this}: ${why}.`);
  }
}
