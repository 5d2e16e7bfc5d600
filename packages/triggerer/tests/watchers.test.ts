// Triggers that watch for news of assets, with real host processes: they go on after an event, after a failure, and at another triggerer.
import { aDag, anAsset, aWaitingWorld as aWorldOf, onAssets, t, type WaitingWorld } from '@ariel/testkit';
import { expect, test } from 'vitest';

const library = new URL('./trigger-library.ts', import.meta.url).href;

async function watching(name: string, args: object = {}): Promise<WaitingWorld> {
  const waiting = await aWorldOf({}, library);
  const trigger = { name, args: JSON.stringify(args), module: 'test/library', queue: null };
  const asset = { ...anAsset('orders'), watchers: [{ name: 'inbox', trigger }] };
  await waiting.world.publish(aDag('use', t('use')).with({ schedule: onAssets(asset) }));
  return waiting;
}

async function messages({ world }: WaitingWorld): Promise<unknown[]> {
  const rows = await world.database.all<{ extra: string; partition_key: string | null }>(
    'select extra, partition_key from asset_event order by id',
  );
  return rows.map(({ extra }) => JSON.parse(extra).payload);
}

test('a watcher goes on after an event, once that is written', async () => {
  await using waiting = await watching('queue', { messages: 5 });
  const triggerer = await waiting.triggerer('one');
  await waiting.until(() => waiting.logOf('queue').includes('acknowledged 4'));
  expect(await messages(waiting)).toEqual([0, 1, 2, 3, 4].map((message) => ({ message })));
  expect(waiting.ends.map((end) => end.kind === 'fired' && end.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(triggerer.running).toBe(1);
});

test('nothing is acknowledged that is not written, and another triggerer goes on where one was lost', async () => {
  await using waiting = await watching('queue', { messages: 3 });
  const refused = await waiting.triggerer('refused', { refuses: 'fired' });
  await waiting.until(() => waiting.problems.length > 0);
  expect(waiting.logOf('queue')).not.toContain('acknowledged');
  await waiting.world.database.run(
    "update job set heartbeat_at = heartbeat_at - 60000000 where id = 'refused'",
  );
  waiting.disown(refused);
  await waiting.triggerer('second');
  await waiting.until(() => waiting.logOf('queue').includes('acknowledged 2'));
  expect(await messages(waiting)).toEqual([0, 1, 2].map((message) => ({ message })));
});

test('a watcher that fails, or ends, begins anew after a while', async () => {
  await using waiting = await watching('moody');
  await waiting.triggerer('one');
  await waiting.until(() => waiting.ends.filter(({ kind }) => kind === 'fired').length === 2);
  expect(waiting.problems.join('\n')).toMatch(
    /a watcher \(moody, for orders\) failed.*RangeError: attempt 1/,
  );
  expect(await messages(waiting)).toEqual(['at last', 'at last']);
  const [row] = await waiting.world.database.all('select failures, error from asset_trigger');
  expect(row).toEqual({ failures: 0, error: null });
});

test('a watcher that nobody needs any more is ended, and one whose DAG is unpaused begins again', async () => {
  await using waiting = await watching('queue', { messages: 1 });
  const triggerer = await waiting.triggerer('one');
  await waiting.until(() => waiting.logOf('queue').includes('acknowledged 0'));
  await waiting.world.pause('use');
  await expect.poll(() => triggerer.running).toBe(0);
  await waiting.world.unpause('use');
  await expect.poll(() => triggerer.running).toBe(1);
});
