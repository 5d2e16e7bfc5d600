// store REMEMBERS: schema, migrations, queries, transitions.

// -- access
export { seenDatabase } from './access/seen-database.ts';
export { isUnlimited, type Sight, seesEverything, seesNothing, shortened } from './access/sight.ts';
export type { ConsumerStream } from './assets/asset-consumers.ts';
export {
  consumerStreams,
  consumeStreams,
  holdConsumer,
  moveOn,
  pendingOf,
} from './assets/asset-consumers.ts';
// -- assets
export type { AssetRow } from './assets/asset-rows.ts';
export {
  assetColumns,
  findActiveAsset,
  findAsset,
  inactiveAssets,
  lastEventOf,
  producersOf,
} from './assets/asset-rows.ts';
export type { UnseenStream } from './assets/asset-streams.ts';
export { consumersOf, consumersWithNews, markSeen, unseenStreams } from './assets/asset-streams.ts';
export type { OpenPartition, PartitionNews, ReceivedPart } from './assets/partition-runs.ts';
export {
  addToPartition,
  closePartition,
  forgetPartitions,
  markMet,
  openPartition,
  openPartitions,
  partitionedRuns,
  partitionNews,
  receivedParts,
} from './assets/partition-runs.ts';
export type { QueueChoice, QueuedRow as QueuedEventRow } from './assets/queued-events.ts';
export { dropQueuedEvents, queuedEvents } from './assets/queued-events.ts';
export { readAssetEvents, readConsumedEvents } from './assets/read-asset-events.ts';
export { syncWatchers } from './assets/save-watches.ts';
export { type AssetEventSource, type NewAssetEvent, storeAssetEvents } from './assets/store-asset-events.ts';
export type { ClaimedWatcherRow } from './assets/watching-triggers.ts';
export {
  claimWatchers,
  countWatcherEvent,
  giveWatchersBack,
  ownWatchers,
  watchedAssets,
  watcherFailed,
  watcherWorks,
} from './assets/watching-triggers.ts';
export { adoptQueued, adoptVersion, type VersionColumns } from './attempts/adopt-version.ts';
export type { BegunAttempt, BegunInstance, BegunRow } from './attempts/begin-expected.ts';
export { beginExpected } from './attempts/begin-expected.ts';
export type { ClaimedRow } from './attempts/claim-attempt.ts';
// -- attempts
export { claimAttempts, deleteXComs, deleteXComsOf, extendLeases } from './attempts/claim-attempt.ts';
export type { NewInstance, PlaceholderMark } from './attempts/create-instances.ts';
export { createInstances, inheritMark, removePlaceholder } from './attempts/create-instances.ts';
export { endInstances, type PlannedEnd } from './attempts/end-instances.ts';
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
export type { InstancesOfTask, OwnTry, TriedRow } from './attempts/own-tries.ts';
export { prepareTries, readTries } from './attempts/own-tries.ts';
export type { HeldSlots, PoolRow } from './attempts/pool-slots.ts';
export {
  exchangePoolSlots,
  readPools,
  releasePoolSlots,
  releasePools,
  slotsByPool,
  takePoolSlots,
} from './attempts/pool-slots.ts';
export { type QueuedRow, queueAttempt, queueAttempts, queueExpected } from './attempts/queue-attempts.ts';
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
export { countQueueTimeouts, readStuckAttempts, type StuckRow } from './attempts/stuck-attempts.ts';
// -- backfills
export type { BackfillDate, BackfillRow, NewBackfill } from './backfills/backfill-row.ts';
export {
  activeBackfill,
  createBackfill,
  findBackfill,
  lockBackfill,
  ReprocessBehavior,
  storeBackfillDates,
} from './backfills/backfill-row.ts';
export type { OpenBackfill } from './backfills/backfill-runs.ts';
// -- old rows
export {
  cancelBackfill,
  completeBackfill,
  countBackfillRunEnded,
  lockWaitingRuns,
  openBackfills,
  pauseBackfill,
  startBackfillRun,
  waitingRuns,
} from './backfills/backfill-runs.ts';
export type { BackfillRuns, NewBackfillRun } from './backfills/create-backfill-runs.ts';
export { createBackfillRuns } from './backfills/create-backfill-runs.ts';
// -- bundles
export { noteCaughtUp, noteFailedRefresh, noteRefresh } from './bundles/bundle-refresh.ts';
export { versionInBundle } from './bundles/pinned-version.ts';
export { BundleTeamError, type ConfiguredBundle, syncBundles } from './bundles/sync-bundles.ts';
// -- callbacks and deadlines
export type { CallbackKind, CallbackRow, CallbackTask, NewCallback } from './callbacks/callback-rows.ts';
export {
  insertCallbacks,
  readCallback,
  readCallbacksOf,
} from './callbacks/callback-rows.ts';
export { callAtOutsideEnd, type EndedInstance } from './callbacks/ended-from-outside.ts';
export type { RunCallback, RunCallbackFacts } from './callbacks/run-callback.ts';
export { callAtRunEnd, insertRunCallback } from './callbacks/run-callback.ts';
export type { AssignedCallback, CallbackAssignment } from './callbacks/run-callback-rows.ts';
export {
  assignCallbacks,
  claimCallbacks,
  countOpenCallbacks,
  endCallback,
  extendCallbackLeases,
  loseCallback,
} from './callbacks/run-callback-rows.ts';
export { settleCallbacksOfHost, settleExpiredCallbacks } from './callbacks/settle-callbacks.ts';
export { archiveTables, type CleanOptions, cleanTable, countOld } from './clean/clean-table.ts';
export { type CleanableTable, cleanableTables } from './clean/cleanable-tables.ts';
export type { ConnectionRow, StoredConnection } from './connections/connection-rows.ts';
export {
  allConnections,
  openConnection,
  readConnection,
  removeConnection,
  writeConnection,
} from './connections/connection-rows.ts';
// -- secrets
export {
  closeConnectionTest,
  findConnectionTest,
  openConnectionTest,
} from './connections/connection-tests.ts';
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
  lockDag,
  nextDueUs,
  readDag,
  readDagsAhead,
  readDueDags,
  setNextRun,
} from './dags/dag-row.ts';
export { addFavorite, favoritesOf, removeFavorite } from './dags/favorites.ts';
export { forgetDag } from './dags/forget-dag.ts';
export { filesWithFreeId, filesWithImportError } from './dags/import-errors.ts';
export { type KnownFile, knownFiles } from './dags/known-files.ts';
export { type BroughtPlugin, knownPlugins, savePlugins } from './dags/plugin-rows.ts';
export { refreshPoolWarnings } from './dags/pool-warnings.ts';
export { DAG_ID_TAKEN, type Published, type PublishOptions, publishEvaluation } from './dags/publish-file.ts';
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
  NewTimetableQuestion,
  TimetableAnswer,
  TimetableQuestionRow,
} from './dags/timetable-questions.ts';
export {
  answerTimetableQuestion,
  askTimetableQuestion,
  dropTimetableAnswers,
  dropTimetableQuestion,
  openTimetableQuestions,
  readTimetableQuestion,
  shownTimetableRuns,
} from './dags/timetable-questions.ts';
export { ReadCancelledError, readsUntil } from './database/cancellation.ts';
export type {
  Database,
  Queryable,
  SignalListener,
  Signals,
  SqlParameters,
  SqlValue,
} from './database/database.ts';
export { CommitUnknownError } from './database/database.ts';
export { type DatabaseNow, databaseNow } from './database/database-clock.ts';
export { DatabaseError, type DatabaseErrorCode } from './database/database-error.ts';
export { expectRows } from './database/expect-rows.ts';
export { LostRaceError } from './database/lost-race-error.ts';
export { openPostgres } from './database/postgres-database.ts';
export type { PostgresHost, PostgresOptions, PostgresTls, SslMode } from './database/postgres-options.ts';
export { forUpdate, skipLocked } from './database/row-locks.ts';
export { openCheckpointer, type SqliteCheckpointer } from './database/sqlite-checkpointer.ts';
export { openSqlite } from './database/sqlite-database.ts';
export { writeLater } from './database/write-later.ts';
export type { DeadlineRow, DueDeadline } from './deadlines/deadline-rows.ts';
export {
  answerReference,
  dropDeadline,
  missDeadline,
  nextDeadline,
  pruneDeadlines,
  queueOfDeadline,
  readDeadlinesOf,
  readDueDeadlines,
} from './deadlines/deadline-rows.ts';
export { renewDeadlines } from './deadlines/renew-deadlines.ts';
// -- encryption at rest
export { createFernet, type Fernet, FernetError, type FernetOptions, newFernetKey } from './fernet/fernet.ts';
export {
  dueRequests,
  type NewRequest,
  nextRequestUs,
  type RequestRow,
  readRequest,
  requestColumns,
  type StoredAnswer,
  storeAnswer,
  storeRequests,
} from './humans/human-requests.ts';
// -- processes
export { claimBundles, releaseBundles } from './jobs/bundle-claims.ts';
export { beatJobs, beatScheduler, type SchedulerBeat } from './jobs/job-beats.ts';
export { endJobs, endOtherJobs, endSilentJobs, type NewJob, registerJob } from './jobs/job-rows.ts';
export { type Reachability, reachability } from './jobs/reachability.ts';
// -- keyed limits
export { type AskedLimit, askLimit, forgetDeclaredLimits, type LimitStanding } from './limits/ask-limit.ts';
export { freeGlobally, globalLimit } from './limits/global-parallelism.ts';
export type { PoolStanding } from './limits/pool-shares.ts';
export { readPoolStandings, sweepPoolWaiting, writePoolWaiting } from './limits/pool-shares.ts';
export { recountLimits, sweepLimits } from './limits/recount-limits.ts';
export { releaseLimits, type TakenLimit, takeLimits, undoLimits } from './limits/take-limits.ts';
export { writeLimitWaiting } from './limits/write-waiting.ts';
// -- logs
export { compactLog } from './logs/compact-log.ts';
export { databaseLogStore } from './logs/database-log-store.ts';
export { folderLogStore } from './logs/folder-log-store.ts';
export { checkLogPath, LogPathError, type LogPiece, type LogStore } from './logs/log-store.ts';
export { downgrade, dropEverything } from './migrations/downgrade.ts';
export type { MigrationRow } from './migrations/migrate.ts';
export {
  appliedMigrations,
  migrate,
  migrations,
  SchemaTooNewError,
  tableNames,
} from './migrations/migrate.ts';
export { migrationSql } from './migrations/migration-sql.ts';
export { SchemaInUseError } from './migrations/schema-in-use.ts';
// -- values
export { isSettled, readStored, readStoredAt, settledAttempt } from './reads/stored-values.ts';
export { grantsOfRoles, holdersOfRole, ownRoles } from './roles/role-rows.ts';
export { ROLE_MISSING, refreshRoleWarnings } from './roles/role-warnings.ts';
// -- runs
export { firstAwaiting, releaseAwaiting } from './runs/awaiting-runs.ts';
export type { RunEnd } from './runs/change-run.ts';
export { countRunEnded, finishRun, gridSummary, markRunEnded, startRun } from './runs/change-run.ts';
export { type CopiedRun, copyRows, copyRun, forgetTries } from './runs/copy-run.ts';
export type { CountedEvent, ExpectedEvent, LockedAttempts } from './runs/count-events.ts';
export { countExpectedEvent, countOwnEvents, countRunEvents, lockAttempts } from './runs/count-events.ts';
export { createRun, type NewRun } from './runs/create-run.ts';
export { dropIterations, isLaterThan, type LoopedRow, laterIterations } from './runs/drop-iterations.ts';
export { drainedDags, finishDrain } from './runs/finish-drains.ts';
export { forgetRenderedFields } from './runs/forget-rendered-fields.ts';
export { type ForgottenInstance, forgetInstances, forgetRun } from './runs/forget-run.ts';
export { BRANCH_KEY, loadRunSnapshot, type StoredRunSnapshot } from './runs/load-run-snapshot.ts';
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
export type { DependentTask, PastWait } from './runs/past-runs.ts';
export { readPastWaits } from './runs/past-runs.ts';
export { findRun, lockRun, nextQueuedUs, readRun, readRuns } from './runs/read-run.ts';
export {
  forgetGroupTries,
  loadExpansions,
  loadGroupTries,
  reopenCollapsed,
  storeExpansion,
  storeGroupTries,
} from './runs/regions.ts';
export { type StoredRunEvent, storeRunEvents, sweepRunEvents, takeRunEvents } from './runs/run-events.ts';
export { dateForTasks, type RunRow } from './runs/run-row.ts';
export { type DagSecretRow, mentionsOf } from './secrets/dag-secrets.ts';
export { type Rotated, rotateSecrets } from './secrets/rotate.ts';
export { type KnownSecrets, missingSecrets, refreshSecretWarnings } from './secrets/secret-warnings.ts';
export { teamOfAttempt } from './secrets/team-of-attempt.ts';
export { NoFernetKeyError, type Vault } from './secrets/vault.ts';
export {
  type AssetStateRow,
  countAssetStates,
  deleteAssetStates,
  findAssetId,
  hasAsset,
  listAssetStates,
  readAssetState,
  writeAssetState,
} from './states/asset-states.ts';
export {
  countTaskStates,
  deleteTaskStates,
  deleteTaskStatesOf,
  deleteTaskStatesOfTask,
  type KeptStateRow,
  listTaskStates,
  readTaskState,
  type StateOwner,
  sweepTaskStates,
  writeTaskState,
} from './states/task-states.ts';
export { allTeams, holdingsOfTeam, spreadTeams, teamOfBundle } from './teams/team-rows.ts';
// -- waits outside of workers
export type { ClaimedTriggerRow, TriggerClaim } from './triggers/claim-triggers.ts';
export { claimTriggers, dueTriggers, giveTriggersBack, ownTriggers } from './triggers/claim-triggers.ts';
export { type Deferral, storeTriggers } from './triggers/defer-attempts.ts';
export { deferUnstarted, type UnstartedDeferral } from './triggers/defer-unstarted.ts';
export { releaseAfterDeferral, releaseAtDeferral, takeForDeferral } from './triggers/deferred-slots.ts';
export { endStaleTriggers, sweepTriggers } from './triggers/end-triggers.ts';
export type { ResumedRow, WaitingRow } from './triggers/resume-attempts.ts';
export { readWaiting, resumeAttempts, takeWaiting } from './triggers/resume-attempts.ts';
export { callTriggerers, listenForTriggers, type TriggerSignal } from './triggers/trigger-signals.ts';
export { findUser, setRolesOf, type UserRecord, withGiven } from './users/user-rows.ts';
export type { StoredVariable, VariableRow } from './variables/variable-rows.ts';
export {
  allVariables,
  openVariable,
  readVariable,
  removeVariable,
  variableKeys,
  writeVariable,
} from './variables/variable-rows.ts';
// -- versions
export { loadCodeFiles, loadVersion, type StoredVersion } from './versions/load-version.ts';
export type { AssignedRow, AssignmentRequest } from './workers/assign-attempts.ts';
// -- workers
export { assignAttempts, unassignAttempts } from './workers/assign-attempts.ts';
export { forgetKills, readKills, recordKills, sweepKills } from './workers/kill-rows.ts';
export { type WorkSignal, type WorkSignals, workSignals } from './workers/work-signals.ts';
export type { WorkerReport, WorkerRow } from './workers/worker-rows.ts';
export { forgetWorkers, readWorkers, seeWorker, workerLeft } from './workers/worker-rows.ts';
export { earlierValues, putValuesAside } from './xcoms/earlier-values.ts';
export {
  deleteLater,
  noteObjects,
  type ObjectToDelete,
  objectsDeleted,
  objectsToDelete,
} from './xcoms/objects-to-delete.ts';
