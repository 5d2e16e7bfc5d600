// What the configuration says of schedules, as the processes take it that evaluate DAG files.
import type { ScheduleDefaults } from '@ariel/sdk';
import type { ArielConfig } from './config.ts';

export function scheduleDefaults({ core, scheduler }: ArielConfig): ScheduleDefaults {
  return {
    catchup: scheduler.catchupByDefault,
    cronDataIntervals: scheduler.createCronDataIntervals,
    deltaDataIntervals: scheduler.createDeltaDataIntervals,
    maxConsecutiveFailedDagRuns: core.maxConsecutiveFailedDagRunsPerDag,
  };
}
