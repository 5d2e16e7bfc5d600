// protocol SPEAKS: shapes that cross process boundaries. No behaviour.

export type {
  Actor,
  AffectedInstance,
  ClearRequest,
  Control,
  ControlMethod,
  InstanceReference,
  RunReference,
  TriggerRunRequest,
} from './control/control.ts';
export { ControlError, controlMethods } from './control/control.ts';
export type { RunChange, SchedulerNotice } from './execution/notice.ts';
export type {
  AppliedInput,
  ClaimAnswer,
  Claimant,
  ClaimedAttempt,
  ClaimRequest,
  ExecutionService,
  Executor,
  FinishAnswer,
  FinishReport,
  LoopFacts,
  QueuedAttempt,
  RunFacts,
  VersionForWorker,
  XComQuery,
} from './execution/workload.ts';
export type { LiveEvent } from './live/live-event.ts';
export type {
  DagCode,
  DagDetail,
  DagList,
  DagSummary,
  ErrorView,
  Graph,
  GraphNode,
  Grid,
  GridCell,
  GridRow,
  HealthView,
  Home,
  ImportErrorView,
  InstanceDetail,
  InstancePage,
  InstanceSummary,
  Iso,
  LogLine,
  LogWindow,
  ParamForm,
  RunDetail,
  RunSummary,
  Session,
  TryView,
  VersionSummary,
} from './ui/ui-api.ts';
