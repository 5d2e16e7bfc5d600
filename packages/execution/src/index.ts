// execution SETTLES: applies what workers claim and report, and what operators ask.
export { finishAttempts } from './attempts/finish-attempts.ts';
export { lostReport, settleLost } from './attempts/lost-attempts.ts';
export type { ExecutionSettings } from './attempts/settings.ts';
export type { ControlSettings } from './control/control-settings.ts';
export { createControl } from './control/create-control.ts';
export { createExecutionService } from './execution-service.ts';
export { VersionCache } from './versions/version-cache.ts';
