// protocol SPEAKS: shapes that cross process boundaries. No behaviour.

export type {
  AccessControl,
  DeleteRoleRequest,
  DeleteTeamRequest,
  DeleteUserRequest,
  GrantText,
  RecordReadRequest,
  SetRoleRequest,
  SetTeamRequest,
  SetUserRequest,
} from './control/access-acts.ts';
export type {
  ClearedPartitions,
  ClearPartitionsRequest,
  CreateAssetEventAnswer,
  CreateAssetEventRequest,
  DeleteQueuedEventsRequest,
  MaterializeAssetRequest,
} from './control/asset-acts.ts';
export type {
  BackfillDateAnswer,
  BackfillRequest,
  CreateBackfillAnswer,
  CreateBackfillRequest,
} from './control/backfill-acts.ts';
export type {
  AffectedInstance,
  ClearRequest,
  Control,
  ControlMethod,
  DeleteConnectionRequest,
  DeletePoolRequest,
  DeleteVariableRequest,
  Rotated,
  SetConnectionRequest,
  SetPoolRequest,
  SetVariableRequest,
  TriggerRunRequest,
} from './control/control.ts';
export { ControlError, controlMethods } from './control/control.ts';
export type {
  Answered,
  AnswerRequest,
  DataControl,
  DeleteAssetStateRequest,
  DeleteTaskStateRequest,
  SetAssetStateRequest,
  SetTaskStateRequest,
  SetXComRequest,
  TaskStateReference,
  XComReference,
} from './control/data-acts.ts';
export type { Actor, InstanceReference, RunReference } from './control/references.ts';
export type {
  DeleteRequest,
  ForkedInstance,
  ForkRunAnswer,
  ForkRunRequest,
  MarkRequest,
  SetRunStateRequest,
} from './control/run-acts.ts';
export type {
  AdmitIdentityRequest,
  CreateApiTokenRequest,
  EndProviderSessionsRequest,
  EndSessionsRequest,
  FailedSignInRequest,
  NoteUsesRequest,
  OpenSessionRequest,
  ProviderSession,
  RevokeApiTokenRequest,
  SetOwnPasswordRequest,
  SignInControl,
  SignInWay,
} from './control/sign-in-acts.ts';
export type { TriggeringTask } from './control/triggering-task.ts';
export type { ExecutorPlaces, WantedPlace } from './execution/executor-places.ts';
export type { HeardEvent, HeardRun } from './execution/heard-event.ts';
export type { HeldEnds } from './execution/held-ends.ts';
export type { RunChange, SchedulerNotice } from './execution/notice.ts';
export type {
  AirflowCallAnswer,
  AirflowCaller,
  AirflowCallQuestion,
  AirflowCalls,
} from './execution/questions/airflow-questions.ts';
export type {
  DagAnswer,
  DagQuestion,
  InstanceCountQuestion,
  InstanceSelection,
  InstanceStatesQuestion,
  RunCountQuestion,
  RunQuestion,
  RunSelection,
  RunStateQuestion,
  TriggeredRun,
  TriggerRunQuestion,
} from './execution/questions/run-questions.ts';
export type {
  AssetOfState,
  DeleteAssetStateQuestion,
  DeleteTaskStateQuestion,
  GetAssetStateQuestion,
  GetTaskStateQuestion,
  SetAssetStateQuestion,
  SetTaskStateQuestion,
  StateQuestion,
} from './execution/questions/state-questions.ts';
export type {
  PreviousRun,
  PreviousRunQuestion,
  RescheduleCountQuestion,
  RunDetails,
  RunDetailsQuestion,
  TemplateQuestion,
} from './execution/questions/template-questions.ts';
export type {
  DeleteVariableQuestion,
  SetVariableQuestion,
} from './execution/questions/variable-questions.ts';
export type { XComElsewhereQuestion } from './execution/questions/xcom-questions.ts';
export type { Claimant, QueuedAttempt } from './execution/queued-attempt.ts';
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
  ClaimedTrigger,
  TriggerEnd,
  TriggerLogLine,
  TriggerQuestion,
  TriggerService,
  TriggerWatch,
} from './execution/triggers.ts';
export type {
  AppliedInput,
  CallbackOrder,
  CalledBack,
  ClaimAnswer,
  ClaimedAttempt,
  ClaimRequest,
  DagForTemplates,
  ExecutionService,
  Executor,
  FinishAnswer,
  FinishReport,
  LoopFacts,
  RunFacts,
  VersionForWorker,
  XComPage,
  XComQuery,
  XComReader,
} from './execution/workload.ts';
export type { LiveEvent } from './live/live-event.ts';
export type { BundleList, BundleView } from './ui/bundle-ui.ts';
export type { CallbackSummary, DeadlineSummary, RunDeadlines } from './ui/deadline-ui.ts';
export type { GroupDetail, GroupInstance, GroupMember } from './ui/group-ui.ts';
export type { Iso } from './ui/iso.ts';
export type { OpenRequest, OpenRequestList } from './ui/request-ui.ts';
export type { Session, SignInPage } from './ui/session-ui.ts';
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
  TaskRole,
  TryView,
  VersionSummary,
} from './ui/ui-api.ts';
