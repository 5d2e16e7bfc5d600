// core DECIDES: the DAG as data, timetables, states, trigger rules, planning. Pure.
// -- dag

export { canonicalJson } from './dag/canonical-json.ts';
export type {
  DagDefinition,
  GroupDefinition,
  LimitDefinition,
  LoopDefinition,
  MappingDefinition,
  ParamDefinition,
  SensorDefinition,
  SourcePlace,
  TaskDefinition,
  TeardownDefinition,
} from './dag/dag-definition.ts';
export { DAG_FORMAT, TaskKind } from './dag/dag-definition.ts';
export type { Json, OutputExpression, ValueExpression } from './dag/value-expression.ts';
export { outputsIn } from './dag/value-expression.ts';
export { uuidV7 } from './id/uuid-v7.ts';
export { skippedByBranch } from './plan/branch-skip.ts';
export type { Decision } from './plan/decision.ts';
export { checkMapSource } from './plan/map-source.ts';
export { lengthOf, lengthOfJson, mappingLength, mappingPositions } from './plan/mapping-length.ts';
export type { PickedInstance, ReadyRun } from './plan/ready-queue.ts';
export { ReadyQueue } from './plan/ready-queue.ts';
export type { GraphTask, RunGraph } from './plan/run-graph.ts';
// -- plan
export { compileRunGraph } from './plan/run-graph.ts';
export { RunPlan } from './plan/run-plan.ts';
export type { InstanceEnd, InstanceResult, InstanceSnapshot, RunSnapshot } from './plan/run-snapshot.ts';
export type { InstanceName, Scope } from './plan/scope.ts';
export { coordinatesOf, needsPath, scopesAround } from './plan/scope.ts';
// -- why waiting
export type { WaitingFacts } from './plan/why-waiting.ts';
export { whyWaiting } from './plan/why-waiting.ts';
export type { AttemptOutcome, ErrorReport, StackFrame, XComEntry } from './run/attempt-outcome.ts';
// -- run
export { FailureReason } from './run/attempt-outcome.ts';
export type { RunEvent, TriggeredBy } from './state/run-state.ts';
export { isFinished, RunState, RunType, runTransitions } from './state/run-state.ts';
export type { InstanceState, TaskEvent } from './state/task-state.ts';
// -- state
export {
  holdsSlots,
  isTerminal,
  statesBefore,
  TaskState,
  taskTransitions,
  transition,
} from './state/task-state.ts';
export type { Duration, DurationParts, DurationText } from './time/duration.ts';
// -- time
export { formatDuration, isDurationText, parseDuration } from './time/duration.ts';
export type { Instant } from './time/instant.ts';
export { formatInstant, parseInstant } from './time/instant.ts';
export { TimeError, TimeErrorCode } from './time/time-error.ts';
export { isKnownZone } from './time/zone-offset.ts';
// -- timetable
export { checkTimetable } from './timetable/check-timetable.ts';
export type { CronExpression } from './timetable/cron-expression.ts';
export { cronPresets, parseCron } from './timetable/cron-expression.ts';
export { nextFire, previousFire } from './timetable/cron-occurrence.ts';
export { describeSchedule, scheduleSummary } from './timetable/describe-schedule.ts';
export { manualDataInterval, nextRun } from './timetable/next-run.ts';
export type { CalendarParts, Period } from './timetable/period.ts';
export { NO_TIME } from './timetable/period.ts';
export type { DataInterval, PlannedRun, PlanningLimits } from './timetable/planned-run.ts';
export type { ResolvedSchedule, ScheduleDelta, SchedulePreset } from './timetable/resolve-schedule.ts';
export { parseScheduleDelta, resolveSchedule } from './timetable/resolve-schedule.ts';
export type {
  CronDataInterval,
  CronTrigger,
  DeltaDataInterval,
  DeltaTrigger,
  EventsTimetable,
  TimetableDefinition,
} from './timetable/timetable.ts';
export type { RuleOutcome, UpstreamCounts } from './trigger-rule/trigger-rule.ts';
// -- trigger rules
export { evaluateTriggerRule, TriggerRule } from './trigger-rule/trigger-rule.ts';
