// store REMEMBERS: schema, migrations, queries, transitions.

export type { ClaimedRow } from './attempts/claim-attempt.ts';
// -- attempts
export { claimAttempt, deleteXComs, extendLeases } from './attempts/claim-attempt.ts';
export type { NewInstance, PlaceholderMark } from './attempts/create-instances.ts';
export { createInstances, inheritMark, removePlaceholder } from './attempts/create-instances.ts';
export type { PlannedEnd } from './attempts/end-instances.ts';
export { endInstances } from './attempts/end-instances.ts';
export type { InstanceKey } from './attempts/instance-key.ts';
export type { LiveRow } from './attempts/live-attempt.ts';
export { readAttempt, readExpiredAttempts, readLiveAttempts } from './attempts/live-attempt.ts';
export type { Mark } from './attempts/mark-instance.ts';
export { endRestarting, markInstance, markRestarting, resetInstance } from './attempts/mark-instance.ts';
export type { PoolRow, QueuedRow } from './attempts/queue-attempts.ts';
export { queueAttempt, readPools, releasePoolSlots, takePoolSlots } from './attempts/queue-attempts.ts';
export type { Settlement } from './attempts/settle-attempt.ts';
export {
  archiveAttempt,
  dropAttempt,
  grantInfraRetry,
  returnAttempt,
  settleAttempt,
  storeXComs,
} from './attempts/settle-attempt.ts';
// -- DAG files
export type {
  DagDefaults,
  DagFileEvaluation,
  StoredCodeFile,
  StoredDagWarning,
  StoredImportError,
} from './dags/dag-file.ts';
export type { DagRow, NextRunColumns } from './dags/dag-row.ts';
// -- schedules
export {
  advanceSchedule,
  nextDueUs,
  readDag,
  readDagsAhead,
  readDueDags,
  setNextRun,
} from './dags/dag-row.ts';
export { filesWithImportError } from './dags/import-errors.ts';
export { type KnownFile, knownFiles } from './dags/known-files.ts';
export { refreshPoolWarnings } from './dags/pool-warnings.ts';
export type { Published, PublishOptions } from './dags/publish-file.ts';
export { DAG_ID_TAKEN, publishEvaluation } from './dags/publish-file.ts';
export { type RemovedFile, removeDagFile } from './dags/remove-file.ts';
export { StandingWarning, standWarning } from './dags/standing-warnings.ts';
export { type SweptCode, sweepCode } from './dags/sweep-code.ts';
export type { WantedPlan } from './dags/timetable-plans.ts';
export {
  readTimetableAnswers,
  readWantedPlans,
  saveTimetableAnswers,
  saveTimetableProblem,
  wantTimetablePlan,
} from './dags/timetable-plans.ts';
export type {
  Database,
  Queryable,
  SignalListener,
  Signals,
  SqlParameters,
  SqlValue,
} from './database/database.ts';
export { CommitUnknownError } from './database/database.ts';
export type { SqliteCheckpointer } from './database/sqlite-checkpointer.ts';
export { openCheckpointer } from './database/sqlite-checkpointer.ts';
export { openSqlite } from './database/sqlite-database.ts';
// -- keyed limits
export type { AskedLimit, LimitStanding } from './limits/ask-limit.ts';
export { askLimit, forgetDeclaredLimits } from './limits/ask-limit.ts';
export { freeGlobally, globalLimit } from './limits/global-parallelism.ts';
export { recountLimits, sweepLimits } from './limits/recount-limits.ts';
export type { TakenLimit } from './limits/take-limits.ts';
export { releaseLimits, takeLimits, undoLimits } from './limits/take-limits.ts';
export { writeLimitWaiting } from './limits/write-waiting.ts';
export { appliedMigrations, migrate, migrations, SchemaTooNewError } from './migrations/migrate.ts';
// -- values
export { isSettled, readStored, readStoredAt, settledAttempt } from './reads/stored-values.ts';
export type { RunEnd } from './runs/change-run.ts';
// -- runs
export { countRunEnded, finishRun, gridSummary, markRunEnded, startRun } from './runs/change-run.ts';
export type { NewRun } from './runs/create-run.ts';
export { createRun } from './runs/create-run.ts';
export { dropIterations, type LoopedRow, laterIterations } from './runs/drop-iterations.ts';
export { forgetRun } from './runs/forget-run.ts';
export type { StoredRunSnapshot } from './runs/load-run-snapshot.ts';
export { BRANCH_KEY, loadRunSnapshot } from './runs/load-run-snapshot.ts';
export { extendRunLeases, moveFence, stillOwned, takeRuns, voidOtherLeases } from './runs/own-runs.ts';
export { findRun, nextQueuedUs, readRun } from './runs/read-run.ts';
export {
  forgetGroupTries,
  loadExpansions,
  loadGroupTries,
  reopenCollapsed,
  storeExpansion,
  storeGroupTries,
} from './runs/regions.ts';
export { countRunEvent } from './runs/run-events.ts';
export type { RunRow } from './runs/run-row.ts';
export type { StoredVersion } from './versions/load-version.ts';
// -- versions
export { loadCodeFiles, loadVersion } from './versions/load-version.ts';
