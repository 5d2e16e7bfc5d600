// Waits until a cron expression fires.
import { nextFire, parseCron } from '@ariel/core';
import { addLibraryFolder, type TaskContext } from '@ariel/sdk';
import { MomentSensor, type MomentSensorOptions } from './moment-sensor.ts';

addLibraryFolder(import.meta.url);

export interface CronSensorOptions extends MomentSensorOptions {
  /** It waits until this fires for the first time after the task's own start. */
  readonly cron: string;
  /** The zone in which its fields are read. @default the DAG's */
  readonly timezone?: string;
}

/**
 * Waits until a cron expression fires.
 *
 * @example
 * new CronSensor({ taskId: 'office_hours', cron: '0 9-17 * * MON-FRI', deferrable: true });
 */
export class CronSensor extends MomentSensor {
  readonly cron: string;
  readonly timezone: string | null;

  constructor(options: CronSensorOptions) {
    parseCron(options.cron);
    super(options);
    this.cron = options.cron;
    this.timezone = options.timezone ?? null;
  }

  protected override moment({ dag, ti }: TaskContext): Date {
    const fires = nextFire(this.cron, this.timezone ?? dag.timezone, ti.startDate.getTime() * 1000);
    if (fires === null)
      throw new TypeError(`${JSON.stringify(this.cron)} never fires. Give an expression that does.`);
    return new Date(fires / 1000);
  }
}
