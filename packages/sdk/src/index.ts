// sdk AUTHORS: dag(), task() and all that a DAG file imports; and, for the processes that load such files, what they made.
// -- assets

export type { StatePlace } from '@ariel/core';
export { asset } from './asset/asset.ts';
export type { AssetMetadata } from './asset/asset-metadata.ts';
export { assetMetadata } from './asset/asset-metadata.ts';
export type { AssetTimeOptions, AwaitedAssets } from './asset/asset-schedules.ts';
export { assetAndTime, assetOrTime } from './asset/asset-schedules.ts';
export type { Asset, AssetAlias, AssetRef, AssetSources, AssetTerm } from './asset/asset-term.ts';
export type { AssetTimeSchedule } from './asset/asset-time.ts';
export { AssetWatcher } from './asset/asset-watcher.ts';
export type { DefinedAsset, DefinedAssetOptions, MultiAssetOptions } from './asset/define-asset.ts';
export type { AssetEvent, AssetEventQuery, InletEvents } from './asset/inlet-events.ts';
export type { AssetOptions } from './asset/make-asset.ts';
export { assetAlias } from './asset/make-asset.ts';
export type { AliasEvents, AssetExtra, OutletEvent, OutletEvents } from './asset/outlet-events.ts';
// -- callbacks, notifiers, deadlines
export { BaseNotifier } from './callback/base-notifier.ts';
export type { Callback, Callbacks, TaskCallbacks } from './callback/callback.ts';
export type {
  CallbackContext,
  CallbackEvent,
  MissedDeadline,
  TaskCallbackContext,
} from './callback/callback-context.ts';
export {
  errorOfReport,
  isAboutEvent,
  runCallbackContext,
  taskCallbackContext,
} from './callback/create-callback-context.ts';
export type { DagHooks } from './callback/dag-callbacks.ts';
export { registerMailer } from './callback/failure-email.ts';
export type { Mailer, MailSettings } from './callback/mailer.ts';
export { noTask } from './callback/no-task.ts';
export { notifyFrom } from './callback/notify-from.ts';
export { type NoteCallback, type RanCallbacks, runCallbacks } from './callback/run-callbacks.ts';
export type { DagAccessControl } from './dag/access-option.ts';
// -- dags
export type { AuthoredDag, ItemFunction, TemplateNames } from './dag/authored-dag.ts';
export type { Dag, DagTools } from './dag/dag.ts';
export { dag } from './dag/dag.ts';
export type { DagOptions } from './dag/dag-options.ts';
export type { JinjaEnvironmentKwargs } from './dag/template-options.ts';
export type {
  DeadlineAlert,
  DeadlineAlertOptions,
  DeadlineFrom,
  DeadlineRunFacts,
} from './deadline/deadline-alert.ts';
export { deadlineAlert, deadlineReference } from './deadline/deadline-alert.ts';
export type { AuthoringWarning } from './error/dag-authoring-error.ts';
// -- for the processes that load DAG files and run tasks
export { DagAuthoringError, isDagAuthoringError } from './error/dag-authoring-error.ts';
export { authoringCodes, runCodes } from './error/error-codes.ts';
export { addLibraryFolder, parseStack } from './error/source-place.ts';
export { eventOf as endEvent, hasEndCallbacks, runEndCallbacks } from './failure/around-work.ts';
export {
  type ExceptionName,
  ExceptionRetryPolicy,
  type RetryRule,
} from './failure/exception-retry-policy.ts';
export type { ErrorVerdict } from './failure/judged-error.ts';
export { judged } from './failure/judged-error.ts';
export type { FailedTry, RetryDecision, RetryPolicy } from './failure/retry-policy.ts';
export { failWithoutRetry, retry } from './failure/retry-policy.ts';
export type { TaskHooks } from './failure/task-hooks.ts';
export type { TaskGroupOptions } from './group/group-options.ts';
export type { PlacedTaskGroup } from './group/group-result.ts';
export type { LoopGroup, TaskGroup } from './group/group-type.ts';
export type { Loop, LoopOptions, LoopState, LoopTools } from './group/loop-type.ts';
export { taskGroup } from './group/task-group.ts';
export type {
  ConnectionSource,
  ConnectionTest,
  HookOptions,
} from './hook/base-hook.ts';
export { BaseHook } from './hook/base-hook.ts';
export type {
  ConnectionType,
  ExtraField,
  StandardField,
  StandardFieldName,
} from './hook/connection-type.ts';
export { type AskOptions, InputAwaited } from './human/input-awaited.ts';
// -- policies and listeners of plugins
export {
  type ImportErrorEvent,
  type ListenedAsset,
  type ListenedAssetAlias,
  type ListenedInstance,
  type ListenedRun,
  type Listeners,
  listenerNames,
  type TaskInstanceEvent,
} from './listener/listener.ts';
export type { BranchTarget, ChosenBranch } from './operator/base-branch-operator.ts';
export { BaseBranchOperator, branchIds } from './operator/base-branch-operator.ts';
export { BaseOperator } from './operator/base-operator.ts';
export type { OperatorOptions } from './operator/operator-options.ts';
export type { PartialOperator } from './operator/partial-operator.ts';
export { type JobStatus, ResumableOperator } from './operator/resumable-operator.ts';
export type { EdgeLabel } from './order/chain.ts';
export { chain, crossDownstream, label } from './order/chain.ts';
export type { Orderable } from './order/orderable.ts';
export type { PlacedWork, TeardownOptions } from './order/setup-teardown.ts';
export type { Param, ParamDeclarations, ParamOptions, ParamValues } from './param/param.ts';
export { param } from './param/param.ts';
// -- partitions
export type { FanOutOptions, RollupOptions, StartOfOptions, WindowOptions } from './partition/partition.ts';
export { partition } from './partition/partition.ts';
export type { CronPartitionOptions, PartitionedAssetsOptions } from './partition/partition-schedules.ts';
export { cronPartition, partitionedAssets, partitionedAtRuntime } from './partition/partition-schedules.ts';
// -- plugins
export type { Plugin } from './plugin/define-plugin.ts';
export { definePlugin } from './plugin/define-plugin.ts';
export { applyPolicies, type PolicyAnswer, type RegisteredPolicy } from './policy/apply-policies.ts';
export {
  type ClusterPolicies,
  ClusterPolicySkipDag,
  ClusterPolicyViolation,
  type PolicyDag,
  type PolicyInstance,
  type PolicyTask,
} from './policy/cluster-policy.ts';
// -- wiring and order
export { concat, zip } from './reference/combine-lists.ts';
export type { ItemOf, ListReference, ListSource } from './reference/list-reference.ts';
export type { ParamReference, Reference } from './reference/reference.ts';
export type { MappedOutput, Output, Templated, Wired } from './reference/wired.ts';
export type { CollectedDags, DefinedPlugin, ScheduleDefaults, TaskDefaults } from './registry.ts';
export { collectDags, registry } from './registry.ts';
export type { ContextFacts } from './run/create-task-context.ts';
export { askServer, clockOf, createTaskContext } from './run/create-task-context.ts';
export { DecidedValue } from './run/decided-value.ts';
export { errorReport } from './run/error-report.ts';
// -- inside a task
export { getContext, withContext } from './run/get-context.ts';
export type { IsolatedContext } from './run/isolated-context.ts';
export { localRunner, registerLocalRunner } from './run/load-local-runner.ts';
export type { Simulator } from './run/load-simulator.ts';
export { registerSimulator, simulator } from './run/load-simulator.ts';
export type { LocalRunner } from './run/local-runner.ts';
export type { ExternalNodeSettings, ForeignWork, IsolatedSettings, NodeRunner } from './run/node-runner.ts';
export { FailTask, RescheduleTask, SkipTask } from './run/outcome-errors.ts';
export type { RenderTemplate } from './run/prepare-inputs.ts';
export { cutRenderedFields, prepareInputs, renderedFieldsOf } from './run/prepare-inputs.ts';
export { renderedMapIndex } from './run/rendered-map-index.ts';
export { runHandler } from './run/run-handler.ts';
export type {
  RecordedInstance,
  ReplayDifference,
  ReplayOptions,
  ReplayResult,
  RunRecording,
} from './run/run-recording.ts';
export type { Shell, ShellSettings } from './run/shell.ts';
export type {
  ByTask,
  SimulatedAnswer,
  SimulatedTrigger,
  SimulatedTry,
  SimulateOptions,
} from './run/simulate-options.ts';
export type {
  SimulatedLimit,
  SimulatedRun,
  SimulatedTask,
  SimulatedWait,
  Simulation,
  WaitCause,
} from './run/simulation.ts';
export type { TaskAsks } from './run/task-asks.ts';
export { completeConnection, taskConnection } from './run/task-connection.ts';
export type {
  Connection,
  LogFields,
  LogLevel,
  TaskClock,
  TaskContext,
  TaskLog,
  TaskLoop,
  TaskServices,
  XComPullQuery,
} from './run/task-context.ts';
export type { TaskHandler } from './run/task-handler.ts';
export { TaskRunError } from './run/task-run-error.ts';
export type {
  GivenAnswer,
  GivenAssetEvent,
  LocalSurroundings,
  RunOptions,
  TestedAssetEvent,
  TestedCallback,
  TestedTask,
  TestLogLine,
  TestOptions,
  TestResult,
} from './run/test-run.ts';
export { askTimetable } from './schedule/ask-timetable.ts';
export type { TimetableWindow } from './schedule/ask-timetable-between.ts';
export { askTimetableBetween } from './schedule/ask-timetable-between.ts';
export type { CronExpressionText, CronOptions } from './schedule/cron.ts';
// -- schedules
export { cron, cronInterval } from './schedule/cron.ts';
export type { EventsOptions } from './schedule/events.ts';
export { events } from './schedule/events.ts';
export type { EveryOptions } from './schedule/every.ts';
export { every, everyInterval } from './schedule/every.ts';
export { registerTimetable, timetable } from './schedule/named-timetable.ts';
export type { TimetablePlace } from './schedule/next-answer.ts';
export { TimetableError } from './schedule/next-answer.ts';
export type { CronText, PlannedSchedule, Schedule } from './schedule/schedule.ts';
export type {
  Timetable,
  TimetableInterval,
  TimetableQuestion,
  TimetableRun,
} from './schedule/timetable.ts';
// -- secrets
export { maskSecret, processMasker } from './secret/mask-secret.ts';
export type { SecretsBackendClass } from './secret/secrets-backend.ts';
export { BaseSecretsBackend } from './secret/secrets-backend.ts';
export type { SetVariableOptions } from './secret/variables.ts';
export { variables } from './secret/variables.ts';
// -- waiting
export type { BaseSensorOptions } from './sensor/base-sensor.ts';
export { BaseSensor } from './sensor/base-sensor.ts';
export type { SensorOptions, WaitOptions } from './sensor/sensor-options.ts';
export { refuseDeferrable } from './sensor/sensor-options.ts';
export { BaseStateStore, isStateStore, type StateLife } from './state/base-state-store.ts';
export {
  type AssetStateStore,
  assetStateStoreOf,
  type TaskStateOptions,
  type TaskStateStore,
  taskStateStoreOf,
} from './state/task-state-store.ts';
// -- tasks
export type { BashTaskOptions } from './task/bash-task.ts';
export { registerShell } from './task/bash-task.ts';
export type { ConditionOptions, TaskCondition } from './task/conditional-task.ts';
export type { ExternalNodeTaskOptions, IsolatedTaskOptions } from './task/foreign-task.ts';
export { registerNodeRunner, runForeign } from './task/foreign-task.ts';
export { isLatestRun } from './task/latest-only.ts';
export type { TaskLimit } from './task/limit-option.ts';
export { weightStrategy } from './task/named-weight-strategy.ts';
export type { ShortCircuitOptions } from './task/short-circuit-options.ts';
export type { TaskFactory } from './task/task.ts';
export { task } from './task/task.ts';
export type { CommonTaskOptions, TaskOptions } from './task/task-options.ts';
export type {
  Branch,
  BranchTask,
  MappedBranch,
  PokeResult,
  SensorTask,
  ShortCircuitTask,
  Task,
} from './task/task-type.ts';
export type { PriorityWeightStrategy, WeighedTask } from './task/weight-strategy.ts';
export { BaseEventTrigger } from './trigger/base-event-trigger.ts';
export type { TriggerClass } from './trigger/base-trigger.ts';
export { BaseTrigger } from './trigger/base-trigger.ts';
export type { DeferOptions } from './trigger/defer-options.ts';
export { TaskDeferralError, TaskDeferralTimeout } from './trigger/deferral-errors.ts';
export { type NamedTriggerOptions, PLUGIN_TRIGGERS, trigger } from './trigger/named-trigger.ts';
export type { TriggerOrigin } from './trigger/register-trigger.ts';
export { registerTrigger } from './trigger/register-trigger.ts';
export { defer, TaskDeferred } from './trigger/task-deferred.ts';
export type { TriggerContext, TriggerServices } from './trigger/trigger-context.ts';
export { createTriggerContext } from './trigger/trigger-context.ts';
export { TriggerEvent, type TriggerEventOptions } from './trigger/trigger-event.ts';
export { decodeValue } from './value/decode-value.ts';
export { encodeValue, keepExactText } from './value/encode-value.ts';
export { BaseXCom, isXComBackend, type XComPlace } from './xcom/base-xcom.ts';
