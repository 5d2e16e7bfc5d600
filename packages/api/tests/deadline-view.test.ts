// Deadlines and callbacks of a run as the pages read them, in words and with logs.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunDeadlines } from '@ariel/protocol';
import { insertCallbacks } from '@ariel/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
  const definition = dagDefinition('sales', { tasks: [taskDefinition('load', {})] });
  const version = await api.rows.addDag(definition);
  const ref = await api.rows.addRun('sales', version, 'now');
  const other = await api.rows.addRun('sales', version, 'other');
  const add = (alert: number, kind: object, at: number | null, missed: number | null): Promise<number> =>
    api.writer.run(
      `insert into deadline (id, run_ref, version_id, alert, reference, interval_ms, at, missed_at, callback_id, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        `d${alert}`,
        ref,
        version,
        alert,
        JSON.stringify(kind),
        60_000,
        at,
        missed,
        missed === null ? null : 'callback-1',
        START_US,
      ],
    );
  const later = START_US + 365 * 86_400_000_000;
  await add(0, { kind: 'dagrunQueuedAt' }, START_US, START_US + 1);
  await add(1, { kind: 'dagrunLogicalDate' }, later, null);
  await add(2, { kind: 'custom', name: 'market_open' }, null, null);
  const callback = {
    kind: 'deadline',
    event: 'deadline',
    runRef: ref,
    versionId: version,
    task: null,
    facts: '{}',
    queue: 'default',
  } as const;
  await insertCallbacks(
    api.writer,
    [
      { ...callback, id: 'callback-1', logPath: 'dag_id=sales/run_id=now/callback-1.log' },
      { ...callback, id: 'callback-2', runRef: other, logPath: 'dag_id=sales/run_id=other/callback-2.log' },
    ],
    START_US,
  );
  await api.writer.run(
    "update callback set state = 'failed', claims = 1, problem = 'page(): Error: no answer', end_at = 1",
  );
  const path = join(api.folder, 'logs', 'dag_id=sales/run_id=now/callback-1.log');
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, '{"level":"error","event":"no answer"}\n');
});
afterAll(() => api[Symbol.asyncDispose]());

it('says of each deadline until when there is time, or since when the run is late', async () => {
  const { callbacks, deadlines } = await api.get<RunDeadlines>('/ui/deadlines/sales/now');
  expect(deadlines.map(({ reason, reference }) => [reference, reason])).toEqual([
    ['dagrun_queued_at', expect.stringMatching(/^missed: the run was not over by 20/)],
    ['dagrun_logical_date', expect.stringMatching(/^the run has time until 20/)],
    ['market_open', 'waits for the function that says when it is'],
  ]);
  expect(callbacks).toMatchObject([
    {
      id: 'callback-1',
      kind: 'deadline',
      state: 'failed',
      problem: 'page(): Error: no answer',
      has_log: true,
    },
  ]);
});

it('shows the log of a callback, and of no other run', async () => {
  const log = await api.get<unknown>('/ui/deadlines/sales/now/callbacks/callback-1/log');
  expect(JSON.stringify(log)).toContain('no answer');
  expect((await api.call('GET', '/ui/deadlines/sales/now/callbacks/callback-2/log')).statusCode).toBe(404);
});
