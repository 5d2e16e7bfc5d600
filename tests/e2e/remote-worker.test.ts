// Tasks in workers that speak to servers over HTTP and hold no database: real processes, real connections, on each database.
import { openPostgres } from '@ariel/store';
import { PostgresServer, postgresPrograms } from '@ariel/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { FaultyProxy } from './support/faulty-proxy.ts';
import { isAlive } from './support/process-state.ts';
import { aRemoteSite, type RemoteSite, type SiteOptions } from './support/remote-site.ts';
import { until } from './support/until.ts';

const dags = {
  'chain.ts': `import { dag, task } from 'ariel';
const one = task('one', (_: {}, { log }) => { log.info('one ran'); return 20; });
const two = task('two', ({ n }: { n: number }) => { console.log('two got', n); return n + 1; });
const three = task('three', ({ n }: { n: number }) => ({ answer: n * 2 }));
dag('chain', {}, () => { three({ n: two({ n: one() }) }); });
`,
  'many.ts': `import { appendFileSync } from 'node:fs';
import { dag, task } from 'ariel';
const each = task('each', ({ n }: { n: number }) => { appendFileSync('@FOLDER@/starts', n + '\\n'); console.log('item', n); return n; });
dag('many', {}, () => { each.expand({ n: Array.from({ length: 60 }, (_item, index) => index) }); });
`,
  'slow.ts': `import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { dag, task } from 'ariel';
const slow = task('slow', async () => {
  appendFileSync('@FOLDER@/slow-starts', process.pid + '\\n');
  for (let line = 0; !existsSync('@FOLDER@/go'); line++) { console.log('line ' + line); await setTimeout(50); }
  console.log('the last line');
  return 'done';
}, { retries: 2, retryDelay: '100ms' });
dag('slow', {}, () => { slow(); });
`,
};

const postgres = postgresPrograms() ? await PostgresServer.start({ isDurable: false }) : null;
afterAll(() => postgres?.[Symbol.asyncDispose]());
const databases: readonly (readonly [string, Partial<SiteOptions>])[] = [
  ['SQLite', {}],
  ...(postgres
    ? [
        [
          'Postgres',
          { database: async () => openPostgres(postgres.options(await postgres.createDatabase())) },
        ] as const,
      ]
    : []),
];

const logPath = (dagId: string, runId: string, taskId: string, attempt = 1): string =>
  `dag_id=${dagId}/run_id=${runId}/task_id=${taskId}/attempt=${attempt}.log`;

const texts = (log: string): string[] =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { event: string }).event);

/** Each item began once and ended well at the first try. */
async function expectOnce(site: RemoteSite, runId: string): Promise<void> {
  expect((await site.instances(runId)).map((row) => [row.state, row.try_number])).toEqual(
    Array.from({ length: 60 }, () => ['success', 1]),
  );
  expect(
    site
      .starts('starts')
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 60 }, (_item, index) => index));
}

