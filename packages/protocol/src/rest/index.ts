// The shapes of the public REST API, version 2: a door of its own, because only the server needs a schema library.

export {
  AssetAliasCollection,
  AssetAliasResponse,
  AssetCollection,
  AssetEventCollection,
  AssetEventResponse,
  AssetResponse,
  ClearPartitionsBody,
  ClearPartitionsResponse,
  CreateAssetEventBody,
  MaterializeBody,
  QueuedEventCollection,
  QueuedEventResponse,
} from './asset.ts';
export {
  BackfillBody,
  BackfillCollection,
  BackfillDagRunCollection,
  BackfillResponse,
  DryRunBackfillCollection,
  ShownBackfillCollection,
} from './backfill.ts';
export { InstanceBatchBody, RunBatchBody } from './batch-lists.ts';
export { bulkBody } from './bulk.ts';
export {
  DagBundleCollection,
  DagBundleDetail,
  DagBundleFileCollection,
  DagBundleResponse,
} from './bundle.ts';
export {
  ConnectionBody,
  ConnectionBulk,
  ConnectionCollection,
  ConnectionResponse,
  ConnectionTestAsked,
  ConnectionTestBody,
  ConnectionTestQueued,
  ConnectionTestResponse,
  ConnectionTestState,
} from './connection.ts';
export { BulkDag, DagCollection, DagDetails, DagPatch, DagResponse } from './dag.ts';
export { DagStats, DagTagCollection } from './dag-lists.ts';
export {
  BulkDagRun,
  ClearDagRuns,
  DagRunClear,
  DagRunCollection,
  DagRunPatch,
  DagRunResponse,
  TriggerBody,
} from './dag-run.ts';
export { DagSource, DagVersionCollection, DagVersionResponse } from './dag-version.ts';
export {
  AssetStateCollection,
  AssetStateResponse,
  HitlAnswer,
  type HitlAnswerBody,
  HitlAnswered,
  HitlDetail,
  HitlDetailCollection,
  HitlDetailHistory,
  StateValueBody,
  TaskStateBody,
  TaskStateCollection,
  TaskStateResponse,
  XComCreate,
  XComUpdate,
} from './data.ts';
export { EventLogCollection, EventLogResponse } from './event-log.ts';
export {
  DagWarningCollection,
  DagWarningResponse,
  ImportErrorCollection,
  ImportErrorResponse,
} from './import-error.ts';
export {
  ConfigResponse,
  PluginCollection,
  PluginImportErrorCollection,
  ProviderCollection,
} from './installed.ts';
export { ExtraLinkCollection, TaskDependencyCollection } from './instance-details.ts';
export { JobCollection, JobResponse } from './job.ts';
export { HealthInfo, VersionInfo } from './monitor.ts';
export { BulkResponse, PoolBody, PoolBulk, PoolCollection, PoolPatch, PoolResponse } from './pool.ts';
export { ForkAnswer, ForkBody, ForkLinks, RunDifferenceResponse } from './run-fork.ts';
export { anything, dateTime, jsonObject, nullable, oneOf } from './shapes.ts';
export { TaskCollection, TaskResponse } from './task.ts';
export {
  TaskInstanceCollection,
  TaskInstanceHistory,
  TaskInstanceHistoryCollection,
  TaskInstanceResponse,
} from './task-instance.ts';
export {
  BulkTaskInstance,
  ClearedTaskInstances,
  ClearTaskInstances,
  MarkedTaskInstances,
  NewTaskResponse,
  TaskInstancePatch,
} from './task-instance-acts.ts';
export { VariableBody, VariableBulk, VariableCollection, VariableResponse } from './variable.ts';
export { DagVersionDiff } from './version-diff.ts';
export { XComCollection, XComResponse, XComValue } from './xcom.ts';
