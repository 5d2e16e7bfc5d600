// What the API reads. Reads only: everything that changes state goes through the acts.

export type { AssetRow } from '../assets/asset-rows.ts';
export type { QueuedRow as QueuedEventRow } from '../assets/queued-events.ts';
export { queuedEvents } from '../assets/queued-events.ts';
export type { BackfillRow } from '../backfills/backfill-row.ts';
export { findBackfill } from '../backfills/backfill-row.ts';
export type { CallbackRow } from '../callbacks/callback-rows.ts';
export { readCallbacksOf } from '../callbacks/callback-rows.ts';
export { favoritesOf } from '../dags/favorites.ts';
export type { DeadlineRow } from '../deadlines/deadline-rows.ts';
export { readDeadlinesOf } from '../deadlines/deadline-rows.ts';
export type { DagAccessRow, GivenSomewhere, GivenSomewhereOptions } from '../roles/dag-access.ts';
export { dagAccessRows, givenByDags, givenSomewhere } from '../roles/dag-access.ts';
export type { RoleGrantRow } from '../roles/role-rows.ts';
export { grantsOfRoles, ownRoles } from '../roles/role-rows.ts';
export { readPastWaits } from '../runs/past-runs.ts';
export type { AssetStateRow } from '../states/asset-states.ts';
export { countAssetStates, hasAsset, listAssetStates, readAssetState } from '../states/asset-states.ts';
export type { KeptStateRow } from '../states/task-states.ts';
export { countTaskStates, listTaskStates, readTaskState } from '../states/task-states.ts';
export type { ForeignTeam, TeamResource } from '../teams/team-resources.ts';
export { resourcesOfTeam, resourcesWithoutTeam } from '../teams/team-resources.ts';
export type { TeamRow } from '../teams/team-rows.ts';
export { allTeams } from '../teams/team-rows.ts';
export type { UserRecord } from '../users/user-rows.ts';
export { allUsers, findPrincipal, findUser, withGiven } from '../users/user-rows.ts';
export type { EarlierValue } from '../xcoms/earlier-values.ts';
export { earlierValues } from '../xcoms/earlier-values.ts';
export type { AccountRow } from './account-reads.ts';
export { findAccount } from './account-reads.ts';
export type {
  AliasRow,
  AssetDagRow,
  AssetEventRow,
  AssetParts,
  AssetTaskRow,
  EventRunRow,
} from './asset-reads.ts';
export {
  aliasResource,
  assetEventResource,
  assetIdsOfDags,
  assetParts,
  assetResource,
  eventsOfRun,
  findAlias,
  findAssetRow,
  findAssets,
  runsOfEvents,
} from './asset-reads.ts';
export type { AttemptRow } from './attempt-reads.ts';
export { attemptsOf } from './attempt-reads.ts';
export type { BackfillDateRow, BackfillViewRow } from './backfill-reads.ts';
export { backfillDateResource, backfillResource, backfillRunStates } from './backfill-reads.ts';
export type { BundleCounts, BundleFileRow } from './bundle-reads.ts';
export { bundleCounts, bundleFileResource, bundlesBehind, fileReadUs } from './bundle-reads.ts';
export type { CodeFileRow } from './code-reads.ts';
export { codeFilesOf, findCodeFile, lastEvaluatedSource } from './code-reads.ts';
export { comparedRun } from './compared-run.ts';
export type { ConsumerRow, OpenPartitionRow, PartitionRow } from './consumer-reads.ts';
export {
  consumersOfDag,
  dagIdsOnAsset,
  openPartitionsOf,
  partitionPage,
  partsOfPartition,
} from './consumer-reads.ts';
export type { DagRow } from './dag-reads.ts';
export { allTagLists, dagResource, dagsOfFile, drainingCounts, findDag, nextRuns } from './dag-reads.ts';
export type { Filter, Order } from './filter.ts';
export type { HumanRow } from './human-reads.ts';
export { findHumanRequest, findRequestOfTry, humanResource } from './human-reads.ts';
export type { InstancesAsked, InstancesOrder, StateCount } from './instance-page-reads.ts';
export { instanceCounts, instancePage } from './instance-page-reads.ts';
export type { InstanceAt, InstancePlaceRow, InstanceRow, TaskStateRow } from './instance-reads.ts';
export {
  findInstance,
  hasInstances,
  instancePlaces,
  instanceResource,
  instancesById,
  instancesOfTasks,
  lastIterationOf,
  taskStatesOf,
} from './instance-reads.ts';
export type { LimitHolderRow, LimitRow, LimitTaskRow } from './limit-reads.ts';
export {
  allLimits,
  findLimit,
  limitHolderCounts,
  limitHolders,
  limitTasks,
  limitWaiting,
  liveCountsOfTask,
} from './limit-reads.ts';
export type { Seek } from './list-order.ts';
export type { Listing } from './listing.ts';
export { findRow, listRows, MOST_COUNTED, seekRows } from './listing.ts';
export type { OpenRequestRow } from './open-request-reads.ts';
export { openRequestCount, openRequests } from './open-request-reads.ts';
export type { GroupTryRow } from './past-reads.ts';
export { waitingGroups } from './past-reads.ts';
export type { PluginErrorRow, PluginRow } from './plugin-reads.ts';
export { PLUGINS, pluginErrors, pluginRows } from './plugin-reads.ts';
export type { LiveSlotsRow, PoolRow } from './pool-reads.ts';
export {
  allPools,
  findPool,
  liveInstanceCounts,
  liveSlots,
  poolResource,
  poolUsers,
  slotsOfPools,
} from './pool-reads.ts';
export type { DagWarningRow, EventLogRow, ImportErrorRow, JobRow } from './record-reads.ts';
export {
  dagWarningResource,
  eventLogResource,
  importErrorCount,
  importErrorResource,
  jobDetails,
  jobResource,
  liveJobs,
} from './record-reads.ts';
export type { GateRow, RegionCountRow, SegmentRow } from './region-reads.ts';
export { gatesOf, groupTriesOf, instanceExists, regionCounts, segmentsOf } from './region-reads.ts';
export type { Resource } from './resource.ts';
export {
  runCountsByHour,
  runCountsByState,
  runCountsByVersion,
  runningRuns,
  runsInState,
  unfinishedRunCounts,
} from './run-counts.ts';
export type { RunRow } from './run-reads.ts';
export { findRun, newestRunsOf, runResource, runsBefore } from './run-reads.ts';
export type { ForkRow, RecordedInstanceRow, RecordedXComRow, StoredRunRecord } from './run-record.ts';
export { forkLinks, readRunRecord } from './run-record.ts';
export { connectionResource, variableResource } from './secret-reads.ts';
export { readStored } from './stored-values.ts';
export type { VersionKeyRow, VersionRow } from './version-reads.ts';
export { definitionTexts, findVersion, versionKeys, versionResource, versionsOf } from './version-reads.ts';
export type { XComRow } from './xcom-reads.ts';
export { findXCom, xcomAcrossInstances, xcomResource, xcomsOf } from './xcom-reads.ts';
