import { describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../dag/dag-definition.ts';
import { TaskState } from '../state/task-state.ts';
import { parseInstant } from '../time/instant.ts';
import { TriggerRule } from '../trigger-rule/trigger-rule.ts';
import type { KeyedLimitFact } from './why-limited.ts';
import { type WaitingFacts, whyWaiting } from './why-waiting.ts';

const nowUs = parseInstant('2026-11-21T12:00:00Z', 'UTC');
const laterUs = parseInstant('2026-11-21T12:03:10Z', 'UTC');
const tomorrowUs = parseInstant('2026-11-22T06:00:00Z', 'UTC');

type Change = {
  readonly [Key in keyof WaitingFacts]?: WaitingFacts[Key] extends readonly unknown[] | number | undefined
    ? WaitingFacts[Key]
    : Partial<WaitingFacts[Key]>;
};

function facts(change: Change): WaitingFacts {
  return {
    task: { taskId: 'load', triggerRule: 'all_success', poolSlots: 1, ...change.task } as TaskDefinition,
    instance: {
      state: null,
      tryNumber: 0,
      maxTries: 0,
      waitUntilUs: null,
      reason: null,
      mapIndex: -1,
      ...change.instance,
    },
    run: { state: 'running', runAfterUs: nowUs, ...change.run },
    dag: { isPaused: false, maxActiveRuns: 16, activeRuns: 1, ...change.dag },
    upstream: change.upstream ?? [],
    pool: { name: 'default_pool', slots: 128, used: 0, topUsers: [], ...change.pool },
    limits: { runningInRun: 0, maxActiveTasks: 16, parallelism: 32, running: 0, ...change.limits },
    keyed: change.keyed ?? [],
    structure: change.structure ?? {},
    nowUs,
  };
}

const keyed = (more: Partial<KeyedLimitFact>): KeyedLimitFact => ({
  key: 'api:acme',
  max: 3,
  perMs: null,
  used: 0,
  holders: [],
  opensAtUs: null,
  ...more,
});
const one = (taskId: string, state: string) => ({ taskId, counts: { [state]: 1 }, expected: 1 });
const mapped = { taskId: 'extract', counts: { success: 7, running: 3 }, expected: 10 };

describe('whyWaiting', () => {
  const sentences: readonly (readonly [string, Change, string | null])[] = [
    ['runs', { instance: { state: 'running' } }, null],
    ['succeeded', { instance: { state: 'success' } }, null],
    ['mapped upstream', { upstream: [mapped] }, 'waits for extract: 3 of 10 instances are still running'],
    [
      'mapped upstream in several states',
      { upstream: [{ taskId: 'extract', counts: { running: 1, none: 4, success: 5 }, expected: 10 }] },
      'waits for extract: 5 of 10 instances have not ended, 1 is running',
    ],
    ['single upstream', { upstream: [one('extract', 'queued')] }, 'waits for extract, which is queued'],
    [
      'upstream not begun',
      { upstream: [one('extract', 'none')] },
      'waits for extract, which has not started',
    ],
    ['two upstream', { upstream: [one('a', 'none'), one('b', 'running')] }, 'waits for a and b'],
    [
      'many upstream',
      { upstream: ['a', 'b', 'c', 'd', 'e'].map((id) => one(id, 'running')) },
      'waits for a, b, c and 2 more',
    ],
    [
      'first success',
      { task: { triggerRule: 'one_success' }, upstream: [one('a', 'running'), one('b', 'none')] },
      'waits for a first success of a or b',
    ],
    [
      'first failure',
      { task: { triggerRule: 'one_failed' }, upstream: [one('a', 'running')] },
      'waits for a first failure of a',
    ],
    [
      'first end',
      { task: { triggerRule: 'one_done' }, upstream: [one('a', 'running'), one('b', 'none')] },
      'waits for the first of a and b to end',
    ],
    ['paused', { dag: { isPaused: true } }, 'the DAG is paused: nothing new starts until it is unpaused'],
    ['run ended', { run: { state: 'failed' } }, 'the run ended before it was started'],
    [
      'run later',
      { run: { state: 'queued', runAfterUs: tomorrowUs } },
      'its run starts at 2026-11-22 06:00:00 UTC',
    ],
    [
      'runs limit',
      { run: { state: 'queued' }, dag: { activeRuns: 2, maxActiveRuns: 2 } },
      'its run waits for another to end: 2 of 2 runs of the DAG are active',
    ],
    ['run queued', { run: { state: 'queued' } }, 'its run is queued and starts shortly'],
    [
      'pool full',
      {
        instance: { state: 'scheduled' },
        pool: { name: 'warehouse', slots: 4, used: 4, topUsers: [{ dagId: 'sales', slots: 3 }] },
      },
      'waits for pool warehouse: 4 of 4 slots are used (sales 3)',
    ],
    [
      'pool too small',
      { task: { poolSlots: 5 }, pool: { name: 'warehouse', slots: 4 } },
      'can never start: it needs 5 slots, and pool warehouse has 4',
    ],
    [
      'pool that is not there',
      { pool: { name: 'werehouse', isMissing: true, slots: -1 } },
      'waits for pool werehouse, which does not exist',
    ],
    ['pool without limit', { pool: { slots: -1, used: 999 } }, 'starts shortly'],
    [
      'tasks of the run',
      { limits: { runningInRun: 16 } },
      'waits for other tasks of this run: 16 of 16 are active',
    ],
    [
      'the task in its run',
      { limits: { taskInRun: { running: 2, max: 2 } } },
      'waits for other instances of this task: 2 of 2 are active in this run',
    ],
    [
      'the task in all runs',
      { limits: { taskInRun: { running: 1, max: 2 }, taskInDag: { running: 3, max: 3 } } },
      'waits for other instances of this task: 3 of 3 are active in all runs',
    ],
    [
      'the whole installation',
      { limits: { everywhere: { running: 100, max: 100 } } },
      'waits for a free place: 100 of 100 tasks are active in the whole installation',
    ],
    [
      'a key that is held',
      {
        keyed: [
          keyed({
            used: 3,
            holders: [
              { dagId: 'sales', held: 2 },
              { dagId: 'crm', held: 1 },
            ],
          }),
        ],
      },
      'waits for limit api:acme: 3 of 3 are held (sales 2, crm 1)',
    ],
    [
      'a key of which another task says less',
      { keyed: [keyed({ used: 3, smallerSaidBy: ['crm', 'sync'] })] },
      'waits for limit api:acme: 3 of 3 are held; task crm.sync says so few',
    ],
    [
      'a rate that is used up',
      { keyed: [keyed({}), keyed({ max: 10, perMs: 60_000, used: 10, opensAtUs: laterUs })] },
      'waits for limit api:acme: 10 starts per 1m are used up, next at 12:03:10 UTC',
    ],
    ['a key with room', { keyed: [keyed({ used: 2 })] }, 'starts shortly'],
    [
      'a retry under a key',
      {
        instance: { state: 'up_for_retry', tryNumber: 1, maxTries: 3 },
        keyed: [keyed({ max: 1, perMs: 5_400_000, used: 1, opensAtUs: tomorrowUs })],
      },
      'waits for limit api:acme: 1 start per 1h 30m is used up, next at 2026-11-22 06:00:00 UTC, then retries (try 2 of 4)',
    ],
    [
      'the run before failed',
      { structure: { past: { runId: 'r1', taskId: 'load', isDownstream: false, state: 'failed' } } },
      'waits for its instance in run r1, which failed',
    ],
    [
      'downstream in the run before',
      { structure: { past: { runId: 'r1', taskId: 'report', isDownstream: true, state: null } } },
      'waits for report, downstream of it, in run r1, which has not started',
    ],
    [
      'upstream comes before the run before',
      {
        upstream: [one('extract', 'running')],
        structure: { past: { runId: 'r1', taskId: 'load', isDownstream: false, state: 'up_for_retry' } },
      },
      'waits for extract, which is running',
    ],
    [
      'a list that is not known',
      { structure: { listsFrom: ['extract'] }, upstream: [one('extract', 'running')] },
      'waits for the list of extract',
    ],
    [
      'lists of a group',
      { structure: { listsFrom: ['a', 'b'], mappedGroupId: 'etl' } },
      'waits for the lists of a and b that group etl is mapped over',
    ],
    [
      'a setup',
      { structure: { openSetups: ['create_cluster'] }, upstream: [one('extract', 'success')] },
      'waits for setup create_cluster to end',
    ],
    [
      'a loop',
      {
        structure: { loop: { groupId: 'refine', iteration: 2, maxIterations: 5 } },
        upstream: [one('refine.gate', 'none')],
      },
      'waits for iteration 2 of refine to end, of at most 5',
    ],
    [
      'a branch that may skip what is lost already',
      { structure: { openGates: ['size'] }, upstream: [one('size', 'running'), one('extract', 'failed')] },
      'waits for size to choose, which may skip it',
    ],
    [
      'a skip that waits for the run before',
      {
        task: { waitForPastDependsBeforeSkipping: true },
        structure: { past: { runId: 'r1', taskId: 'load', isDownstream: false, state: 'running' } },
        upstream: [one('extract', 'skipped')],
      },
      'waits for its instance in run r1, which is running; then it is skipped',
    ],
    [
      'a group above that is tried again',
      {
        structure: { upstreamRetry: { groupId: 'etl', atUs: laterUs, tryNumber: 2, maxTries: 3 } },
        upstream: [one('etl.load', 'none')],
      },
      'waits for group etl, which is tried again at 12:03:10 UTC (try 2 of 3)',
    ],
    [
      'the same, but the rule need not wait for it',
      {
        task: { triggerRule: 'always' },
        structure: { upstreamRetry: { groupId: 'etl', atUs: laterUs, tryNumber: 2, maxTries: 3 } },
        upstream: [one('etl.load', 'none')],
        limits: { running: 32 },
      },
      'waits for a free place: 32 of 32 tasks are active in all',
    ],
    [
      'a group that is tried again',
      { structure: { groupRetry: { groupId: 'etl', atUs: laterUs, tryNumber: 2, maxTries: 3 } } },
      'waits for group etl, which is tried again at 12:03:10 UTC (try 2 of 3)',
    ],
    ['parallelism', { limits: { running: 32 } }, 'waits for a free place: 32 of 32 tasks are active in all'],
    ['nothing in the way', { upstream: [one('a', 'success')] }, 'starts shortly'],
    ['queued', { instance: { state: 'queued' } }, 'queued: a worker takes it shortly'],
    [
      'queued, all busy',
      { instance: { state: 'queued' }, limits: { running: 32 } },
      'queued: waits for a free worker, 32 of 32 places are taken',
    ],
    [
      'retry later',
      { instance: { state: 'up_for_retry', tryNumber: 1, maxTries: 3, waitUntilUs: laterUs } },
      'retries at 12:03:10 UTC (try 2 of 4)',
    ],
    [
      'retry due, pool full',
      {
        instance: { state: 'up_for_retry', tryNumber: 1, maxTries: 3 },
        pool: { name: 'p', slots: 1, used: 1 },
      },
      'waits for pool p: 1 of 1 slots are used, then retries (try 2 of 4)',
    ],
    [
      'sensor between looks',
      { instance: { state: 'up_for_reschedule', waitUntilUs: laterUs } },
      'looks again at 12:03:10 UTC',
    ],
    ['deferred', { instance: { state: 'deferred' } }, 'deferred: waits for its trigger'],
    [
      'deferred, with all that is known',
      { instance: { state: 'deferred', reason: 'trigger acme.order', sinceUs: nowUs, waitUntilUs: laterUs } },
      'deferred: waits for trigger acme.order since 12:00:00 UTC, until 12:03:10 UTC at most',
    ],
    ['awaiting input', { instance: { state: 'awaiting_input' } }, 'waits for the answer of a person'],
    [
      'awaiting input for a while',
      { instance: { state: 'awaiting_input', waitUntilUs: laterUs } },
      'waits for the answer of a person, until 12:03:10 UTC at most',
    ],
    [
      'failed',
      { instance: { state: 'failed', tryNumber: 3, reason: 'timeout' } },
      'failed after 3 tries: it ran longer than its time limit',
    ],
    [
      'skipped by a branch',
      { instance: { state: 'skipped', reason: 'branch size chose big' } },
      'skipped: branch size chose big',
    ],
    [
      'skipped with its upstream',
      { instance: { state: 'skipped' }, upstream: [one('extract', 'skipped')] },
      'skipped because upstream extract was skipped',
    ],
    [
      'skipped for want of a failure',
      {
        task: { triggerRule: 'one_failed' },
        instance: { state: 'skipped' },
        upstream: [one('a', 'success')],
      },
      'skipped because no upstream task failed',
    ],
    [
      'upstream failed',
      { instance: { state: 'upstream_failed' }, upstream: [one('load', 'failed'), one('b', 'success')] },
      'not run because upstream load failed',
    ],
    [
      'upstream of upstream failed',
      { instance: { state: 'upstream_failed' }, upstream: [one('load', 'upstream_failed')] },
      'not run because upstream load could not run',
    ],
    ['removed', { instance: { state: 'removed' } }, 'removed: the run no longer has this instance'],
  ];
  it.each(sentences)('%s', (_name, change, expected) => {
    expect(whyWaiting(facts(change))).toBe(expected);
  });

  it('has a sentence for every state that is neither running nor success, under every rule', () => {
    for (const triggerRule of Object.values(TriggerRule)) {
      for (const state of [null, ...Object.values(TaskState)]) {
        for (const upstreamState of ['none', ...Object.values(TaskState)]) {
          const sentence = whyWaiting(
            facts({ task: { triggerRule }, instance: { state }, upstream: [one('up', upstreamState)] }),
          );
          const expected = state === 'running' || state === 'success' ? 'null' : 'string';
          expect(sentence === null ? 'null' : typeof sentence).toBe(expected);
          expect(sentence ?? '').not.toMatch(/undefined|NaN|null|,$/);
        }
      }
    }
  });
});
