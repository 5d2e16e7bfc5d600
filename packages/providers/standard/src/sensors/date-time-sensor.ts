// Waits until an instant.
import { parseInstant } from '@ariel/core';
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { MomentSensor, type MomentSensorOptions } from './moment-sensor.ts';

addLibraryFolder(import.meta.url);

export interface DateTimeSensorOptions extends MomentSensorOptions {
  /** A `Date`, or ISO 8601 text; without an offset it is the DAG's zone. */
  readonly targetTime: Templated<string> | Date;
}

/**
 * Waits until an instant.
 *
 * @example
 * new DateTimeSensor({ taskId: 'nine', targetTime: '{{ data_interval_end.replace(hour=9) }}', deferrable: true });
 */
export class DateTimeSensor extends MomentSensor {
  static override readonly templateFields: readonly string[] = ['targetTime'];
  readonly targetTime: string | Date;

  constructor(options: DateTimeSensorOptions) {
    super(options);
    this.targetTime = this.rendered<string | Date>(options.targetTime as Templated<string | Date>);
  }

  protected override moment({ dag }: TaskContext): Date {
    const { targetTime } = this;
    return targetTime instanceof Date ? targetTime : new Date(parseInstant(targetTime, dag.timezone) / 1000);
  }
}

export interface DateTimeSensorAsyncOptions extends Omit<DateTimeSensorOptions, 'deferrable'> {
  /** Whether it waits before it has a worker for the first time; `targetTime` is a `Date` then. @default false */
  readonly startFromTrigger?: boolean;
}

/** A `DateTimeSensor` that waits without a worker. */
export class DateTimeSensorAsync extends DateTimeSensor {
  readonly startFromTrigger: boolean;

  constructor(options: DateTimeSensorAsyncOptions) {
    const { startFromTrigger = false, targetTime } = options;
    if (startFromTrigger && !(targetTime instanceof Date))
      throw new TypeError(
        'startFromTrigger needs a Date as targetTime: nothing is rendered before the task has a worker.',
      );
    super({ ...options, deferrable: true });
    this.startFromTrigger = startFromTrigger;
  }

  protected override startMoment(): Date | null {
    return this.startFromTrigger && this.targetTime instanceof Date ? this.targetTime : null;
  }
}
