// Every write to an instance happens only in a state that its transition allows: state × write, on real rows.
import { type InstanceState, statesBefore, type TaskEvent, TaskState, taskTransitions } from '@ariel/core';
import {
  beginExpected,
  claimAttempts,
  type Database,
  endInstances,
  extendLeases,
  type InstanceKey,
  LostRaceError,
  markRestarting,
  queueAttempt,
  returnAttempt,
  settleAttempt,
} from '@ariel/store';
import { expect, test } from 'vitest';
import { aDatabase, anInstance, aRun, stateOf } from './a-database.ts';

const states: readonly InstanceState[] = [null, ...Object.values(TaskState)];

interface Write {
  readonly event: TaskEvent;
  readonly act: (database: Database, key: InstanceKey) => Promise<boolean>;
}

const settle =
  (event: Parameters<typeof settleAttempt>[1]['event'], state: InstanceState) =>
  (database: Database, key: InstanceKey) =>
    settleAttempt(database, {
      attemptId: key.taskId,
      event,
      state,
      endUs: 5,
      waitUntilUs: null,
      error: null,
      reason: null,
      renderedFields: null,
      renderedMapIndex: null,
    });

const end =
  (state: 'skipped' | 'upstream_failed' | 'removed') => async (database: Database, key: InstanceKey) =>
    (await endInstances(database, [{ ...key, state, reason: 'why' }], 5))[0] ?? false;

const claimant = { workerId: 'w', hostname: 'h', pid: 1, pidStarted: 's' };

async function begin(database: Database, key: InstanceKey): Promise<boolean> {
  try {
    await database.transaction((tx) => beginExpected(tx, [{ ...key, ...claimant, versionId: 'v' }], 5, 9));
    return true;
  } catch (error) {
    if (error instanceof LostRaceError) return false;
    throw error;
  }
}

const writes: Readonly<Record<string, Write>> = {
  queue: {
    event: 'queue',
    act: async (database, key) => (await queueAttempt(database, key, 5)) !== undefined,
  },
  claim: {
    event: 'claim',
    act: async (database, { taskId }) =>
      (await claimAttempts(database, [{ attemptId: taskId, ...claimant }], 5, 9))[0] !== undefined,
  },
  'queue and claim at once': { event: 'queue', act: begin },
  'give back': { event: 'requeue', act: (database, { taskId }) => returnAttempt(database, taskId, 5) },
  succeed: { event: 'succeed', act: settle('succeed', 'success') },
  fail: { event: 'fail', act: settle('fail', 'failed') },
  skip: { event: 'skip', act: settle('skip', 'skipped') },
  retry: { event: 'retry', act: settle('retry', 'up_for_retry') },
  reschedule: { event: 'reschedule', act: settle('reschedule', 'up_for_reschedule') },
  'plan skip': { event: 'planSkip', act: end('skipped') },
  'plan upstream_failed': { event: 'planUpstreamFailed', act: end('upstream_failed') },
  'plan removed': { event: 'planRemove', act: end('removed') },
};

test.each(Object.entries(writes))(
  '%s happens in exactly the states that allow it',
  async (_name, { act, event }) => {
    await using database = await aDatabase();
    const runRef = await aRun(database);
    const before = statesBefore(event);
    for (const state of states) {
      const key = await anInstance(database, runRef, `in ${state}`, state);
      const isAllowed = before === 'any' || before.includes(state);
      expect([state, await act(database, key)]).toEqual([state, isAllowed]);
      if (!isAllowed) expect(await stateOf(database, key)).toBe(state);
    }
  },
);

test('only what runs is restarted, and only it keeps its lease', async () => {
  await using database = await aDatabase();
  const runRef = await aRun(database);
  for (const state of states) {
    await anInstance(database, runRef, `in ${state}`, state);
    expect(await extendLeases(database, [`in ${state}`], 99)).toEqual(
      state === 'running' ? [] : [`in ${state}`],
    );
    expect(await markRestarting(database, `in ${state}`, 'cleared')).toBe(state === 'running');
  }
});

test('queueing begins a try, and goes on with one that only looked', async () => {
  await using database = await aDatabase();
  const runRef = await aRun(database);
  const fresh = await anInstance(database, runRef, 'fresh', null);
  const sensor = await anInstance(database, runRef, 'sensor', 'up_for_reschedule');
  await database.run("update task_instance set try_number = 1 where task_id = 'sensor'");
  expect((await queueAttempt(database, fresh, 5))?.try_number).toBe(1);
  expect((await queueAttempt(database, sensor, 5))?.try_number).toBe(1);
  await returnAttempt(database, 'fresh', 6);
  expect((await queueAttempt(database, fresh, 7))?.try_number).toBe(1);
});

test('only a first try is queued and claimed at once, in the version that was expected', async () => {
  await using database = await aDatabase();
  const runRef = await aRun(database);
  // What queues leads to where claims begin.
  expect(statesBefore('claim')).toContain(taskTransitions.queue.to);
  const fresh = await anInstance(database, runRef, 'fresh', null);
  const tried = await anInstance(database, runRef, 'tried', null);
  const moved = await anInstance(database, runRef, 'moved', null);
  await database.run("update task_instance set try_number = 1 where task_id = 'tried'");
  await database.run("update task_instance set version_id = 'w' where task_id = 'moved'");
  expect(await begin(database, tried)).toBe(false);
  expect(await begin(database, moved)).toBe(false);
  expect(await begin(database, fresh)).toBe(true);
  expect(await stateOf(database, fresh)).toBe('running');
  expect([await stateOf(database, tried), await stateOf(database, moved)]).toEqual([null, null]);
});

test('a report by another id than the live one changes nothing', async () => {
  await using database = await aDatabase();
  const runRef = await aRun(database);
  const key = await anInstance(database, runRef, 'a', 'running');
  expect(await settle('succeed', 'success')(database, { ...key, taskId: 'b' })).toBe(false);
  expect(await stateOf(database, key)).toBe('running');
});
