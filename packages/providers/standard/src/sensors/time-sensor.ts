// Waits until a time of the day, in the zone of the DAG.
import { parseInstant } from '@ariel/core';
import { addLibraryFolder, type TaskContext } from '@ariel/sdk';
import { MomentSensor, type MomentSensorOptions } from './moment-sensor.ts';

addLibraryFolder(import.meta.url);

export interface TimeSensorOptions extends MomentSensorOptions {
  /** `HH:MM` or `HH:MM:SS`, in the DAG's zone, on the day on which the task first starts. */
  readonly targetTime: string;
}

/**
 * Waits until a time of the day.
 *
 * @example
 * new TimeSensor({ taskId: 'office_hours', targetTime: '09:00' });
 */
export class TimeSensor extends MomentSensor {
  readonly targetTime: string;

  constructor(options: TimeSensorOptions) {
    if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(options.targetTime))
      throw new TypeError(
        `targetTime is ${JSON.stringify(options.targetTime)}. Give a time of the day such as 09:30.`,
      );
    super(options);
    this.targetTime = options.targetTime;
  }

  protected override moment({ dag: { timezone }, ti }: TaskContext): Date {
    // The form of this locale is ISO's.
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(
      ti.startDate,
    );
    return new Date(parseInstant(`${day}T${this.targetTime}`, timezone) / 1000);
  }
}

/** A `TimeSensor` that waits without a worker. */
export class TimeSensorAsync extends TimeSensor {
  constructor(options: Omit<TimeSensorOptions, 'deferrable'>) {
    super({ ...options, deferrable: true });
  }
}
