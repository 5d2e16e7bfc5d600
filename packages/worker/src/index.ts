// worker RUNS: the supervisor and the task process.

export type { TaskProcessSettings } from './messages.ts';
export { killRecorded, processStarted } from './supervisor/process-identity.ts';
export { Supervisor } from './supervisor/supervisor.ts';
export type { SecretSource, SupervisorSettings } from './supervisor/supervisor-settings.ts';
