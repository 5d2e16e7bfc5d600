// store REMEMBERS: schema, migrations, queries, transitions.

export type { VersionColumns } from './attempts/adopt-version.ts';
export { adoptQueued, adoptVersion } from './attempts/adopt-version.ts';
export type { ClaimedRow } from './attempts/claim-attempt.ts';
// -- attempts
export { claimAttempts, deleteXComs, deleteXComsOf, extendLeases } from './attempts/claim-attempt.ts';
export type { NewInstance, PlaceholderMark } from './attempts/create-instances.ts';
export { createInstances, inheritMark, removePlaceholder } from './attempts/create-instances.ts';
export type { PlannedEnd } from './attempts/end-instances.ts';
export { endInstances } from './attempts/end-instances.ts';
export type { InstanceKey } from './attempts/instance-key.ts';
export type { HeldRow, LiveRow } from './attempts/live-attempt.ts';
export {
  readAttempt,
  readAttempts,
  readExpiredAttempts,
  readLiveAttempts,
} from './attempts/live-attempt.ts';
export type { Mark } from './attempts/mark-instance.ts';
export {
  endRestarting,
  markInstance,
  markRestarting,
  removeInstance,
  resetInstance,
} from './attempts/mark-instance.ts';
export type { HeldSlots, PoolRow } from './attempts/pool-slots.ts';
export {
  exchangePoolSlots,
  readPools,
  releasePoolSlots,
  releasePools,
  slotsByPool,
  takePoolSlots,
} from './attempts/pool-slots.ts';
export type { QueuedRow } from './attempts/queue-attempts.ts';
export { queueAttempt, queueAttempts, queueExpected } from './attempts/queue-attempts.ts';
export type { ArchivedAttempt, ProducedXCom, Settlement } from './attempts/settle-attempt.ts';
export {
  archiveAttempt,
  archiveAttempts,
  dropAttempt,
  grantInfraRetries,
  returnAttempt,
  returnAttempts,
  settleAttempt,
  settleAttempts,
  settleHeldAttempts,
  storeXComs,
} from './attempts/settle-attempt.ts';
// -- old rows
export type { CleanOptions } from './clean/clean-table.ts';
export { archiveTables, cleanTable, countOld } from './clean/clean-table.ts';
export type { CleanableTable } from './clean/cleanable-tables.ts';
export { cleanableTables } from './clean/cleanable-tables.ts';
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
export type { DatabaseNow } from './database/database-clock.ts';
export { databaseNow } from './database/database-clock.ts';
export type { DatabaseErrorCode } from './database/database-error.ts';
export { DatabaseError } from './database/database-error.ts';
export { expectRows } from './database/expect-rows.ts';
export { LostRaceError } from './database/lost-race-error.ts';
export { openPostgres } from './database/postgres-database.ts';
export type { PostgresHost, PostgresOptions, PostgresTls, SslMode } from './database/postgres-options.ts';
export { forUpdate, skipLocked } from './database/row-locks.ts';
export type { SqliteCheckpointer } from './database/sqlite-checkpointer.ts';
export { openCheckpointer } from './database/sqlite-checkpointer.ts';
export { openSqlite } from './database/sqlite-database.ts';
export { writeLater } from './database/write-later.ts';
// -- encryption at rest
export type { Fernet, FernetOptions } from './fernet/fernet.ts';
export { createFernet, FernetError, newFernetKey } from './fernet/fernet.ts';
// -- processes
export { claimBundles, releaseBundles } from './jobs/bundle-claims.ts';
export type { SchedulerBeat } from './jobs/job-beats.ts';
export { beatJobs, beatScheduler } from './jobs/job-beats.ts';
export type { NewJob } from './jobs/job-rows.ts';
export { endJobs, endOtherJobs, endSilentJobs, registerJob } from './jobs/job-rows.ts';
export type { Reachability } from './jobs/reachability.ts';
export { reachability } from './jobs/reachability.ts';
// -- keyed limits
export type { AskedLimit, LimitStanding } from './limits/ask-limit.ts';
export { askLimit, forgetDeclaredLimits } from './limits/ask-limit.ts';
export { freeGlobally, globalLimit } from './limits/global-parallelism.ts';
export type { PoolStanding } from './limits/pool-shares.ts';
export { readPoolStandings, sweepPoolWaiting, writePoolWaiting } from './limits/pool-shares.ts';
export { recountLimits, sweepLimits } from './limits/recount-limits.ts';
export type { TakenLimit } from './limits/take-limits.ts';
export { releaseLimits, takeLimits, undoLimits } from './limits/take-limits.ts';
export { writeLimitWaiting } from './limits/write-waiting.ts';
// -- logs
export { compactLog } from './logs/compact-log.ts';
export { databaseLogStore } from './logs/database-log-store.ts';
export { folderLogStore } from './logs/folder-log-store.ts';
export type { LogPiece, LogStore } from './logs/log-store.ts';
export { checkLogPath, LogPathError } from './logs/log-store.ts';
export { downgrade, dropEverything } from './migrations/downgrade.ts';
export type { MigrationRow } from './migrations/migrate.ts';
export {
  appliedMigrations,
  migrate,
  migrations,
  SchemaTooNewError,
  tableNames,
} from './migrations/migrate.ts';
export { SchemaInUseError } from './migrations/schema-in-use.ts';
// -- values
export { isSettled, readStored, readStoredAt, settledAttempt } from './reads/stored-values.ts';
export type { RunEnd } from './runs/change-run.ts';
// -- runs
export { countRunEnded, finishRun, gridSummary, markRunEnded, startRun } from './runs/change-run.ts';
export type { CountedEvent, ExpectedEvent, LockedAttempts } from './runs/count-events.ts';
export { countExpectedEvent, countOwnEvents, countRunEvents, lockAttempts } from './runs/count-events.ts';
export type { NewRun } from './runs/create-run.ts';
export { createRun } from './runs/create-run.ts';
export { dropIterations, type LoopedRow, laterIterations } from './runs/drop-iterations.ts';
export { forgetRun } from './runs/forget-run.ts';
export type { StoredRunSnapshot } from './runs/load-run-snapshot.ts';
export { BRANCH_KEY, loadRunSnapshot } from './runs/load-run-snapshot.ts';
export {
  deleteChoices,
  deleteExpansions,
  leaveTry,
  moveRun,
  takeOut,
  unqueueAttempt,
} from './runs/move-run.ts';
export type { HeldRun, TakenRun } from './runs/own-runs.ts';
export { giveRunsBack, lockAllOwned, lockOwned, moveFence, takeRuns } from './runs/own-runs.ts';
export { findRun, lockRun, nextQueuedUs, readRun, readRuns } from './runs/read-run.ts';
export {
  forgetGroupTries,
  loadExpansions,
  loadGroupTries,
  reopenCollapsed,
  storeExpansion,
  storeGroupTries,
} from './runs/regions.ts';
export type { StoredRunEvent } from './runs/run-events.ts';
export { storeRunEvents, sweepRunEvents, takeRunEvents } from './runs/run-events.ts';
export type { RunRow } from './runs/run-row.ts';
export type { StoredVersion } from './versions/load-version.ts';
// -- versions
export { loadCodeFiles, loadVersion } from './versions/load-version.ts';
export type { AssignedRow, AssignmentRequest } from './workers/assign-attempts.ts';
// -- workers
export { assignAttempts, unassignAttempts } from './workers/assign-attempts.ts';
export { forgetKills, readKills, recordKills, sweepKills } from './workers/kill-rows.ts';
export type { WorkSignal, WorkSignals } from './workers/work-signals.ts';
export { workSignals } from './workers/work-signals.ts';
export type { WorkerReport, WorkerRow } from './workers/worker-rows.ts';
export { forgetWorkers, readWorkers, seeWorker, workerLeft } from './workers/worker-rows.ts';
