// scheduler DRIVES: the scheduling loop.
export { realPacing } from './real-pacing.ts';
export { Scheduler } from './scheduler.ts';
export type { Pacing, SchedulerProblem, SchedulerSettings } from './scheduler-settings.ts';
