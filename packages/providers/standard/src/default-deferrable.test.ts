// `operators.default_deferrable`: what can wait without a worker does, where it does not say it.
import { dag, registry } from '@ariel/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExternalTaskSensor } from './runs/external-task-sensor.ts';
import { TriggerDagRunOperator } from './runs/trigger-dag-run-operator.ts';
import { FileSensor } from './sensors/file-sensor.ts';
import { TimeDeltaSensor } from './sensors/time-delta-sensor.ts';

let before = registry().taskDefaults;
beforeEach(() => {
  before = registry().taskDefaults;
});
afterEach(() => {
  registry().taskDefaults = before;
});

function made(deferrable?: boolean): boolean[] {
  const given = deferrable === undefined ? {} : { deferrable };
  let found: boolean[] = [];
  dag('d', {}, () => {
    found = [
      new FileSensor({ taskId: 'file', filepath: '/data', ...given }),
      new TimeDeltaSensor({ taskId: 'time', delta: '1h', ...given }),
      new ExternalTaskSensor({ taskId: 'external', externalDagId: 'other', ...given }),
      new TriggerDagRunOperator({ taskId: 'trigger', triggerDagId: 'other', ...given }),
    ].map((operator) => operator.deferrable);
  });
  return found;
}

test('without a word of the configuration nothing is deferred that does not say it', () => {
  expect(made()).toEqual([false, false, false, false]);
});

test('the configuration may say it of all', () => {
  registry().taskDefaults = { ...before, deferrable: true };
  expect(made()).toEqual([true, true, true, true]);
});

test('what an operator says goes before the configuration', () => {
  registry().taskDefaults = { ...before, deferrable: true };
  expect(made(false)).toEqual([false, false, false, false]);
});
