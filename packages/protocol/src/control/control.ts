// The acts of operators and commands: everything that changes state from outside a task. One port, three ways to it:
// in the process that owns the database, over the channel to the API process, over the home folder's socket.

import type { InstanceState } from '@ariel/core';
import { type AccessControl, accessMethods } from './access-acts.ts';
import type {
  ClearedPartitions,
  ClearPartitionsRequest,
  CreateAssetEventAnswer,
  CreateAssetEventRequest,
  DeleteQueuedEventsRequest,
  MaterializeAssetRequest,
} from './asset-acts.ts';
import type { BackfillRequest, CreateBackfillAnswer, CreateBackfillRequest } from './backfill-acts.ts';
import type { DataControl } from './data-acts.ts';
import type { Actor, InstanceReference, RunReference } from './references.ts';
import type {
  DeleteRequest,
  ForkRunAnswer,
  ForkRunRequest,
  MarkRequest,
  SetRunStateRequest,
} from './run-acts.ts';
import { type SignInControl, signInMethods } from './sign-in-acts.ts';
import type { TriggeringTask } from './triggering-task.ts';

export interface TriggerRunRequest {
  readonly dagId: string;
  readonly runId: string | null;
  /** Microseconds; null for a run without a logical date. */
  readonly logicalDate: number | null;
  readonly dataInterval: { readonly start: number; readonly end: number } | null;
  /** Default: now. */
  readonly runAfter: number | null;
  /** What the caller gave; keys that are params replace their defaults. */
  readonly conf: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  /** @default 'manual', or 'operator_triggered' by a task */
  readonly runType?: 'asset_materialization';
  /** Only of a DAG whose runs are about partitions. @default null */
  readonly partitionKey?: string | null;
  /** The version of the DAG's bundle whose code it runs. Fails with `ARIEL_BUNDLE_VERSION_UNKNOWN`. @default the newest that is evaluated */
  readonly bundleVersion?: string | null;
  /** The DAG drains from now on: paused or not, this run is carried out, and none follows it by schedule. @default false */
  readonly drainsDag?: boolean;
  /** The task that triggers it: then the run is an operator's, and asked again for the same turn of the task it is the one made first. */
  readonly byTask?: TriggeringTask;
  readonly actor: Actor;
}

export interface ClearRequest extends RunReference {
  /** Task ids, or single instances of a mapped task; null: the whole run. */
  readonly tasks: readonly (string | InstanceReference)[] | null;
  readonly onlyFailed: boolean;
  readonly includeDownstream: boolean;
  readonly includeUpstream: boolean;
  readonly dryRun: boolean;
  /** The run goes on in the latest version of its DAG. Null: as that version says, else the installation. @default null */
  readonly onLatestVersion?: boolean | null;
  /** Nothing that the run has is cleared: it only gets the tasks that the latest version added. @default false */
  readonly onlyNew?: boolean;
  /** False: refused where iterations after a cleared one would have to go. @default true */
  readonly laterIterations?: boolean;
  /** Of what is named, only what runs. @default false */
  readonly onlyRunning?: boolean;
  /** Whether tasks of other DAGs are cleared that markers among what is cleared name. @default true */
  readonly dependentDags?: boolean;
  /** Refused where something of it runs. @default false */
  readonly preventRunning?: boolean;
  /** False: a finished run stays as it is, and what was cleared waits until somebody queues it. @default true */
  readonly resetRuns?: boolean;
  /** What tasks keep in their state store stays, so that they go on where they were. @default false */
  readonly keepsState?: boolean;
  /** Written to what is cleared; null takes notes away. @default they stay */
  readonly note?: string | null;
  readonly actor: Actor;
}

export interface AffectedInstance extends InstanceReference, RunReference {
  readonly iteration: number;
  readonly state: InstanceState;
  /** It belongs to an iteration after one that runs again, and is taken out of the run. */
  readonly isDropped?: boolean;
  /** What the latest version makes of it: it does not have it any more, or has it now. */
  readonly change?: 'removed' | 'added';
  /** A mark cleared it: it had failed below what is good now. */
  readonly isCleared?: boolean;
}

export interface SetPoolRequest {
  readonly name: string;
  /** `create`: it must not be there; `change`: it must; `set`: either. */
  readonly mode: 'create' | 'change' | 'set';
  /** What is absent stays as it is, or is a new pool's default. */
  readonly changes: {
    /** −1: without limit. */
    readonly slots?: number;
    readonly description?: string | null;
    /** Whether instances that wait deferred hold their slots. */
    readonly includeDeferred?: boolean;
    readonly team?: string | null;
  };
  readonly actor: Actor;
}

