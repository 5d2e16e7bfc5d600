// The contract of LogStore, held by both of its implementations.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseLogStore, folderLogStore, LogPathError, type LogStore } from '@ariel/store';
import { describe, expect, test } from 'vitest';
import { aDatabase } from './a-database.ts';

interface Opened extends AsyncDisposable {
  readonly store: LogStore;
}

const kinds: Readonly<Record<string, () => Promise<Opened>>> = {
  'a folder': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ariel-logs-'));
    return {
      store: folderLogStore(folder),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
  'the database': async () => {
    const database = await aDatabase();
    return {
      store: databaseLogStore(database, () => 1),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  },
};

const path = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe.each(Object.entries(kinds))('logs in %s', (_name, open) => {
  const all = async (store: LogStore, of = path): Promise<string> =>
    Buffer.from(await store.read(of, 0, Number.MAX_SAFE_INTEGER)).toString();

  test('a log that nobody wrote is empty', async () => {
    await using opened = await open();
    expect([await opened.store.sizes([path]), await all(opened.store)]).toEqual([[0], '']);
  });

  test('pieces follow each other, and each answer is the size afterwards', async () => {
    await using opened = await open();
    const { store } = opened;
    expect(await store.append([{ path, offset: 0, bytes: bytes('one\n') }])).toEqual([4]);
    expect(await store.append([{ path, offset: 4, bytes: bytes('two\n') }])).toEqual([8]);
    expect([await store.sizes([path, 'other.log']), await all(store)]).toEqual([[8, 0], 'one\ntwo\n']);
  });

  test('a piece that comes twice, or overlaps, is in the log once', async () => {
    await using opened = await open();
    const { store } = opened;
    const first = { path, offset: 0, bytes: bytes('abcdef') };
    expect(await store.append([first, first])).toEqual([6, 6]);
    expect(await store.append([{ path, offset: 2, bytes: bytes('cd') }])).toEqual([6]);
    expect(await store.append([{ path, offset: 4, bytes: bytes('efgh') }])).toEqual([8]);
    expect(await all(store)).toBe('abcdefgh');
  });

  test('a piece that would leave a gap is not taken, and the answer says where to go on', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.append([{ path, offset: 0, bytes: bytes('abc') }]);
    expect(await store.append([{ path, offset: 7, bytes: bytes('xyz') }])).toEqual([3]);
    expect(await all(store)).toBe('abc');
  });

  test('the same bytes from two at once are in the log once', async () => {
    await using opened = await open();
    const { store } = opened;
    const pieces = Array.from({ length: 50 }, (_each, at) => ({
      path,
      offset: at,
      bytes: bytes(String(at % 10)),
    }));
    const sender = async (): Promise<void> => {
      for (const piece of pieces) await store.append([piece]);
    };
    await Promise.all([sender(), sender(), sender()]);
    expect(await all(store)).toBe('0123456789'.repeat(5));
  });

  test('any part can be read, however the pieces were cut', async () => {
    await using opened = await open();
    const { store } = opened;
    const text = Array.from({ length: 600 }, (_each, line) => `line ${line} ${'ä'.repeat(line % 7)}\n`).join(
      '',
    );
    const whole = Buffer.from(text);
    for (let at = 0; at < whole.length; at += 97)
      await store.append([{ path, offset: at, bytes: whole.subarray(at, at + 97) }]);
    for (const [start, end] of [
      [0, 1],
      [96, 98],
      [97, 194],
      [500, 4000],
      [5000, 1e9],
      [whole.length, 1e9],
    ] as const)
      expect(Buffer.from(await store.read(path, start, end))).toEqual(whole.subarray(start, end));
  });

  test('a large piece is read as it was written', async () => {
    await using opened = await open();
    const { store } = opened;
    const large = Buffer.alloc(1_000_000, 'x').fill('y', 400_000, 600_000);
    expect(await store.append([{ path, offset: 0, bytes: large }])).toEqual([1_000_000]);
    expect(Buffer.from(await store.read(path, 399_999, 600_001)).toString()).toBe(`x${'y'.repeat(200_000)}x`);
  });

  test('who watches a log hears that it grew', async () => {
    await using opened = await open();
    const { store } = opened;
    const heard = Promise.withResolvers<void>();
    const end = store.watch(path, heard.resolve);
    await store.append([{ path, offset: 0, bytes: bytes('x') }]);
    await heard.promise;
    end();
  });

  test.each(['../x.log', 'a/../../x', '/etc/passwd', 'a\\b', 'a//b', ''])(
    'no path leads out of it: %s',
    async (bad) => {
      await using opened = await open();
      await expect(opened.store.append([{ path: bad, offset: 0, bytes: bytes('x') }])).rejects.toThrow(
        LogPathError,
      );
    },
  );
});
