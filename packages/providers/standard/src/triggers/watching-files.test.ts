// Triggers that watch files, on a clock of the test's own.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaseTrigger, createTriggerContext, type TriggerEvent } from '@ariel/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryTrigger } from './directory-trigger.ts';
import { FileDeleteTrigger } from './file-delete-trigger.ts';

const START_MS = Date.UTC(2026, 0, 1);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-watching-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A trigger on a clock that goes on when it sleeps; `state` is what is kept with its asset. */
function watching(trigger: BaseTrigger, state = new Map<string, string>(), isTask = false) {
  let nowMs = START_MS;
  const sleeps: (() => void)[] = [];
  let slept = Promise.withResolvers<void>();
  const context = createTriggerContext({
    task: null,
    watched: isTask ? null : [{ name: 'orders', uri: 'orders' }],
    log: () => {},
    signal: new AbortController().signal,
    clock: {
      nowUs: () => nowMs * 1000,
      sleep: (ms) =>
        new Promise((resolve) => {
          sleeps.push(() => {
            nowMs += ms;
            resolve();
          });
          slept.resolve();
        }),
    },
    connection: async () => expect.fail(),
    variable: async () => null,
    ask: async (question) => {
      const { about, key, value } = question as { about: string; key: string; value: string };
      if (about === 'get-asset-state') return state.get(key) ?? null;
      state.set(key, value);
      return null;
    },
  });
  const iterator = trigger.run(context)[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<TriggerEvent>> | null = null;
  return {
    /** Its next event, or null once it sleeps. */
    event: async (): Promise<unknown> => {
      sleeps.splice(0).forEach((wake) => void wake());
      slept = Promise.withResolvers<void>();
      next ??= iterator.next();
      const result = await Promise.race([next, slept.promise.then(() => null)]);
      if (result !== null) next = null;
      return result?.value?.payload ?? null;
    },
    stop: () => iterator.return?.(),
  };
}

function write(name: string, ageMs = 60_000, text = 'x'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, (START_MS - ageMs) / 1000, (START_MS - ageMs) / 1000);
  return path;
}

test('files that come are news, one by one; what was there is not', async () => {
  write('old.csv');
  const watch = watching(new DirectoryTrigger({ path: folder, pattern: '*.csv' }));
  expect(await watch.event()).toBeNull();
  const second = write('b.csv', 10_000);
  const first = write('a.csv', 20_000, 'abc');
  write('a.txt');
  mkdirSync(join(folder, 'folder.csv'));
  expect(await watch.event()).toEqual({ path: first, size: 3, modified: new Date(START_MS - 20_000) });
  expect(await watch.event()).toMatchObject({ path: second });
  expect(await watch.event()).toBeNull();
});

test('a file that is written anew is news again, and so is one of the name of one that is gone', async () => {
  const watch = watching(new DirectoryTrigger({ path: folder }));
  expect(await watch.event()).toBeNull();
  const path = write('a', 50_000);
  expect(await watch.event()).toMatchObject({ path });
  expect(await watch.event()).toBeNull();
  write('a', 40_000);
  expect(await watch.event()).toMatchObject({ path });
  rmSync(path);
  expect(await watch.event()).toBeNull();
  expect(await watch.event()).toBeNull();
  write('a', 40_000);
  expect(await watch.event()).toMatchObject({ path });
});

test('a file that is still being written is no news yet', async () => {
  const watch = watching(new DirectoryTrigger({ path: folder, settledMs: 7_000 }));
  expect(await watch.event()).toBeNull();
  write('a', 0);
  expect(await watch.event()).toBeNull();
  expect(await watch.event()).toMatchObject({ size: 1 });
});

test('files that are there at the beginning are news where that is asked for', async () => {
  write('a');
  expect(await watching(new DirectoryTrigger({ path: folder, includeExisting: true })).event()).toMatchObject(
    { size: 1 },
  );
});

test('whoever takes over knows what was news, and what has come meanwhile is', async () => {
  const state = new Map<string, string>();
  const first = watching(new DirectoryTrigger({ path: folder }), state);
  expect(await first.event()).toBeNull();
  write('a');
  expect(await first.event()).toMatchObject({ path: join(folder, 'a') });
  expect(await first.event()).toBeNull();
  write('b');
  const second = watching(new DirectoryTrigger({ path: folder }), state);
  expect(await second.event()).toMatchObject({ path: join(folder, 'b') });
  expect(await second.event()).toBeNull();
});

test('folders below count where the pattern says so', async () => {
  const watch = watching(new DirectoryTrigger({ path: folder, pattern: '**/*.csv' }));
  expect(await watch.event()).toBeNull();
  mkdirSync(join(folder, 'eu'));
  const path = write('eu/a.csv');
  expect(await watch.event()).toMatchObject({ path });
});

test('a folder that is not there has no news until it is', async () => {
  const watch = watching(new DirectoryTrigger({ path: join(folder, 'later') }));
  expect(await watch.event()).toBeNull();
  mkdirSync(join(folder, 'later'));
  write('later/a');
  expect(await watch.event()).toMatchObject({ size: 1 });
});

test('a task that waits takes what is there', async () => {
  write('a');
  expect(await watching(new DirectoryTrigger({ path: folder }), new Map(), true).event()).toMatchObject({
    size: 1,
  });
});

test('a file as a signal is taken away once its event is written, and the next one is another event', async () => {
  const path = write('ready');
  const watch = watching(new FileDeleteTrigger({ filepath: path }));
  expect(await watch.event()).toBe(path);
  expect(await watch.event()).toBeNull();
  expect(write('ready')).toBe(path);
  expect(await watch.event()).toBe(path);
});
