// execution SETTLES: applies what workers claim and report, and what operators ask.
export { finishAttempts } from './attempts/finish-attempts.ts';
export { giveBack, lostReport, settleLost } from './attempts/lost-attempts.ts';
export type { ExecutionSettings } from './attempts/settings.ts';
export { LOCAL_WORKER, settleExpired } from './attempts/settle-expired.ts';
export type { TellSettings } from './attempts/tell-owners.ts';
export { rerunsOnLatest } from './control/clear-version.ts';
export type { ControlSettings } from './control/control-settings.ts';
export { createControl } from './control/create-control.ts';
export { createExecutionService } from './execution-service.ts';
export { VersionCache } from './versions/version-cache.ts';
