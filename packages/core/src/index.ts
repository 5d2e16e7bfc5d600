// core DECIDES: the DAG as data, timetables, states, trigger rules, planning. Pure.

// -- access
export type {
  ActionOnDag,
  ActionOnDagPart,
  DagAccess,
  DagAccessByName,
} from './access/dag-access.ts';
export { dagAccessWords, dagGrantables, dagPermissions, isDagAccess } from './access/dag-access.ts';
export { defaultGrants, defaultRoles, roleName } from './access/default-roles.ts';
export type { Grant, GrantScope } from './access/grants.ts';
export {
  AccessWordError,
  airflowWords,
  everywhere,
  parseAirflowGrant,
  parseGrantable,
  parseScope,
  scopeText,
} from './access/grants.ts';
export type { AccessPlace, AccessRights, GivenByDag } from './access/may-do.ts';
export {
  isAcrossTeams,
  isInTokenScopes,
  isSameEverywhere,
  mayDo,
  neededFor,
  permissionsAt,
} from './access/may-do.ts';
export type { AccessAction, AccessResource, Grantable } from './access/resources.ts';
export { accessActions, accessResources, ofDags, splitGrantable } from './access/resources.ts';
export type { GroupRoles } from './access/roles-of-groups.ts';
export { rolesOfGroups } from './access/roles-of-groups.ts';
// -- accounts
export type { PasswordRules } from './account/password-rules.ts';
export { defaultPasswordRules, LONGEST_PASSWORD, passwordProblems } from './account/password-rules.ts';
export type { LockOutRules } from './account/sign-in-wait.ts';
export { defaultLockOut, failuresAfter, signInWaitMs } from './account/sign-in-wait.ts';
// -- assets
export type {
  AssetEventRecord,
  AssetEventsQuestion,
  TriggeringEventsQuestion,
} from './asset/asset-event.ts';
export type {
  AssetAliasDefinition,
  AssetDefinition,
  AssetExpression,
  AssetKey,
  AssetSource,
  AssetWatcherDefinition,
} from './asset/asset-expression.ts';
export {
  expressionJson,
  expressionWords,
  isAssetReference,
  isSatisfied,
  missingWords,
  namesOfSource,
  sourceKey,
  sourcesOf,
} from './asset/asset-expression.ts';
export { AssetNameError, checkAssetGroup, checkAssetName, normalizeAssetUri } from './asset/asset-name.ts';
export type { AssetEventDraft, ReportedAssetEvent } from './asset/outlet-events.ts';
export { assetEventsOf, DEFAULT_ASSET_GROUP } from './asset/outlet-events.ts';
// -- connections
export { checkedExtra, extraObject } from './connection/connection-extra.ts';
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
  DagCallbackEvent,
  DagDefinition,
  DeadlineDefinition,
  DeadlineReference,
  EmailDefinition,
  GroupDefinition,
  LimitDefinition,
  LoopDefinition,
  MappingDefinition,
  ParamDefinition,
  SensorDefinition,
  SourcePlace,
  StartTriggerDefinition,
  TaskDefinition,
  TaskDocumentation,
  TeardownDefinition,
} from './dag/dag-definition.ts';
export { DAG_FORMAT, TaskCallbackEvent, TaskKind } from './dag/dag-definition.ts';
export type { TryFields } from './dag/own-tries.ts';
export { fieldsOfTry, hasOwnTries, poolsOfTask } from './dag/own-tries.ts';
export { plainTaskDefinition } from './dag/plain-task.ts';
export type { RunParams } from './dag/task-params.ts';
export { paramsOfTask } from './dag/task-params.ts';
export type { TemplateEnvironment } from './dag/template-environment.ts';
export { isTemplateText, templateCode, UndefinedKind } from './dag/template-environment.ts';
export type { TryDefinition } from './dag/try-definition.ts';
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
export {
  isReferenceText,
  parseReference,
  REFERENCE_PREFIX,
  referenceText,
  type ValueReference,
} from './input/value-reference.ts';
export type { InputPlace, Resolving, ValueAnswer, ValueRequest } from './input/value-request.ts';
// -- masking
export { addEnvironmentSecrets } from './masking/environment-secrets.ts';
export { keepHidden } from './masking/keep-hidden.ts';
export { LineMasker } from './masking/line-masker.ts';
export type { JsonMasking } from './masking/mask-json.ts';
export { maskJsonText } from './masking/mask-json.ts';
export type { MaskerOptions } from './masking/masker.ts';
export { hidden, MASK, Masker } from './masking/masker.ts';
export type { SensitiveNames } from './masking/sensitive-names.ts';
export { defaultSensitiveNames, noSensitiveNames, sensitiveNames } from './masking/sensitive-names.ts';
// -- partitions
export {
  downstreamKeys,
  isPartitionMet,
  partitionDate,
  requiredKeys,
} from './partition/map-key.ts';
export type {
  PartitionMapper,
  PartitionUnit,
  PartitionWindow,
  StartOfMapper,
  WaitPolicy,
} from './partition/partition-mapper.ts';
export {
  DEFAULT_INPUT_FORMAT,
  DEFAULT_MEMBER_UNITS,
  DEFAULT_OUTPUT_FORMATS,
  PartitionKeyError,
} from './partition/partition-mapper.ts';
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
export type { PickedInstance, ReadyItem, ReadyRun } from './plan/ready-item.ts';
export type { NextTry, ReadyLimit } from './plan/ready-lane.ts';
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
// -- retries
export type { RetryKey, RetryWaits } from './retry/retry-delay.ts';
export { retryDelayMs, retryKeyText } from './retry/retry-delay.ts';
export { toldDelayMs } from './retry/told-delay.ts';
export type { AttemptOutcome, ErrorReport, StackFrame, XComEntry } from './run/attempt-outcome.ts';
// -- run
export { FailureReason } from './run/attempt-outcome.ts';
export { CALLBACK_PREFIX, isCallbackId } from './run/callback-id.ts';
export { failureWords } from './run/failure-words.ts';
export {
  filledIn,
  type HumanAnswer,
  type HumanParam,
  type HumanRequest,
  type HumanUser,
  wrongChoice,
} from './run/human-request.ts';
export type { Continuation, DeferredTrigger, Resumption } from './run/resumption.ts';
export type {
  Change,
  InstanceDifference,
  InstanceRecord,
  RunDifference,
  RunRecord,
} from './run/run-difference.ts';
export { compareRuns, isSameJson } from './run/run-difference.ts';
// -- secrets that DAGs name
export type { SourceText } from './secret/dag-mentions.ts';
export { dagMentions } from './secret/dag-mentions.ts';
export type { SecretKind, SecretMention } from './secret/mention.ts';
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
export type { StatePlace } from './state-store/state-place.ts';
export type { StateReference } from './state-store/state-reference.ts';
export {
  isStateReference,
  parseStateReference,
  STATE_REFERENCE_PREFIX,
  stateReferenceText,
} from './state-store/state-reference.ts';
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
export { assetPart, mapperOf, timePart } from './timetable/asset-schedule.ts';
export { checkTimetable } from './timetable/check-timetable.ts';
export type { CronExpression } from './timetable/cron-expression.ts';
export { cronPresets, parseCron } from './timetable/cron-expression.ts';
export { nextFire, previousFire } from './timetable/cron-occurrence.ts';
export { ANSWERS_AHEAD, answerProblem, answersLeft } from './timetable/custom-answers.ts';
export { describeSchedule, scheduleSummary } from './timetable/describe-schedule.ts';
export { manualDataInterval, nextRun } from './timetable/next-run.ts';
export { partitionAt } from './timetable/partition-tick.ts';
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
export type { RunsBetween } from './timetable/runs-between.ts';
export { isPeriodic, runsBetween } from './timetable/runs-between.ts';
export type {
  AssetSchedule,
  CronDataInterval,
  CronPartition,
  CronTrigger,
  CustomTimetable,
  DeltaDataInterval,
  DeltaTrigger,
  EventsTimetable,
  PartitionedAssets,
  TimetableDefinition,
} from './timetable/timetable.ts';
export type { RuleOutcome, UpstreamCounts } from './trigger-rule/trigger-rule.ts';
// -- trigger rules
export { evaluateTriggerRule, TriggerRule } from './trigger-rule/trigger-rule.ts';
