// Waits for a length of time, counted from the task's own start.
import { type Duration, parseDuration } from '@ariel/core';
import { addLibraryFolder, type TaskContext } from '@ariel/sdk';
import { MomentSensor, type MomentSensorOptions } from './moment-sensor.ts';

addLibraryFolder(import.meta.url);

export interface WaitSensorOptions extends MomentSensorOptions {
  /** From the first start of the task. */
  readonly timeToWait: Duration;
}

/**
 * Waits for a length of time from the task's own start.
 *
 * @example
 * new WaitSensor({ taskId: 'settle', timeToWait: '10m', deferrable: true });
 */
export class WaitSensor extends MomentSensor {
  readonly timeToWait: Duration;

  constructor(options: WaitSensorOptions) {
    super(options);
    this.timeToWait = options.timeToWait;
    parseDuration(options.timeToWait);
  }

  protected override moment({ ti }: TaskContext): Date {
    return new Date(ti.startDate.getTime() + parseDuration(this.timeToWait));
  }
}
