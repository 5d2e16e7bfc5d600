// The same words over every kind of storage, each a real server of its protocol.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoragePath } from '../src/index.ts';
import {
  azureServer,
  gcsNote,
  gcsServer,
  hasGcsEmulator,
  localFolder,
  type Service,
  s3Server,
} from './servers.ts';

const kinds = [
  { kind: 'files', start: localFolder, presigns: false, pages: true, isHere: true },
  { kind: 'S3', start: s3Server, presigns: true, pages: true, isHere: true },
  { kind: 'Azure', start: azureServer, presigns: true, pages: true, isHere: true },
  // The emulator has no account to sign for, and gives every list as one page.
  { kind: `Google${gcsNote}`, start: gcsServer, presigns: false, pages: false, isHere: hasGcsEmulator },
];

describe.each(kinds)('$kind', { timeout: 60_000 }, ({ isHere, pages, presigns, start }) => {
  let service: Service;
  beforeAll(async () => {
    if (isHere) service = await start();
  });
  afterAll(async () => {
    await service?.stop();
  });
  let folders = 0;
  const empty = (): StoragePath => {
    folders += 1;
    return new StoragePath(`${service.base}/folder ${folders}`, service.conn ? { conn: service.conn } : {});
  };
  const names = async (found: AsyncIterable<StoragePath>, base: StoragePath): Promise<string[]> => {
    const keys: string[] = [];
    for await (const path of found) keys.push(path.key.slice(base.key.length + 1));
    return keys;
  };

  test.runIf(isHere)('writes and reads text, bytes, JSON and parts of it', async () => {
    const file = empty().join('a', 'ö #?%+.txt');
    expect(await file.exists()).toBe(false);
    await file.write('grün');
    expect(await file.readText()).toBe('grün');
    expect(await file.exists()).toBe(true);
    expect(await file.isFile()).toBe(true);
    await file.write(new Uint8Array([1, 2, 3, 4]));
    expect([...(await file.read())]).toEqual([1, 2, 3, 4]);
    const middle = await file.readStream({ start: 1, end: 2 });
    expect([...Buffer.concat(await middle.toArray())]).toEqual([2, 3]);
    await file.write(JSON.stringify({ rows: [1] }), { contentType: 'application/json' });
    expect(await file.readJson()).toEqual({ rows: [1] });
    await file.write('');
    expect(await file.readText()).toBe('');
  });

  test.runIf(isHere)('says what it knows of an object, and that one is not there', async () => {
    const file = empty().join('some.json');
    await file.write('{}', { contentType: 'application/json' });
    const { etag, modifiedAt, size } = await file.stat();
    expect(size).toBe(2);
    expect(Math.abs((modifiedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    await file.write('[1]');
    expect((await file.stat()).etag).not.toBe(etag);
    const none = file.parent.join('none');
    const notFound = { code: 'ARIEL_STORAGE_NOT_FOUND', message: `${none} is not there.` };
    await expect(none.stat()).rejects.toMatchObject(notFound);
    await expect(none.read()).rejects.toMatchObject(notFound);
    await expect(none.copy(file)).rejects.toMatchObject(notFound);
    await expect(none.delete({ missingOk: false })).rejects.toMatchObject(notFound);
    await none.delete();
    await expect(file.write('', { overwrite: false })).rejects.toMatchObject({
      code: 'ARIEL_STORAGE_EXISTS',
    });
  });

  test.runIf(isHere)('takes large streams without holding them', async () => {
    const file = empty().join('large');
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    await file.write(
      Readable.from(
        (function* () {
          for (let at = 0; at < 20; at += 1) yield Buffer.concat([Buffer.from([at]), chunk.subarray(1)]);
        })(),
      ),
    );
    expect((await file.stat()).size).toBe(20 * 1024 * 1024);
    const bytes = await file.read();
    for (let at = 0; at < 20; at += 1) expect(bytes[at * 1024 * 1024]).toBe(at);
  });

  test.runIf(isHere)('what breaks off while it is written is not there', async () => {
    const file = empty().join('half');
    await file.write('before');
    const breaking = Readable.from(
      (async function* () {
        yield Buffer.alloc(9 * 1024 * 1024);
        throw new Error('the source broke off');
      })(),
    );
    await expect(file.write(breaking)).rejects.toThrow('the source broke off');
    expect(await file.readText()).toBe('before');
  });

  test.runIf(isHere)('lists folders and all below them, and finds by pattern', async () => {
    const base = empty();
    for (const key of ['b.json', 'a.json', 'a.csv', 'a/1.json', 'a/deep/2.json', 'other/3.json'])
      await base.join(key).write('x');
    expect(await names(base.list(), base)).toEqual(['a.csv', 'a.json', 'a/', 'b.json', 'other/']);
    expect(await names(base.list({ recursive: true }), base)).toEqual([
      'a.csv',
      'a.json',
      'a/1.json',
      'a/deep/2.json',
      'b.json',
      'other/3.json',
    ]);
    expect(await base.join('a').isFolder()).toBe(true);
    expect(await base.join('a').isFile()).toBe(false);
    expect(await base.join('a.csv').isFolder()).toBe(false);
    expect(await names(base.glob('*.json'), base)).toEqual(['a.json', 'b.json']);
    expect(await names(base.glob('**/*.json'), base)).toEqual([
      'a.json',
      'a/1.json',
      'a/deep/2.json',
      'b.json',
      'other/3.json',
    ]);
    expect(await names(base.glob('*/*.json'), base)).toEqual(['a/1.json', 'other/3.json']);
    expect(await names(base.glob('a/**'), base)).toEqual(['a/1.json', 'a/deep/2.json']);
    expect(await names(base.glob('[ab].{json,csv}'), base)).toEqual(['a.csv', 'a.json', 'b.json']);
    expect(await names(base.join('none').list(), base)).toEqual([]);
  });

  test.runIf(isHere)('copies, moves and deletes objects and folders, also to other storage', async () => {
    const base = empty();
    const one = base.join('one ü.txt');
    await one.write('1');
    const copied = await one.copy(base.join('copied'));
    expect(await copied.readText()).toBe('1');
    await base.join('in/a').write('a');
    await base.join('in/below/b').write('b');
    await base.join('in').move(base.join('out'), { recursive: true });
    expect(await names(base.list({ recursive: true }), base)).toEqual([
      'copied',
      'one ü.txt',
      'out/a',
      'out/below/b',
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'ariel-copy-'));
    try {
      await base.join('out').copy(folder, { recursive: true });
      expect(await readFile(join(folder, 'below', 'b'), 'utf8')).toBe('b');
      await new StoragePath(join(folder, 'a')).move(base.join('back'));
      expect(await base.join('back').readText()).toBe('a');
      expect(await new StoragePath(join(folder, 'a')).exists()).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
    await base.delete({ recursive: true });
    expect(await base.exists()).toBe(false);
  });

  test.runIf(isHere && pages)('lists more than one page', async () => {
    const base = empty();
    const keys = Array.from({ length: 1010 }, (_, at) => `file-${String(at).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => base.join(key).write('')));
    expect(await names(base.list(), base)).toEqual(keys);
  });

  test.runIf(isHere && presigns)(
    'gives an object away by an address that anybody can use for a while',
    async () => {
      const file = empty().join('given.txt');
      await file.write('given');
      expect(await (await fetch(await file.presign())).text()).toBe('given');
      const put = await file.presign({ method: 'PUT', expires: '1m' });
      const headers = { 'x-ms-blob-type': 'BlockBlob' };
      expect((await fetch(put, { method: 'PUT', body: 'put', headers })).ok).toBe(true);
      expect(await file.readText()).toBe('put');
    },
  );

  test.runIf(isHere)('a local copy is fetched again only once the object has changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ariel-cache-'));
    try {
      const file = empty().join('model.bin');
      await file.write('first');
      const path = await file.cached(folder);
      expect(await readFile(path, 'utf8')).toBe('first');
      expect(await file.cached(folder)).toBe(path);
      await file.write('second!');
      expect(await readFile(await file.cached(folder), 'utf8')).toBe('second!');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('paths', () => {
  test('have parts', () => {
    const path = new StoragePath('s3://there@lake/orders/2026-01-31.csv.gz');
    expect(String(path)).toBe('s3://lake/orders/2026-01-31.csv.gz');
    expect(path).toMatchObject({
      scheme: 's3',
      bucket: 'lake',
      key: 'orders/2026-01-31.csv.gz',
      suffix: '.gz',
    });
    expect(path.name).toBe('2026-01-31.csv.gz');
    expect(String(path.parent)).toBe('s3://lake/orders');
    expect(String(path.parent.parent)).toBe('s3://lake/');
    expect(String(new StoragePath('s3://lake').join('a', '/b/', 'c'))).toBe('s3://lake/a/b/c');
    expect(new StoragePath('s3://lake/.hidden').suffix).toBe('');
    expect(new StoragePath('/data/a b#.txt').key).toBe('/data/a b#.txt');
    expect(new StoragePath('file:///data/a%20b.txt').key).toBe('/data/a b.txt');
    expect(new StoragePath('relative/x').key).toBe(join(process.cwd(), 'relative/x'));
  });

  test.each(['', 's3://', 's3:///key', 's3://lake/../x', 'ftp://host/file'])(
    '"%s" is refused',
    async (text) => {
      await expect(async () => new StoragePath(text).exists()).rejects.toMatchObject({
        code: 'ARIEL_STORAGE_PATH',
      });
    },
  );

  test('a bucket is no object', async () => {
    await expect(new StoragePath('s3://lake/').write('x')).rejects.toMatchObject({
      code: 'ARIEL_STORAGE_PATH',
    });
  });

  test('what is joined cannot lead upwards', () => {
    expect(() => new StoragePath('s3://lake/in').join('../out')).toThrow('mean nothing in object storage');
  });
});