export interface DeletePoolRequest {
  readonly name: string;
  readonly actor: Actor;
}

export interface SetConnectionRequest {
  readonly connId: string;
  /** As for pools. */
  readonly mode: 'create' | 'change' | 'set';
  /** What is absent stays as it is, or is a new connection's null. A hidden value (`***`) stays too. */
  readonly changes: {
    readonly connType?: string;
    readonly description?: string | null;
    readonly host?: string | null;
    readonly schema?: string | null;
    readonly login?: string | null;
    readonly password?: string | null;
    readonly port?: number | null;
    /** The text of a JSON object. */
    readonly extra?: string | null;
    readonly team?: string | null;
  };
  readonly actor: Actor;
}

export interface DeleteConnectionRequest {
  readonly connId: string;
  readonly actor: Actor;
}

export interface SetVariableRequest {
  readonly key: string;
  readonly mode: 'create' | 'change' | 'set';
  readonly changes: {
    readonly value?: string;
    readonly description?: string | null;
    readonly team?: string | null;
  };
  readonly actor: Actor;
}

export interface DeleteVariableRequest {
  readonly key: string;
  readonly actor: Actor;
}

/** How many of each were encrypted anew. */
export interface Rotated {
  readonly connections: number;
  readonly variables: number;
}

/** Who has the token may ask how the test goes; only its hash is kept. */
export interface ConnectionTestBegun {
  readonly connId: string;
  readonly tokenHash: string;
  readonly actor: Actor;
}

export interface ConnectionTestEnded {
  readonly tokenHash: string;
  readonly ok: boolean;
  readonly message: string;
}

