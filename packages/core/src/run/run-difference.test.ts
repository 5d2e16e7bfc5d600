import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns, type InstanceRecord, isSameJson, type RunRecord } from './run-difference.ts';

const instance = (taskId: string, changes: Partial<InstanceRecord> = {}): InstanceRecord => ({
  ...{
    taskId,
    mapIndex: -1,
    iteration: 0,
    state: 'success',
    tryNumber: 1,
    durationMs: 10,
    inputs: {},
    outputs: {},
  },
  ...changes,
});
const run = (changes: Partial<RunRecord> = {}): RunRecord => ({
  state: 'success',
  durationMs: 1000,
  versionNumber: 1,
  conf: '{}',
  params: '{"size":3}',
  files: { 'a.ts': 'h1' },
  instances: [instance('a'), instance('b')],
  ...changes,
});

describe('two runs', () => {
  test('that are alike have no difference, however long they took', () => {
    const slow = run({ durationMs: 5000, instances: [instance('b', { durationMs: 99 }), instance('a')] });
    expect(compareRuns(run(), slow)).toEqual({
      state: { left: 'success', right: 'success' },
      durationMs: { left: 1000, right: 5000 },
      version: { left: 1, right: 1 },
      conf: [],
      params: [],
      code: [],
      instances: [],
      sameInstances: 2,
    });
  });

  test('differ in states, outputs, inputs, and in instances that only one of them has', () => {
    const right = run({
      state: 'failed',
      instances: [
        instance('a', { state: 'failed', tryNumber: 3 }),
        instance('b', { outputs: { return_value: '2' }, inputs: { file: '"x"' } }),
        instance('m', { mapIndex: 0 }),
      ],
    });
    const { instances, sameInstances, state } = compareRuns(run(), right);
    expect(state).toEqual({ left: 'success', right: 'failed' });
    expect(sameInstances).toBe(0);
    expect(instances).toMatchObject([
      { taskId: 'a', state: { left: 'success', right: 'failed' }, tryNumber: { left: 1, right: 3 } },
      {
        taskId: 'b',
        inputs: [{ name: 'file', left: null, right: '"x"' }],
        outputs: [{ name: 'return_value', left: null, right: '2' }],
      },
      { taskId: 'm', mapIndex: 0, isOnlyIn: 'right', state: { left: null, right: 'success' } },
    ]);
  });

  test('differ in conf, params and code, name by name', () => {
    const right = run({
      conf: '{"why":"again"}',
      params: '{"size":4}',
      files: { 'a.ts': 'h2', 'b.ts': 'h3' },
      versionNumber: 2,
    });
    expect(compareRuns(run(), right)).toMatchObject({
      version: { left: 1, right: 2 },
      conf: [{ name: 'why', left: null, right: '"again"' }],
      params: [{ name: 'size', left: '3', right: '4' }],
      code: [
        { name: 'a.ts', left: 'h1', right: 'h2' },
        { name: 'b.ts', left: null, right: 'h3' },
      ],
    });
  });

  test('swapped, differ the other way round; a run does not differ from itself', () => {
    const anyInstance = fc.record({
      taskId: fc.constantFrom('a', 'b'),
      mapIndex: fc.integer({ min: -1, max: 2 }),
      iteration: fc.nat(1),
      state: fc.constantFrom('success' as const, 'failed' as const, null),
      tryNumber: fc.nat(3),
      durationMs: fc.constant(1),
      inputs: fc.constant({}),
      outputs: fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2')),
    });
    const anyRun = fc
      .uniqueArray(anyInstance, { selector: (each) => `${each.taskId}${each.mapIndex}/${each.iteration}` })
      .map((instances) => run({ instances }));
    fc.assert(
      fc.property(anyRun, anyRun, (one, other) => {
        const [there, back] = [compareRuns(one, other), compareRuns(other, one)];
        expect(back.instances.map(({ state }) => ({ left: state.right, right: state.left }))).toEqual(
          there.instances.map(({ state }) => state),
        );
        expect(compareRuns(one, one).instances).toEqual([]);
        expect(there.instances.length + there.sameInstances).toBe(back.instances.length + back.sameInstances);
      }),
      { seed: 20_261_122 },
    );
  });
});

test.each([
  ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }', true],
  ['1', '1.0', true],
  ['[1,2]', '[2,1]', false],
  ['12345678901234567890', '12345678901234567891', false],
  [null, '1', false],
  [null, null, true],
])('%s and %s are the same: %s', (one, other, isSame) => {
  expect(isSameJson(one, other)).toBe(isSame);
});
