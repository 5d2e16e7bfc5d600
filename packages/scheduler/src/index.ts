// scheduler DRIVES: the scheduling loop.
export { realPacing } from './real-pacing.ts';
export { Scheduler } from './scheduler.ts';
export type { BecameReady, Pacing, SchedulerProblem, SchedulerSettings } from './scheduler-settings.ts';
