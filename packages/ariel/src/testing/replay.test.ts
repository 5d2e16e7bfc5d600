// Recorded runs in this process: tasks that are chosen run with what was recorded, the others end as they did.

import type { RecordedInstance, RunRecording } from '@ariel/sdk';
import { dag, param, task } from 'ariel';
import { describe, expect, test } from 'vitest';

const one = (taskId: string, changes: Partial<RecordedInstance> = {}): RecordedInstance => ({
  ...{ taskId, mapIndex: -1, iteration: 0, state: 'success', reason: null, xcoms: {} },
  ...changes,
});
const returned = (taskId: string, value: unknown, changes: Partial<RecordedInstance> = {}) =>
  one(taskId, { xcoms: { return_value: JSON.stringify(value) }, ...changes });
const recordingOf = (instances: readonly RecordedInstance[]): RunRecording => ({
  format: 1,
  dagId: 'sales',
  runId: 'scheduled__2026-01-31T00:00:00+00:00',
  runType: 'scheduled',
  version: 3,
  state: 'success',
  logicalDate: '2026-01-31T00:00:00Z',
  dataIntervalStart: '2026-01-31T00:00:00Z',
  dataIntervalEnd: '2026-02-01T00:00:00Z',
  runAfter: '2026-02-01T00:00:00Z',
  conf: { region: 'EU' },
  params: { region: 'EU' },
  instances,
});

const calls: string[] = [];
const sales = dag('sales', { params: { region: param.string({ default: 'US' }) } }, ({ params }) => {
  const extract = task('extract', () => {
    calls.push('extract');
    throw new Error('the warehouse is not here');
  });
  const parse = task('parse', ({ row }: { row: number }) => row * 2);
  const load = task(
    'load',
    ({ rows, region }: { rows: number[]; region: string }, { logicalDate, dagRun }) => ({
      ...{ total: rows.reduce((sum, each) => sum + each, 0), region },
      ...{ date: logicalDate?.toISOString().slice(0, 10), runId: dagRun.runId },
    }),
  );
  const rows = parse.expand({ row: extract() as never });
  load({ rows: rows as never, region: params.region });
});
const recording = recordingOf([
  returned('extract', [1, 2]),
  returned('parse', 2, { mapIndex: 0 }),
  returned('parse', 5, { mapIndex: 1 }),
  returned('load', { total: 7 }),
]);

describe('a recorded run', () => {
  test('runs the tasks that are chosen with what the others returned then', async () => {
    const result = await sales.replay(recording, { tasks: ['load'] });
    expect(result.state).toBe('success');
    expect(result.output('load')).toEqual({
      total: 7,
      region: 'EU',
      date: '2026-01-31',
      runId: 'scheduled__2026-01-31T00:00:00+00:00',
    });
    expect(calls).toEqual([]);
  });

  test('says what is not as it was', async () => {
    const { differences } = await sales.replay(recording, { tasks: ['parse'] });
    expect(differences).toEqual([
      {
        ...{ taskId: 'parse', mapIndex: 1, iteration: 0 },
        recorded: { state: 'success', output: 5 },
        replayed: { state: 'success', output: 4 },
      },
    ]);
  });

  test('runs with other params and mocks where a test gives them', async () => {
    const result = await sales.replay(recording, {
      tasks: ['load'],
      params: { region: 'APAC' },
      mock: { parse: () => 10 },
    });
    expect(result.output('load')).toMatchObject({ total: 20, region: 'APAC' });
  });

  test('runs everything where nothing is chosen, and what was not recorded', async () => {
    expect((await sales.replay(recording)).state).toBe('failed');
    expect(calls).toEqual(['extract']);
    const result = await sales.replay(recordingOf([returned('extract', [3])]), { tasks: ['load'] });
    expect(result.output('load')).toMatchObject({ total: 6 });
  });

  test('follows the branches that were chosen, and fails where it failed', async () => {
    const branching = dag('sales', {}, () => {
      const pick = task.branch('pick', () => 'left' as 'left' | 'right');
      const [left, right] = [task('left', () => 1)(), task('right', () => 2)()];
      pick().to({ left, right });
      task('broken', () => 3)();
    });
    const result = await branching.replay(
      recordingOf([
        one('pick', { xcoms: { skipmixin_key: '{"followed":["right"]}' } }),
        one('left', { state: 'skipped' }),
        returned('right', 2),
        one('broken', { state: 'failed', reason: 'the disk was full' }),
      ]),
      { tasks: ['right'] },
    );
    const states = Object.fromEntries(result.tasks.map(({ state, taskId }) => [taskId, state]));
    expect(states).toEqual({ pick: 'success', left: 'skipped', right: 'success', broken: 'failed' });
    expect(result.tasks.find(({ taskId }) => taskId === 'broken')?.error?.message).toContain(
      'the disk was full',
    );
  });

  test.each([
    [{ ...recording, dagId: 'other' }, {}, /of DAG "other"/],
    [{ ...recording, format: 2 as 1 }, {}, /format is 2/],
    [recording, { tasks: ['nobody'] }, /no task or group "nobody"/],
  ])('is refused where it does not fit (%#)', async (given, options, message) => {
    await expect(sales.replay(given, options)).rejects.toThrow(message);
  });
});
