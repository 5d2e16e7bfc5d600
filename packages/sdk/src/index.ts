// sdk AUTHORS: dag(), task() and all that a DAG file imports; and, for the processes that load such files, what they made.
// -- dags
export type { AuthoredDag } from './dag/authored-dag.ts';
export type { Dag, DagTools } from './dag/dag.ts';
export { dag } from './dag/dag.ts';
export type { CronText, DagOptions, Schedule } from './dag/dag-options.ts';
export type { AuthoringWarning } from './error/dag-authoring-error.ts';
// -- for the processes that load DAG files and run tasks
export { DagAuthoringError, isDagAuthoringError } from './error/dag-authoring-error.ts';
export { authoringCodes, runCodes } from './error/error-codes.ts';
export { addLibraryFolder, parseStack } from './error/source-place.ts';
export type { PlacedTaskGroup, TaskGroup, TaskGroupOptions } from './group/task-group.ts';
export { taskGroup } from './group/task-group.ts';
export type { OperatorOptions } from './operator/base-operator.ts';
export { BaseOperator } from './operator/base-operator.ts';
export type { EdgeLabel } from './order/chain.ts';
export { chain, crossDownstream, label } from './order/chain.ts';
export type { Orderable } from './order/orderable.ts';
export type { Param, ParamDeclarations, ParamOptions, ParamValues } from './param/param.ts';
export { param } from './param/param.ts';
// -- wiring and order
export type { ParamReference, Reference } from './reference/reference.ts';
export type { MappedOutput, Output, Templated, Wired } from './reference/wired.ts';
export type { CollectedDags } from './registry.ts';
export { collectDags, registry } from './registry.ts';
export type { ContextFacts } from './run/create-task-context.ts';
export { createTaskContext } from './run/create-task-context.ts';
export { errorReport } from './run/error-report.ts';
// -- inside a task
export { getContext, withContext } from './run/get-context.ts';
export { localRunner, registerLocalRunner } from './run/load-local-runner.ts';
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
export { runHandler } from './run/run-handler.ts';
export type {
  Connection,
  LogFields,
  LogLevel,
  TaskClock,
  TaskContext,
  TaskLog,
  TaskServices,
} from './run/task-context.ts';
export type { TaskHandler } from './run/task-handler.ts';
export { TaskRunError } from './run/task-run-error.ts';
export type { TaskFactory } from './task/task.ts';
// -- tasks
export { task } from './task/task.ts';
export type { CommonTaskOptions, SensorOptions, TaskOptions } from './task/task-options.ts';
export type { Branch, BranchTask, PokeResult, SensorTask, Task } from './task/task-type.ts';
export { decodeValue } from './value/decode-value.ts';
export { encodeValue } from './value/encode-value.ts';
