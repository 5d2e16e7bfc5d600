// The shapes of the public REST API, version 2: a door of its own, because only the server needs a schema library.

export { DagCollection, DagDetails, DagPatch, DagResponse } from './dag.ts';
export { DagStats, DagTagCollection } from './dag-lists.ts';
export { DagRunClear, DagRunCollection, DagRunPatch, DagRunResponse, TriggerBody } from './dag-run.ts';
export { DagSource, DagVersionCollection, DagVersionResponse } from './dag-version.ts';
export { EventLogCollection, EventLogResponse } from './event-log.ts';
export {
  DagWarningCollection,
  DagWarningResponse,
  ImportErrorCollection,
  ImportErrorResponse,
} from './import-error.ts';
export { JobCollection, JobResponse } from './job.ts';
export { HealthInfo, VersionInfo } from './monitor.ts';
export { BulkResponse, PoolBody, PoolBulk, PoolCollection, PoolPatch, PoolResponse } from './pool.ts';
export { anything, dateTime, jsonObject, nullable, oneOf } from './shapes.ts';
export { TaskCollection, TaskResponse } from './task.ts';
export {
  TaskInstanceCollection,
  TaskInstanceHistory,
  TaskInstanceHistoryCollection,
  TaskInstanceResponse,
} from './task-instance.ts';
export {
  ClearedTaskInstances,
  ClearTaskInstances,
  NewTaskResponse,
  TaskInstancePatch,
} from './task-instance-acts.ts';
export { XComCollection, XComResponse, XComValue } from './xcom.ts';
