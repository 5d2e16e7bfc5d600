// What the examples of sensors and deferred tasks are expected to do.
import type { Expectations } from './expectation.ts';

export const waiting: Expectations = {
  waiting_deferrable_operator: {
    file: 'waiting/deferrable-operator.ts',
    runs: [{ state: 'success', outputs: { export: 120 } }],
  },
  waiting_files: {
    file: 'waiting/files.ts',
    runs: [{ state: 'success', outputs: { take_signal: 'ready' } }],
  },
  waiting_sensors: {
    file: 'waiting/sensors.ts',
    runs: [{ state: 'success', besides: { wait_for_refunds: 'skipped' } }],
  },
  waiting_times: { file: 'waiting/times.ts', runs: [{ state: 'success' }] },
};
