// Waits until so long after the end of the run's data interval.
import { type Duration, parseDuration } from '@ariel/core';
import { addLibraryFolder, type TaskContext } from '@ariel/sdk';
import { MomentSensor, type MomentSensorOptions } from './moment-sensor.ts';

addLibraryFolder(import.meta.url);

export interface TimeDeltaSensorOptions extends MomentSensorOptions {
  /** Counted from the end of the run's data interval; from when the run was due where it has none. */
  readonly delta: Duration;
}

/**
 * Waits until so long after the end of the run's data interval.
 *
 * @example
 * new TimeDeltaSensor({ taskId: 'late_files', delta: '2h', mode: 'reschedule' });
 */
export class TimeDeltaSensor extends MomentSensor {
  readonly delta: Duration;

  constructor(options: TimeDeltaSensorOptions) {
    super(options);
    this.delta = options.delta;
    parseDuration(options.delta);
  }

  protected override moment({ dataInterval }: TaskContext): Date {
    return new Date(dataInterval.end.getTime() + parseDuration(this.delta));
  }
}

/** A `TimeDeltaSensor` that waits without a worker. */
export class TimeDeltaSensorAsync extends TimeDeltaSensor {
  constructor(options: Omit<TimeDeltaSensorOptions, 'deferrable'>) {
    super({ ...options, deferrable: true });
  }
}
