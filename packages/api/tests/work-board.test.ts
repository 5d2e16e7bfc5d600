// Who gets which queued attempt, and when those who wait for work hear of it.
import { recordKills, workSignals } from '@ariel/store';
import { expect, test } from 'vitest';
import { createWorkBoard } from '../src/index.ts';
import {
  asking,
  type ExecutionFixture,
  openExecution,
  type TaskName,
  tasks,
} from './fixture/execution-fixture.ts';

const names = (
  api: ExecutionFixture,
  { attempts }: { readonly attempts: readonly { readonly attemptId: string }[] },
) => attempts.map(({ attemptId }) => tasks.find((task) => api.ids[task] === attemptId));

const ask = (
  api: ExecutionFixture,
  worker: string,
  change: Partial<typeof asking> | Record<string, unknown> = {},
) => api.board.next(worker, { ...asking, ...change } as typeof asking);

const queueAgain = (api: ExecutionFixture, task: TaskName) =>
  api.database.run("update task_instance set state = 'queued', lease_until = null where id = ?", [
    api.ids[task],
  ]);

test('the most urgent go first, then the oldest, and no more than there is room for', async () => {
  await using api = await openExecution();
  await api.database.run("update task_instance set priority_weight = 9 where task_id = 'waits'");
  await api.database.run("update task_instance set priority_weight = 5 where task_id in ('list', 'flaky')");
  expect(names(api, await ask(api, 'w', { free: 3 }))).toEqual(['waits', 'branch', 'list']);
  expect(names(api, await ask(api, 'v', { free: 2 }))).toEqual(['left', 'flaky']);
});

test('what is given to one is nobody else’s for a while, and free again when it is not claimed', async () => {
  await using api = await openExecution();
  expect((await ask(api, 'w')).attempts).toHaveLength(tasks.length);
  api.clock.nowUs += 4_900_000;
  expect((await ask(api, 'v')).attempts).toEqual([]);
  api.clock.nowUs += 200_000;
  expect((await ask(api, 'v')).attempts).toHaveLength(tasks.length);
});

test('a worker whose answer was lost is given the same again, and not what it has', async () => {
  await using api = await openExecution();
  await ask(api, 'w', { free: 3 });
  const again = await ask(api, 'w', { free: 3, holding: [api.ids.list] });
  expect(names(api, again)).toEqual(['branch', 'left', 'right']);
});

test('queues are respected', async () => {
  await using api = await openExecution();
  await api.database.run("update task_instance set queue = 'gpu' where task_id in ('left', 'last')");
  expect(names(api, await ask(api, 'w', { queues: ['gpu'] }))).toEqual(['left', 'last']);
  expect(names(api, await ask(api, 'v', { queues: ['other'] }))).toEqual([]);
  expect((await ask(api, 'v', { queues: ['default', 'gpu', 'other'] })).attempts).toHaveLength(
    tasks.length - 2,
  );
});

test('who waits hears of new work at once', async () => {
  await using api = await openExecution();
  await ask(api, 'w');
  await api.database.run("update task_instance set state = 'running' where 1 = 1");
  const waiting = ask(api, 'v', { waitMs: 30_000 });
  await queueAgain(api, 'right');
  await workSignals(api.database).announce('queued');
  expect(names(api, await waiting)).toEqual(['right']);
});

test('work of which nobody was told is found all the same', async () => {
  await using api = await openExecution();
  await ask(api, 'w');
  await api.database.run("update task_instance set state = 'running' where 1 = 1");
  const waiting = ask(api, 'v', { waitMs: 30_000 });
  await queueAgain(api, 'right');
  expect(names(api, await waiting)).toEqual(['right']);
});

test('two who wait share what comes', async () => {
  await using api = await openExecution();
  await api.database.run("update task_instance set state = 'running' where 1 = 1");
  const waiting = [ask(api, 'w', { waitMs: 30_000, free: 4 }), ask(api, 'v', { waitMs: 30_000, free: 4 })];
  await api.database.run(
    "update task_instance set state = 'queued', lease_until = null where task_id <> 'waits'",
  );
  await workSignals(api.database).announce('queued');
  const given = await Promise.all(waiting);
  expect(given.map(({ attempts }) => attempts.length).sort()).toEqual([2, 4]);
});

