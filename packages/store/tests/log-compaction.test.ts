// Logs in the database are put together: fewer rows, the same bytes, whoever reads, appends or does the same beside.
import { compactLog, type Database, databaseLogStore, type LogStore } from '@ariel/store';
import { expect, test, vi } from 'vitest';
import { aDatabase } from './a-database.ts';

const path = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
const other = 'dag_id=d/run_id=r/task_id=other/attempt=1.log';
const all = async (store: LogStore, of = path): Promise<string> =>
  Buffer.from(await store.read(of, 0, Number.MAX_SAFE_INTEGER)).toString();

const rowsOf = (database: Database, of = path) =>
  database.all<{ start_byte: number; size: number; created_at: number }>(
    'select start_byte, size, created_at from log_chunk where path = ? order by start_byte',
    [of],
  );

/** As if it came from a worker, bytes after bytes. */
async function write(store: LogStore, texts: readonly string[], from = 0): Promise<void> {
  let offset = from;
  for (const text of texts) {
    const bytes = Buffer.from(text);
    await store.append([{ path, offset, bytes }]);
    offset += bytes.length;
  }
}

/** The same database, with something that happens before each write. */
const slowToWrite = (database: Database, meanwhile: () => Promise<unknown>): Database =>
  new Proxy(database, {
    get: (_target, name) => {
      const own: unknown = Reflect.get(database, name);
      if (typeof own !== 'function') return own;
      if (name !== 'runMany') return own.bind(database);
      return async (...given: Parameters<Database['runMany']>) => {
        await meanwhile();
        return database.runMany(...given);
      };
    },
  });

const lines = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_each, at) => `line ${from + at} ${'é'.repeat(at % 5)}\n`);

test('the pieces of a log become one, as old as the last of them, and the log goes on behind it', async () => {
  await using database = await aDatabase();
  let atUs = 100;
  const store = databaseLogStore(database, () => atUs++);
  await write(store, lines(20));
  await store.append([{ path: other, offset: 0, bytes: Buffer.from('not this one') }]);
  const text = lines(20).join('');
  const size = Buffer.byteLength(text);
  expect(await compactLog(database, path)).toBe(19);
  expect(await rowsOf(database)).toEqual([{ start_byte: 0, size, created_at: 119 }]);
  expect([await all(store), await all(store, other)]).toEqual([text, 'not this one']);
  await write(store, ['late'], size);
  expect(await all(store)).toBe(`${text}late`);
});

test('what is put together already stays as it is', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1);
  await write(store, lines(5));
  expect(await compactLog(database, path)).toBe(4);
  expect(await compactLog(database, path)).toBe(0);
  expect(await compactLog(database, 'dag_id=d/run_id=nobody/task_id=t/attempt=1.log')).toBe(0);
});

test('a long log becomes rows of a size that windows are read from', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1);
  const texts = Array.from({ length: 30 }, (_each, at) => String.fromCharCode(97 + (at % 26)).repeat(30_000));
  await write(store, texts);
  await compactLog(database, path);
  const rows = await rowsOf(database);
  expect(rows.map(({ size }) => size)).toEqual([240_000, 240_000, 240_000, 180_000]);
  expect(await all(store)).toBe(texts.join(''));
  expect(Buffer.from(await store.read(path, 239_999, 240_001)).toString()).toBe('hi');
});

test('an append that began before its log was put together takes nothing twice', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1);
  await write(store, ['aaa', 'bbb']);
  // It has read that the log ends at 6, with `bbb`; by the time it writes, the log is longer, and in one piece.
  const late = databaseLogStore(
    slowToWrite(database, async () => {
      await write(store, ['ccc', 'ddd'], 6);
      await compactLog(database, path);
    }),
    () => 1,
  );
  expect(await late.append([{ path, offset: 6, bytes: Buffer.from('cccdddeee') }])).toEqual([15]);
  const rows = await rowsOf(database);
  expect(rows.map(({ size, start_byte: start }) => [start, size])).toEqual([
    [0, 12],
    [12, 3],
  ]);
  expect(await all(store)).toBe('aaabbbcccdddeee');
});

test('readers, writers and those who put it together disturb nobody', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1);
  const whole = lines(120).join('');
  const bytes = Buffer.from(whole);
  let isOver = false;
  const writer = async (step: number): Promise<void> => {
    for (let at = 0; at < bytes.length; at += step)
      await store.append([{ path, offset: at, bytes: bytes.subarray(at, at + step) }]);
  };
  const reader = async (): Promise<void> => {
    while (!isOver) {
      const [size = 0] = await store.sizes([path]);
      const text = Buffer.from(await store.read(path, 0, size));
      expect(text).toEqual(bytes.subarray(0, size));
    }
  };
  const compacting = async (): Promise<void> => {
    while (!isOver) await compactLog(database, path);
  };
  const beside = [reader(), compacting(), compacting()];
  await Promise.all([writer(17), writer(23)]);
  isOver = true;
  await Promise.all(beside);
  await compactLog(database, path);
  expect(await all(store)).toBe(whole);
  expect(await rowsOf(database)).toHaveLength(1);
});

test('many pieces are put together while the log grows', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1);
  await write(store, lines(70));
  await vi.waitFor(async () => expect((await rowsOf(database)).length).toBeLessThan(10));
  expect(await all(store)).toBe(lines(70).join(''));
});

test('a log is put together once nothing is added to it for a while', async () => {
  await using database = await aDatabase();
  const store = databaseLogStore(database, () => 1, { quietMs: 20 });
  await write(store, lines(5));
  await vi.waitFor(async () => expect(await rowsOf(database)).toHaveLength(1));
  expect(await all(store)).toBe(lines(5).join(''));
});
