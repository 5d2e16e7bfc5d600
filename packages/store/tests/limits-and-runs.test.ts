// Limits that are counted where they belong, and the life of run rows: starting, events, ownership, ends.

import { compileRunGraph } from '@ariel/core';
import {
  archiveAttempt,
  countRunEvents,
  createRun,
  type Database,
  dropAttempt,
  endJobs,
  finishRun,
  loadRunSnapshot,
  lockOwned,
  markRunEnded,
  moveFence,
  readDag,
  readPools,
  readRun,
  registerJob,
  releasePoolSlots,
  startRun,
  takePoolSlots,
  takeRuns,
} from '@ariel/store';
import { aDag, t } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { aDagRow, aDatabase, anInstance, aRun } from './a-database.ts';

describe('pool slots', () => {
  test('are given while there are as many, all or none', async () => {
    await using database = await aDatabase();
    await database.run("insert into pool (name, slots) values ('p', 3)");
    expect(await takePoolSlots(database, 'p', 2)).toBe(true);
    expect(await takePoolSlots(database, 'p', 2)).toBe(false);
    expect(await takePoolSlots(database, 'p', 1)).toBe(true);
    expect(await takePoolSlots(database, 'p', 1)).toBe(false);
    await releasePoolSlots(database, 'p', 2);
    expect(await takePoolSlots(database, 'p', 2)).toBe(true);
    expect((await readPools(database)).find(({ name }) => name === 'p')?.used).toBe(3);
  });

  test('have no limit where the pool says -1, and do not exist where the pool does not', async () => {
    await using database = await aDatabase();
    await database.run("insert into pool (name, slots) values ('endless', -1)");
    expect(await takePoolSlots(database, 'endless', 1_000_000)).toBe(true);
    expect(await takePoolSlots(database, 'ghost', 1)).toBe(false);
  });
});

