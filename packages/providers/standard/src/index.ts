// provider-standard CONNECTS: operators that every installation has.

export type { BashOperatorOptions } from './bash-operator.ts';
export { BashOperator } from './bash-operator.ts';
export type { BashSensorOptions } from './bash-sensor.ts';
export { BashSensor } from './bash-sensor.ts';
export type { BranchDateTimeOperatorOptions, BranchLimit } from './branch/branch-date-time-operator.ts';
export { BranchDateTimeOperator } from './branch/branch-date-time-operator.ts';
export type { BranchDayOfWeekOperatorOptions } from './branch/branch-day-of-week-operator.ts';
export { BranchDayOfWeekOperator } from './branch/branch-day-of-week-operator.ts';
export { LatestOnlyOperator } from './branch/latest-only-operator.ts';
export type { WeekDay } from './branch/week-day.ts';
export { EmptyOperator } from './empty-operator.ts';
export type {
  BranchFunctionOperatorOptions,
  ShortCircuitOperatorOptions,
} from './function/choosing-operators.ts';
export { BranchFunctionOperator, ShortCircuitOperator } from './function/choosing-operators.ts';
export type {
  ExternalNodeOperatorOptions,
  IsolatedFunctionOperatorOptions,
} from './function/foreign-operators.ts';
export {
  BranchExternalNodeOperator,
  BranchIsolatedFunctionOperator,
  ExternalNodeOperator,
  IsolatedFunctionOperator,
} from './function/foreign-operators.ts';
export type { FunctionOperatorOptions, OperatorFunction } from './function/function-operator.ts';
export { FunctionOperator } from './function/function-operator.ts';
export { runInNode } from './function/run-in-node.ts';
export type { FsHookOptions } from './hooks/fs-hook.ts';
export { FsHook, fsConnectionType } from './hooks/fs-hook.ts';
export type { SubprocessOptions, SubprocessResult } from './hooks/subprocess-hook.ts';
export { SubprocessHook } from './hooks/subprocess-hook.ts';
export type { AnswerLinkOptions, AskedInstance } from './humans/answer-link.ts';
export type {
  ApprovalOptions,
  HITLBranchOptions,
  HITLOptions,
  HITLResult,
} from './humans/hitl-operator.ts';
export {
  ApprovalOperator,
  HITLBranchOperator,
  HITLEntryOperator,
  HITLOperator,
} from './humans/hitl-operator.ts';
export type { DagStateTriggerOptions } from './runs/dag-state-trigger.ts';
export { DagStateTrigger } from './runs/dag-state-trigger.ts';
export type { ExternalTaskMarkerOptions } from './runs/external-task-marker.ts';
export { ExternalTaskMarker } from './runs/external-task-marker.ts';
export type { ExternalTaskSensorOptions } from './runs/external-task-sensor.ts';
export { ExternalTaskSensor } from './runs/external-task-sensor.ts';
export type { ExternalTasks } from './runs/external-tasks.ts';
export type { TriggerDagRunOperatorOptions } from './runs/trigger-dag-run-operator.ts';
export { TriggerDagRunOperator } from './runs/trigger-dag-run-operator.ts';
export type { WorkflowTriggerOptions } from './runs/workflow-trigger.ts';
export { WorkflowTrigger } from './runs/workflow-trigger.ts';
// -- waiting
export type { CronSensorOptions } from './sensors/cron-sensor.ts';
export { CronSensor } from './sensors/cron-sensor.ts';
export type { DateTimeSensorAsyncOptions, DateTimeSensorOptions } from './sensors/date-time-sensor.ts';
export { DateTimeSensor, DateTimeSensorAsync } from './sensors/date-time-sensor.ts';
export type { DayOfWeekSensorOptions } from './sensors/day-of-week-sensor.ts';
export { DayOfWeekSensor } from './sensors/day-of-week-sensor.ts';
export type { FileSensorOptions } from './sensors/file-sensor.ts';
export { FileSensor } from './sensors/file-sensor.ts';
export type { FunctionSensorOptions } from './sensors/function-sensor.ts';
export { FunctionSensor } from './sensors/function-sensor.ts';
export type { TimeDeltaSensorOptions } from './sensors/time-delta-sensor.ts';
export { TimeDeltaSensor, TimeDeltaSensorAsync } from './sensors/time-delta-sensor.ts';
export type { TimeSensorOptions } from './sensors/time-sensor.ts';
export { TimeSensor, TimeSensorAsync } from './sensors/time-sensor.ts';
export type { WaitSensorOptions } from './sensors/wait-sensor.ts';
export { WaitSensor } from './sensors/wait-sensor.ts';
export { TaskShell } from './task-shell.ts';
export type { DateTimeTriggerOptions } from './triggers/date-time-trigger.ts';
export { DateTimeTrigger } from './triggers/date-time-trigger.ts';
export type { DirectoryTriggerOptions } from './triggers/directory-trigger.ts';
export { DirectoryTrigger } from './triggers/directory-trigger.ts';
export type { FileDeleteTriggerOptions } from './triggers/file-delete-trigger.ts';
export { FileDeleteTrigger } from './triggers/file-delete-trigger.ts';
export type { FileTriggerOptions } from './triggers/file-trigger.ts';
export { FileTrigger } from './triggers/file-trigger.ts';
export type { TimeDeltaTriggerOptions } from './triggers/time-delta-trigger.ts';
export { TimeDeltaTrigger } from './triggers/time-delta-trigger.ts';
