// sdk AUTHORS: dag(), task() and all that a DAG file imports; and, for the processes that load such files, what they made.
// -- dags
export type { AuthoredDag, ItemFunction } from './dag/authored-dag.ts';
export type { Dag, DagTools } from './dag/dag.ts';
export { dag } from './dag/dag.ts';
export type { DagOptions } from './dag/dag-options.ts';
export type { AuthoringWarning } from './error/dag-authoring-error.ts';
// -- for the processes that load DAG files and run tasks
export { DagAuthoringError, isDagAuthoringError } from './error/dag-authoring-error.ts';
export { authoringCodes, runCodes } from './error/error-codes.ts';
export { addLibraryFolder, parseStack } from './error/source-place.ts';
export type { TaskGroupOptions } from './group/group-options.ts';
export type { PlacedTaskGroup } from './group/group-result.ts';
export type { LoopGroup, TaskGroup } from './group/group-type.ts';
export type { Loop, LoopOptions, LoopState, LoopTools } from './group/loop-type.ts';
export { taskGroup } from './group/task-group.ts';
export { BaseOperator } from './operator/base-operator.ts';
export type { OperatorOptions } from './operator/operator-options.ts';
export type { PartialOperator } from './operator/partial-operator.ts';
export type { EdgeLabel } from './order/chain.ts';
export { chain, crossDownstream, label } from './order/chain.ts';
export type { Orderable } from './order/orderable.ts';
export type { PlacedWork, TeardownOptions } from './order/setup-teardown.ts';
export type { Param, ParamDeclarations, ParamOptions, ParamValues } from './param/param.ts';
export { param } from './param/param.ts';
// -- plugins
export type { Plugin } from './plugin/define-plugin.ts';
export { definePlugin } from './plugin/define-plugin.ts';
// -- wiring and order
export { concat, zip } from './reference/combine-lists.ts';
export type { ItemOf, ListReference, ListSource } from './reference/list-reference.ts';
export type { ParamReference, Reference } from './reference/reference.ts';
export type { MappedOutput, Output, Templated, Wired } from './reference/wired.ts';
export type { CollectedDags, DefinedPlugin, ScheduleDefaults } from './registry.ts';
export { collectDags, registry } from './registry.ts';
export type { ContextFacts } from './run/create-task-context.ts';
export { askServer, createTaskContext } from './run/create-task-context.ts';
export { errorReport } from './run/error-report.ts';
// -- inside a task
export { getContext, withContext } from './run/get-context.ts';
export { localRunner, registerLocalRunner } from './run/load-local-runner.ts';
export type { Simulator } from './run/load-simulator.ts';
export { registerSimulator, simulator } from './run/load-simulator.ts';
export type {
  LocalRunner,
  LocalSurroundings,
  RunOptions,
  TestedTask,
  TestLogLine,
  TestOptions,
  TestResult,
} from './run/local-runner.ts';
export { FailTask, RescheduleTask, SkipTask } from './run/outcome-errors.ts';
export type { RenderTemplate } from './run/prepare-inputs.ts';
export { prepareInputs, renderedFieldsOf } from './run/prepare-inputs.ts';
export { renderedMapIndex } from './run/rendered-map-index.ts';
export { runHandler } from './run/run-handler.ts';
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
export { completeConnection, taskConnection } from './run/task-connection.ts';
export type {
  Connection,
  LogFields,
  LogLevel,
  TaskAsks,
  TaskClock,
  TaskContext,
  TaskLog,
  TaskLoop,
  TaskServices,
  XComPullQuery,
} from './run/task-context.ts';
export type { TaskHandler } from './run/task-handler.ts';
export { TaskRunError } from './run/task-run-error.ts';
export type { TimetablePlace } from './schedule/ask-timetable.ts';
export { askTimetable, TimetableError } from './schedule/ask-timetable.ts';
export type { CronExpressionText, CronOptions } from './schedule/cron.ts';
// -- schedules
export { cron, cronInterval } from './schedule/cron.ts';
export type { EventsOptions } from './schedule/events.ts';
export { events } from './schedule/events.ts';
export type { EveryOptions } from './schedule/every.ts';
export { every, everyInterval } from './schedule/every.ts';
export { registerTimetable, timetable } from './schedule/named-timetable.ts';
export type { CronText, PlannedSchedule, Schedule } from './schedule/schedule.ts';
export type {
  Timetable,
  TimetableInterval,
  TimetableQuestion,
  TimetableRun,
} from './schedule/timetable.ts';
// -- tasks
export type { BashTaskOptions } from './task/bash-task.ts';
export { registerShell } from './task/bash-task.ts';
export type { ConditionOptions, TaskCondition } from './task/conditional-task.ts';
export type { TaskLimit } from './task/limit-option.ts';
export { weightStrategy } from './task/named-weight-strategy.ts';
export type { ShortCircuitOptions } from './task/short-circuit-options.ts';
export type { TaskFactory } from './task/task.ts';
export { task } from './task/task.ts';
export type { CommonTaskOptions, SensorOptions, TaskOptions } from './task/task-options.ts';
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
export { decodeValue } from './value/decode-value.ts';
export { encodeValue } from './value/encode-value.ts';
