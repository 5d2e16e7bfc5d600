// Runs the way of an attempt some hundred times with a task that does nothing, so that the first real tasks of a process
// meet compiled code: the difference is half a millisecond for each of the first hundred.

import { Masker, plainTaskDefinition } from '@ariel/core';
import type { ClaimedAttempt, VersionForWorker } from '@ariel/protocol';
import { encodeValue, type TaskHandler } from '@ariel/sdk';
import { runAttempt } from './run-attempt.ts';

const ROUNDS = 300;

const handler: TaskHandler = { kind: 'function', inputFunctions: {}, execute: ({ x }) => ({ x }) };
const task = plainTaskDefinition('warm_up', { weightRule: 'absolute' });
const version: VersionForWorker = {
  versionId: 'warm_up',
  dagId: 'warm_up',
  codeHash: '',
  bundleName: '',
  relPath: '',
  dag: { description: null, tags: [], timezone: 'UTC', owner: 'ariel' },
  tasks: { warm_up: task },
};
const attempt: ClaimedAttempt = {
  attemptId: 'warm_up',
  taskId: 'warm_up',
  mapIndex: -1,
  iteration: 0,
  path: null,
  tryNumber: 1,
  maxTries: 0,
  versionId: 'warm_up',
  startUs: 0,
  firstStartUs: 0,
  run: {
    dagId: 'warm_up',
    runId: 'warm_up',
    runType: 'manual',
    logicalDateUs: 0,
    intervalStartUs: 0,
    intervalEndUs: 0,
    runAfterUs: 0,
    startUs: 0,
    conf: '{}',
    params: '{"limit":1}',
  },
  inputs: { x: encodeValue([1, 'two', { three: 3 }]).json },
  applied: {},
  kwargs: null,
  loop: null,
  logPath: '',
};

/** Ends early where `isWanted` says that real work has come. */
export async function warmUp(isWanted: () => boolean): Promise<void> {
  const loaded = {
    version,
    find: async () => ({ handler, task, itemFunctions: [] }),
    ownPaths: <Report>(report: Report) => report,
  };
  for (let round = 0; round < ROUNDS && !isWanted(); round++) {
    const ran = await runAttempt(attempt, loaded, {
      signal: new AbortController().signal,
      log: () => undefined,
      ask: async () => null,
      masker: new Masker(),
    });
    // As it would be sent.
    JSON.parse(JSON.stringify({ kind: 'finished', attemptId: attempt.attemptId, ...ran }));
    // Messages go first.
    if (round % 10 === 0) await new Promise(setImmediate);
  }
}
