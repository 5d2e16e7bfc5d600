// protocol SPEAKS: shapes that cross process boundaries. No behaviour.

export type {
  Actor,
  AffectedInstance,
  ClearRequest,
  Control,
  ControlMethod,
  DeletePoolRequest,
  InstanceReference,
  RunReference,
  SetPoolRequest,
  TriggerRunRequest,
} from './control/control.ts';
export { ControlError, controlMethods } from './control/control.ts';
export type { HeldEnds } from './execution/held-ends.ts';
export type { RunChange, SchedulerNotice } from './execution/notice.ts';
export type { RunStateQuestion } from './execution/questions/run-questions.ts';
export type {
  AttemptToEnd,
  ClaimCall,
  ClaimCallAnswer,
  ClaimedOrRefused,
  CodeAnswer,
  FinishCall,
  FinishCallAnswer,
  HeartbeatAnswer,
  HeartbeatCall,
  JsonAnswer,
  LogPart,
  LogsAnswer,
  LogsCall,
  SecretCall,
  WithToken,
  WorkAnswer,
  WorkRequest,
} from './execution/remote.ts';
export { REMOTE_PROTOCOL } from './execution/remote.ts';
export type {
  DagProcessorSignal,
  KillSignal,
  LiveSignal,
  SchedulerSignal,
} from './execution/signal.ts';
export { signalChannels } from './execution/signal.ts';
export type { AskCall, TaskQuestion } from './execution/task-question.ts';
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
  XComPage,
  XComQuery,
  XComReader,
} from './execution/workload.ts';
export type { LiveEvent } from './live/live-event.ts';
export type { GroupDetail, GroupInstance, GroupMember } from './ui/group-ui.ts';
export type { Iso } from './ui/iso.ts';
export type {
  HealthView,
  ImportErrorView,
  LimitsView,
  LimitView,
  LogLine,
  LogWindow,
  PoolView,
} from './ui/site-ui.ts';
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
  GroupTryView,
  Home,
  InstanceDetail,
  InstanceName,
  InstancePage,
  InstanceSummary,
  LoopView,
  ParamForm,
  PlaceView,
  RunDetail,
  RunSummary,
  Session,
  TaskRole,
  TryView,
  VersionSummary,
} from './ui/ui-api.ts';
