// core DECIDES: the DAG as data, timetables, states, trigger rules, planning. Pure.
// -- connections
export { extraObject } from './connection/connection-extra.ts';
export type { ConnectionFields, ConnectionReader } from './connection/connection-fields.ts';
export { ConnectionError, fieldsAsStored, noFields } from './connection/connection-fields.ts';
export { isConnectionId } from './connection/connection-id.ts';
export { connectionJson, parseConnectionJson } from './connection/connection-json.ts';
export { parseConnectionText } from './connection/parse-connection-text.ts';
export { parseConnectionUri } from './connection/parse-connection-uri.ts';
export { printConnectionUri } from './connection/print-connection-uri.ts';
export { spacedJson } from './connection/spaced-json.ts';
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
// -- inputs
export type { AppliedInput } from './input/applied-input.ts';
export type { InstancePlace, OutputRead } from './input/instance-place.ts';
export { dimensionsOf, readBelow, readOf } from './input/instance-place.ts';
export type { NestedValue, PlacedValue } from './input/nest-values.ts';
export { nestValues, textOfNested } from './input/nest-values.ts';
export { TEMPLATE_MARK } from './input/resolve-expression.ts';
export { resolveInputs, resolveLoopPlace } from './input/resolve-inputs.ts';
export { itemsOf, splitJsonObject } from './input/split-json.ts';
export type { InputPlace, Resolving, ValueAnswer, ValueRequest } from './input/value-request.ts';
export { skippedByBranch, tasksNamed } from './plan/branch-skip.ts';
export type { RefusedSuccess } from './plan/check-success.ts';
export { checkSuccess } from './plan/check-success.ts';
export type { Decision } from './plan/decision.ts';
export { collapsedAround, strayExpansions } from './plan/expansion-places.ts';
export type { GraphScope } from './plan/graph-scope.ts';
export { commonScope } from './plan/graph-scope.ts';
export type { LimitWaiting, WantedLimit } from './plan/limit-gates.ts';
export type { LimitKeyFacts } from './plan/limit-key.ts';
export {
  acrossRunsKey,
  checkLimitKey,
  GLOBAL_PARALLELISM_KEY,
  isReservedKey,
  renderLimits,
} from './plan/limit-key.ts';
export { mappingPositions } from './plan/mapping-positions.ts';
export { mappingSources } from './plan/mapping-sources.ts';
export { isOutsideDates } from './plan/outside-dates.ts';
export { holdsPoolSlots } from './plan/pool-slots.ts';
export type { ReadyLimit } from './plan/ready-lane.ts';
export type { PickedInstance, ReadyItem, ReadyRun } from './plan/ready-queue.ts';
export { ReadyQueue } from './plan/ready-queue.ts';
export type { GraphTask, RunGraph } from './plan/run-graph.ts';
// -- plan
export { compileRunGraph, withoutTasks } from './plan/run-graph.ts';
export { RunPlan } from './plan/run-plan.ts';
export type {
  ExpansionSnapshot,
  GroupTries,
  InstanceEnd,
  InstanceResult,
  InstanceSnapshot,
  RunSnapshot,
} from './plan/run-snapshot.ts';
export type { InstanceName, Scope } from './plan/scope.ts';
export { coordinatesOf, needsPath, scopesAround } from './plan/scope.ts';
export { relevantSetups } from './plan/setup-rules.ts';
export type { Shape } from './plan/shape.ts';
export { shapeOf } from './plan/shape.ts';
// -- why waiting
export type { CountFact, KeyedLimitFact } from './plan/why-limited.ts';
export type { StructureFacts } from './plan/why-structure.ts';
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
// -- text
export { nearestName } from './text/nearest-name.ts';
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
export { ANSWERS_AHEAD, answerProblem, answersLeft } from './timetable/custom-answers.ts';
export { describeSchedule, scheduleSummary } from './timetable/describe-schedule.ts';
export { manualDataInterval, nextRun } from './timetable/next-run.ts';
export type { CalendarParts, Period } from './timetable/period.ts';
export { NO_TIME } from './timetable/period.ts';
export type {
  DataInterval,
  ManualAnswer,
  PlannedRun,
  PlanningLimits,
  TimetableAnswers,
} from './timetable/planned-run.ts';
export type {
  ResolvedSchedule,
  ScheduleDelta,
  ScheduleMeaning,
  SchedulePreset,
} from './timetable/resolve-schedule.ts';
export { parseScheduleDelta, resolveSchedule } from './timetable/resolve-schedule.ts';
export type {
  CronDataInterval,
  CronTrigger,
  CustomTimetable,
  DeltaDataInterval,
  DeltaTrigger,
  EventsTimetable,
  TimetableDefinition,
} from './timetable/timetable.ts';
export type { RuleOutcome, UpstreamCounts } from './trigger-rule/trigger-rule.ts';
// -- trigger rules
export { evaluateTriggerRule, TriggerRule } from './trigger-rule/trigger-rule.ts';