test('a worker that hung up is given nothing', async () => {
  await using api = await openExecution();
  await api.database.run("update task_instance set state = 'running' where 1 = 1");
  const hangUp = new AbortController();
  const gone = api.board.next('w', { ...asking, waitMs: 30_000 }, hangUp.signal);
  hangUp.abort();
  expect((await gone).attempts).toEqual([]);
  await queueAgain(api, 'right');
  expect(names(api, await ask(api, 'v'))).toEqual(['right']);
});

test('what a worker that leaves has not claimed is others’ at once', async () => {
  await using api = await openExecution();
  const w = await api.worker('w');
  await api.call('POST', '/ariel/next', { token: w, body: asking });
  expect((await ask(api, 'v')).attempts).toEqual([]);
  await api.call('POST', '/ariel/leave', { token: w, body: {} });
  expect((await ask(api, 'v')).attempts).toHaveLength(tasks.length);
  const rows = await api.database.all('select id, left_at from worker order by id');
  expect(rows).toEqual([
    { id: 'v', left_at: null },
    { id: 'w', left_at: api.clock.nowUs },
  ]);
});

test('what is to end is told to its worker until that says that it has ended', async () => {
  await using api = await openExecution();
  const claims = [
    { token: await api.workload('list'), claimant: { hostname: 'h', pid: 1, pidStarted: 's' } },
  ];
  await api.call('POST', '/ariel/claim', { token: await api.worker('w'), body: { claims } });
  const waiting = ask(api, 'w', { free: 0, waitMs: 30_000 });
  await recordKills(api.database, [api.ids.list, api.ids.last], 'an operator says so', api.clock.nowUs);
  await workSignals(api.database).announce('kill');
  const ends = [{ attemptId: api.ids.list, reason: 'an operator says so' }];
  expect(await waiting).toEqual({ attempts: [], ends });
  expect((await ask(api, 'w', { free: 0 })).ends).toEqual(ends);
  expect((await ask(api, 'w', { free: 0, ending: [api.ids.list] })).ends).toEqual([]);
  expect((await ask(api, 'v', { free: 0 })).ends).toEqual([]);
  await ask(api, 'w', { free: 0, ended: [api.ids.list] });
  expect((await ask(api, 'w', { free: 0 })).ends).toEqual([]);
});

test('what a worker that died never claimed goes to one that waits, without a signal', async () => {
  await using api = await openExecution();
  await using board = Object.assign(
    createWorkBoard({ database: api.database, nowUs: () => api.clock.nowUs, assignMs: 20 }),
    {
      [Symbol.asyncDispose]: () => board.stop(),
    },
  );
  expect((await board.next('w', asking)).attempts).toHaveLength(tasks.length);
  const waiting = board.next('v', { ...asking, waitMs: 30_000 });
  api.clock.nowUs += 30_000;
  expect((await waiting).attempts).toHaveLength(tasks.length);
});

test('where schedulers run their tasks themselves, workers get none, and finish what they have', async () => {
  await using api = await openExecution({ handsOutWork: false });
  const refused = await api.call('POST', '/ariel/next', { token: await api.worker(), body: asking });
  expect([refused.statusCode, refused.json()]).toEqual([
    404,
    { detail: { reason: 'executor', message: expect.stringContaining('core.executor') } },
  ]);
  const assigned = await api.database.all('select id from task_instance where worker_id is not null');
  expect(assigned).toEqual([]);
  const claims = [
    { token: await api.workload('list'), claimant: { hostname: 'h', pid: 1, pidStarted: 's' } },
  ];
  const claimed = await api.call('POST', '/ariel/claim', { token: await api.worker(), body: { claims } });
  expect(claimed.json()).toMatchObject({ answers: [{ kind: 'claimed' }] });
});