/** Numbers that look random and are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe.each(databases)('on %s', (_name, options) => {
  test('a run goes through workers that hold no database, with values, logs and code from the server', async () => {
    await using site = await aRemoteSite({ dags, ...options });
    const server = await site.addServer();
    await site.addWorker([server.address]);
    const runId = await site.trigger('chain');
    expect(await site.ended('chain', runId)).toBe('success');
    const value = await site.database.first<{ value: string }>(
      "select value from xcom where task_id = 'three'",
    );
    expect(value?.value).toBe('{"answer":42}');
    expect(texts(await site.logText(logPath('chain', runId, 'one')))).toContain('one ran');
    expect(texts(await site.logText(logPath('chain', runId, 'two')))).toContain('two got 20');
    expect(site.problems).toEqual([]);
  });

  test('answers that get lost or come late lose no task and run none twice', async () => {
    await using site = await aRemoteSite({ dags, ...options });
    const server = await site.addServer();
    await using proxy = await FaultyProxy.to(server.address);
    const random = seeded(7);
    proxy.losesAnswer = () => random() < 0.25;
    proxy.answerIsLateMs = () => (random() < 0.3 ? Math.floor(random() * 120) : 0);
    await site.addWorker([proxy.address], { name: 'a' });
    await site.addWorker([proxy.address], { name: 'b' });
    const runId = await site.trigger('many');
    expect(await site.ended('many', runId)).toBe('success');
    expect(proxy.lost).toBeGreaterThan(5);
    await expectOnce(site, runId);
    for (const { map_index: item } of await site.instances(runId)) {
      const path = logPath('many', runId, 'each').replace('attempt=', `map_index=${item}/attempt=`);
      await until(`the log of item ${item}`, async () =>
        texts(await site.logText(path)).includes(`item ${item}`),
      );
      expect(texts(await site.logText(path)).filter((text) => text.startsWith('item'))).toEqual([
        `item ${item}`,
      ]);
    }
  });

  test('two servers behind one address, and one of them dies: every task ends at its first try', async () => {
    await using site = await aRemoteSite({ dags, ...options });
    const servers = [await site.addServer(), await site.addServer()];
    await using proxy = await FaultyProxy.to(...servers.map(({ address }) => address));
    await site.addWorker([proxy.address], { name: 'a' });
    await site.addWorker(
      servers.map(({ address }) => address),
      { name: 'b' },
    );
    const runId = await site.trigger('many');
    await until('some tasks have run', () => site.starts('starts').length > 10);
    await servers[0]?.kill();
    expect(await site.ended('many', runId)).toBe('success');
    await expectOnce(site, runId);
  });
});

describe('a worker', () => {
  test('sends its logs while the task runs, and every line once across a cut', async () => {
    await using site = await aRemoteSite({ dags });
    const server = await site.addServer();
    await using proxy = await FaultyProxy.to(server.address);
    await site.addWorker([proxy.address]);
    const runId = await site.trigger('slow');
    const log = (): Promise<string> => site.logText(logPath('slow', runId, 'slow'));
    await until('lines come while the task runs', async () => (await log()).includes('line 5'));
    proxy.set('cut');
    const before = texts(await log()).length;
    await until('the task wrote on', () =>
      site.workerLog('worker', logPath('slow', runId, 'slow')).includes(`line ${before + 10}`),
    );
    proxy.set('fair');
    await until('lines come again', async () => (await log()).includes(`line ${before + 10}`));
    site.touch('go');
    expect(await site.ended('slow', runId)).toBe('success');
    await until('the last line', async () => (await log()).includes('the last line'));
    const lines = texts(await log()).filter((text) => text.startsWith('line'));
    expect(lines).toEqual(lines.map((_text, index) => `line ${index}`));
    expect(site.starts('slow-starts')).toHaveLength(1);
  });

  test('keeps a result while no server can be reached', async () => {
    await using site = await aRemoteSite({ dags });
    const server = await site.addServer();
    await using proxy = await FaultyProxy.to(server.address);
    await site.addWorker([proxy.address]);
    const runId = await site.trigger('slow');
    await until('the task runs', () => site.starts('slow-starts').length === 1);
    proxy.set('cut');
    site.touch('go');
    await until('its result waits', () => site.spooled('worker').length === 1);
    proxy.set('fair');
    expect(await site.ended('slow', runId)).toBe('success');
    expect((await site.instances(runId)).map((row) => row.try_number)).toEqual([1]);
    await until('nothing waits any more', () => site.spooled('worker').length === 0);
  });

  test('ends its tasks itself where nothing is heard for a whole lease, and the next try runs elsewhere', async () => {
    await using site = await aRemoteSite({ dags, leaseMs: 4_000 });
    const server = await site.addServer();
    await using proxy = await FaultyProxy.to(server.address);
    await site.addWorker([proxy.address], { name: 'cut-off', leaseMs: 4_000 });
    const runId = await site.trigger('slow');
    const [pid] = await until('the task runs', () => {
      const starts = site.starts('slow-starts');
      return starts.length === 1 ? starts : null;
    });
    proxy.set('silent');
    await site.addWorker([server.address], { name: 'other', leaseMs: 4_000 });
    await until('the second try runs', () => site.starts('slow-starts').length === 2);
    expect(isAlive(Number(pid))).toBe(false);
    site.touch('go');
    proxy.set('fair');
    expect(await site.ended('slow', runId)).toBe('success');
    expect((await site.instances(runId)).map((row) => [row.state, row.try_number, row.hostname])).toEqual([
      ['success', 2, 'other'],
    ]);
    expect(site.starts('slow-starts')).toHaveLength(2);
  });

  test('ends a task that an operator marks', async () => {
    await using site = await aRemoteSite({ dags });
    const server = await site.addServer();
    await site.addWorker([server.address]);
    const runId = await site.trigger('slow');
    const [pid] = await until('the task runs', () => {
      const starts = site.starts('slow-starts');
      return starts.length === 1 ? starts : null;
    });
    await site.control.setInstanceState({
      dagId: 'slow',
      runId,
      tasks: ['slow'],
      state: 'success',
      dryRun: false,
      actor: { user: 'tester', via: 'test' },
    });
    // Sooner than the next heartbeat: the worker has room, so it listens.
    await until('its process is gone', () => !isAlive(Number(pid)), { withinMs: 2_500 });
    // The worker says so with the poll after the one that waits now, which other work ends at once.
    await site.trigger('chain');
    await until(
      'nobody needs to end it any more',
      async () => (await site.database.first('select 1 as n from attempt_kill')) === undefined,
      { withinMs: 45_000 },
    );
  });

  test('that is told to leave finishes what runs, and takes nothing more', async () => {
    await using site = await aRemoteSite({ dags });
    const server = await site.addServer();
    const worker = await site.addWorker([server.address], { size: 1 });
    const [first, second] = [await site.trigger('slow'), await site.trigger('slow')];
    await until('one runs', () => site.starts('slow-starts').length === 1);
    const left = site.removeWorker(worker);
    site.touch('go');
    await left;
    const states = [...(await site.instances(first)), ...(await site.instances(second))].map(
      (row) => row.state,
    );
    expect(states.sort()).toEqual(['queued', 'success']);
    const rows = await site.database.all<{ left_at: number | null }>('select left_at from worker');
    expect(rows.map((row) => row.left_at !== null)).toEqual([true]);
    await site.addWorker([server.address], { name: 'next' });
    expect([await site.ended('slow', first), await site.ended('slow', second)]).toEqual([
      'success',
      'success',
    ]);
  });

  test('takes only from its queues', async () => {
    await using site = await aRemoteSite({ dags });
    const server = await site.addServer();
    await site.addWorker([server.address], { name: 'gpu', queues: ['gpu'] });
    const runId = await site.trigger('chain');
    await until('the first task is queued', async () => (await site.instances(runId))[0]?.state === 'queued');
    await site.addWorker([server.address], { name: 'plain' });
    expect(await site.ended('chain', runId)).toBe('success');
    expect(new Set((await site.instances(runId)).map((row) => row.hostname))).toEqual(new Set(['plain']));
  });
});