export interface Control extends DataControl, SignInControl, AccessControl {
  /** Creates a queued run. Fails with `ARIEL_DAG_NOT_FOUND`, `ARIEL_RUN_EXISTS`, `ARIEL_PARAMS_INVALID`, `ARIEL_RUN_ID_INVALID`. */
  triggerRun(request: TriggerRunRequest): Promise<RunReference>;
  /** `isDraining`: it gets no runs from its schedule any more, and is paused once those that it has are over. @default false */
  setDagPaused(request: {
    dagId: string;
    isPaused: boolean;
    isDraining?: boolean;
    actor: Actor;
  }): Promise<void>;
  /** With all its runs. Fails with `ARIEL_DAG_NOT_FOUND`, and with `ARIEL_RUN_ACTIVE` where one of them runs. */
  deleteDag(request: { dagId: string; actor: Actor }): Promise<void>;
  /** Fails with `ARIEL_DAG_NOT_FOUND`, `ARIEL_FAVORITE_EXISTS`, `ARIEL_FAVORITE_NOT_FOUND`. */
  setFavorite(request: { dagId: string; username: string; isFavorite: boolean; actor: Actor }): Promise<void>;
  /** Notes that a connection is looked at now. Fails with `ARIEL_CONNECTION_TEST_RUNNING`. */
  beginConnectionTest(request: ConnectionTestBegun): Promise<void>;
  /** How it went. */
  endConnectionTest(request: ConnectionTestEnded): Promise<void>;
  /** Gives what was (or, dry, would be) cleared or dropped. Fails with `ARIEL_LATER_ITERATIONS`, `ARIEL_RUN_CHANGED`, `ARIEL_PARAMS_INVALID`. */
  clearTasks(request: ClearRequest): Promise<readonly AffectedInstance[]>;
  /** Id of the version in which a run would go on that was cleared so: what is named is looked up in it. */
  versionAfterClear(request: RunReference & Pick<ClearRequest, 'onLatestVersion'>): Promise<string>;
  /** Clears in several runs: all of it or nothing. */
  clearRuns(requests: readonly ClearRequest[]): Promise<readonly AffectedInstance[]>;
  setInstanceState(request: MarkRequest): Promise<readonly AffectedInstance[]>;
  /** Marks in several runs: all of it or nothing. */
  setInstanceStates(requests: readonly MarkRequest[]): Promise<readonly AffectedInstance[]>;
  /** Gives what changes its state with it. */
  setRunState(request: SetRunStateRequest): Promise<readonly AffectedInstance[]>;
  /** Fails with `ARIEL_RUN_ACTIVE` where it goes on still. */
  deleteRun(request: DeleteRequest): Promise<void>;
  /** Fails with `ARIEL_BACKFILL_REFUSED`, `ARIEL_BACKFILL_RUNNING`, `ARIEL_DAG_NOT_FOUND`. */
  createBackfill(request: CreateBackfillRequest): Promise<CreateBackfillAnswer>;
  /** Fails with `ARIEL_BACKFILL_NOT_FOUND`, and with `ARIEL_BACKFILL_OVER` where it is over. */
  setBackfillPaused(request: BackfillRequest & { readonly isPaused: boolean }): Promise<void>;
  /** What waits of it fails, what runs goes on. Fails with `ARIEL_BACKFILL_NOT_FOUND`, `ARIEL_BACKFILL_OVER`. */
  cancelBackfill(request: BackfillRequest): Promise<void>;
  /** Fails with `ARIEL_TASK_NOT_FOUND`, `ARIEL_RUN_EXISTS`, `ARIEL_PARAMS_INVALID`. */
  forkRun(request: ForkRunRequest): Promise<ForkRunAnswer>;
  setNote(
    request: RunReference & { instance: InstanceReference | null; note: string | null; actor: Actor },
  ): Promise<void>;
  /** Fails with `ARIEL_POOL_EXISTS`, `ARIEL_POOL_NOT_FOUND`, `ARIEL_POOL_INVALID`. */
  setPool(request: SetPoolRequest): Promise<void>;
  /** Fails with `ARIEL_POOL_NOT_FOUND`, and for the default pool with `ARIEL_POOL_NEEDED`. */
  deletePool(request: DeletePoolRequest): Promise<void>;
  /** Fails with `ARIEL_CONNECTION_EXISTS`, `_NOT_FOUND`, `_INVALID`, and `ARIEL_FERNET_KEY_MISSING` where secrets cannot be kept. */
  setConnection(request: SetConnectionRequest): Promise<void>;
  /** Fails with `ARIEL_CONNECTION_NOT_FOUND`. */
  deleteConnection(request: DeleteConnectionRequest): Promise<void>;
  /** Fails with `ARIEL_VARIABLE_EXISTS`, `_NOT_FOUND`, `_INVALID`, and `ARIEL_FERNET_KEY_MISSING`. */
  setVariable(request: SetVariableRequest): Promise<void>;
  /** Fails with `ARIEL_VARIABLE_NOT_FOUND`. */
  deleteVariable(request: DeleteVariableRequest): Promise<void>;
  /** Encrypts everything with the first key, which must be the one that `keyId` tells. Fails with `ARIEL_FERNET_KEY_OLD`, `ARIEL_FERNET_TOKEN`. */
  rotateFernetKey(request: { readonly keyId: string; readonly actor: Actor }): Promise<Rotated>;
  /** News of an asset from outside. Fails with `ARIEL_ASSET_NOT_FOUND`. */
  createAssetEvent(request: CreateAssetEventRequest): Promise<CreateAssetEventAnswer>;
  /** A run of the DAG that makes the asset. Fails with `ARIEL_ASSET_NOT_FOUND`, `ARIEL_ASSET_NO_PRODUCER`, `ARIEL_ASSET_MANY_PRODUCERS`. */
  materializeAsset(request: MaterializeAssetRequest): Promise<RunReference>;
  /** Gives how many queues had something. */
  deleteQueuedEvents(request: DeleteQueuedEventsRequest): Promise<number>;
  /** Fails with `ARIEL_PARTITION_CHOICE`. */
  clearPartitions(request: ClearPartitionsRequest): Promise<ClearedPartitions>;
  /** Evaluates a file again now. */
  reparseFile(request: { bundleName: string; relPath: string }): Promise<void>;
}

export type ControlMethod = keyof Control;

export const controlMethods = [
  'triggerRun',
  'setDagPaused',
  'deleteDag',
  'setFavorite',
  'beginConnectionTest',
  'endConnectionTest',
  'clearTasks',
  'versionAfterClear',
  'clearRuns',
  'setInstanceState',
  'setInstanceStates',
  'setRunState',
  'deleteRun',
  'createBackfill',
  'setBackfillPaused',
  'cancelBackfill',
  'forkRun',
  'setNote',
  'setPool',
  'deletePool',
  'setConnection',
  'deleteConnection',
  'setVariable',
  'deleteVariable',
  'rotateFernetKey',
  'createAssetEvent',
  'materializeAsset',
  'deleteQueuedEvents',
  'clearPartitions',
  'setXCom',
  'deleteXCom',
  'setTaskState',
  'deleteTaskState',
  'setAssetState',
  'deleteAssetState',
  'openStates',
  'cleanStateStore',
  'answerRequest',
  ...signInMethods,
  ...accessMethods,
  'reparseFile',
] as const satisfies readonly ControlMethod[];

/** A refused act: a stable code, what to tell the caller, and the HTTP status that fits. */
export class ControlError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'ControlError';
    this.code = code;
    this.status = status;
  }
}