describe('runs', () => {
  test('start while their DAG allows it, each once', async () => {
    await using database = await aDatabase();
    await aDagRow(database, 'd', 2);
    const refs = [await aRun(database, 'a'), await aRun(database, 'b'), await aRun(database, 'c')];
    const start = (index: number) => startRun(database, { runRef: refs[index] ?? 0, dagId: 'd' }, 2, 5);
    expect([await start(0), await start(0), await start(1), await start(2)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect((await readDag(database, 'd'))?.active_runs).toBe(2);
    await finishRun(database, { runRef: refs[0] ?? 0, dagId: 'd', state: 'success', reason: null }, 6);
    expect(await start(2)).toBe(true);
  });

  test('that fail before they started free no place that they never took', async () => {
    await using database = await aDatabase();
    await aDagRow(database);
    const running = await aRun(database, 'running');
    const queued = await aRun(database, 'queued');
    await startRun(database, { runRef: running, dagId: 'd' }, 2, 5);
    expect(await finishRun(database, { runRef: queued, dagId: 'd', state: 'failed', reason: null }, 6)).toBe(
      true,
    );
    expect((await readDag(database, 'd'))?.active_runs).toBe(1);
  });

  test('end once; a queued one does not succeed by itself', async () => {
    await using database = await aDatabase();
    await aDagRow(database);
    const ref = await aRun(database);
    const end = (state: 'success' | 'failed') =>
      finishRun(database, { runRef: ref, dagId: 'd', state, reason: null }, 6);
    expect(await end('success')).toBe(false);
    await startRun(database, { runRef: ref, dagId: 'd' }, 2, 5);
    expect([await end('success'), await end('failed')]).toEqual([true, false]);
    await markRunEnded(database, { runRef: ref, dagId: 'd', state: 'failed', reason: 'marked' }, 7);
    expect(await readRun(database, ref)).toMatchObject({ state: 'failed', end_at: 6 });
  });

  test('of one id or one logical date are made once per DAG', async () => {
    await using database = await aDatabase();
    const run = {
      dagId: 'd',
      runId: 'r',
      team: null,
      versionId: 'v',
      logicalDateUs: 5,
      intervalStartUs: null,
      intervalEndUs: null,
      runAfterUs: 5,
      runType: 'manual',
      triggeredBy: 'test',
      triggeringUser: null,
      conf: '{}',
      params: '{}',
      note: null,
    } as const;
    const make = (more: object) => createRun(database, { ...run, ...more }, 1);
    expect(await make({})).not.toBeNull();
    expect(await make({ logicalDateUs: 6 })).toBeNull();
    expect(await make({ runId: 's' })).toBeNull();
    expect(await make({ dagId: 'e' })).not.toBeNull();
    expect(await make({ runId: 's', logicalDateUs: null })).not.toBeNull();
    expect(await make({ runId: 't', logicalDateUs: null })).not.toBeNull();
  });
});

describe('events of a run', () => {
  test('are numbered in order, each run for itself', async () => {
    await using database = await aDatabase();
    await aDagRow(database);
    const [one, two] = [await aRun(database, 'a'), await aRun(database, 'b')];
    const count = (runs: number[]) => countRunEvents(database, runs, 1);
    expect(await count([two, one])).toMatchObject([
      { runRef: one, seq: 1 },
      { runRef: two, seq: 1 },
    ]);
    expect(await count([one])).toEqual([{ runRef: one, seq: 2, ownerId: null }]);
  });
});

describe('owners', () => {
  const anOwner = async (database: Database, id: string): Promise<void> => {
    await registerJob(database, { id, kind: 'scheduler', hostname: 'h', pid: 1, version: '1', detail: null });
  };
  const holds = async (database: Database, runRef: number, owner: string, fence: number) =>
    (await lockOwned(database, owner, [{ runRef, fence }])).has(runRef);

  test('take what nobody owns, and what belongs to one that is silent', async () => {
    await using database = await aDatabase();
    const ref = await aRun(database);
    await database.run("update dag_run set state = 'running'");
    for (const owner of ['left', 'right']) await anOwner(database, owner);
    const take = async (owner: string) =>
      (await takeRuns(database, owner, { leaseMs: 5000, limit: 9 })).map((row) => row.id);
    expect(await take('left')).toEqual([ref]);
    expect(await take('right')).toEqual([]);
    await database.run("update job set heartbeat_at = heartbeat_at - 6000000 where id = 'left'");
    expect(await take('right')).toEqual([ref]);
    expect([await holds(database, ref, 'left', 1), await holds(database, ref, 'right', 2)]).toEqual([
      false,
      true,
    ]);
    await endJobs(database, ['right']);
    expect(await take('third')).toEqual([ref]);
  });

  test('lose their word when the fence moves on', async () => {
    await using database = await aDatabase();
    const ref = await aRun(database);
    await database.run("update dag_run set state = 'running'");
    await anOwner(database, 'me');
    await takeRuns(database, 'me', { leaseMs: 5000, limit: 9 });
    await moveFence(database, ref);
    expect([await holds(database, ref, 'me', 1), await holds(database, ref, 'me', 2)]).toEqual([false, true]);
  });
});

describe('tries', () => {
  const triesOf = (database: Awaited<ReturnType<typeof aDatabase>>) =>
    database.all('select id, try_number, state from task_instance_history order by try_number');

  test('are kept once each, and not before they began', async () => {
    await using database = await aDatabase();
    const ref = await aRun(database);
    await anInstance(database, ref, 'a', 'running');
    await archiveAttempt(database, 'a', 'failed', 'b');
    expect(await triesOf(database)).toEqual([]);
    await database.run('update task_instance set try_number = 1');
    await archiveAttempt(database, 'b', 'failed', 'c');
    await archiveAttempt(database, 'c', 'up_for_retry', 'd');
    expect(await triesOf(database)).toEqual([{ id: 'b', try_number: 1, state: 'failed' }]);
    expect(await database.first('select id from task_instance')).toEqual({ id: 'd' });
  });

  test('that never began give their number to the next', async () => {
    await using database = await aDatabase();
    const ref = await aRun(database);
    await anInstance(database, ref, 'a', 'queued');
    await database.run('update task_instance set try_number = 2');
    await dropAttempt(database, 'a', 'b');
    expect(await database.first('select id, try_number from task_instance')).toEqual({
      id: 'b',
      try_number: 1,
    });
  });
});

test('a snapshot has the instances, what they returned, and what branches chose', async () => {
  await using database = await aDatabase();
  const graph = compileRunGraph(aDag('x', t('a'), t('b').after('a')).definition);
  const ref = await aRun(database);
  await anInstance(database, ref, 'a', 'success');
  await anInstance(database, ref, 'b', null);
  const store = (key: string, value: string, length: number | null) =>
    database.run(
      "insert into xcom (run_ref, task_id, map_index, key, value, length, attempt_id, created_at) values (?, 'a', -1, ?, ?, ?, 'a', 1)",
      [ref, key, value, length],
    );
  await store('return_value', '[1,2]', 2);
  await store('skipmixin_key', '{"followed":["b"]}', null);
  await store('other', '1', null);
  const { instances, results } = await loadRunSnapshot(database, ref, graph);
  // In any order.
  expect(new Map(instances.map(({ state, taskId }) => [taskId, state]))).toEqual(
    new Map([
      ['a', 'success'],
      ['b', null],
    ]),
  );
  expect(results).toEqual([
    { taskId: 'a', mapIndex: -1, iteration: 0, hasValue: true, length: 2, followed: ['b'] },
  ]);
});
