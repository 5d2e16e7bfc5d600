// The acts of operators and commands: everything that changes state from outside a task. One port, three ways to it:
// in the process that owns the database, over the channel to the API process, over the home folder's socket.
import type { InstanceState, RunState, TriggeredBy } from '@ariel/core';

/** Who asked, for the audit log. */
export interface Actor {
  readonly user: string | null;
  readonly via: TriggeredBy;
}

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
  readonly actor: Actor;
}

export interface RunReference {
  readonly dagId: string;
  readonly runId: string;
}

export interface InstanceReference {
  readonly taskId: string;
  readonly mapIndex: number;
  /** Within a loop; absent: in every iteration. */
  readonly iteration?: number;
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
  readonly actor: Actor;
}

export interface AffectedInstance extends InstanceReference, RunReference {
  readonly iteration: number;
  readonly state: InstanceState;
  /** It belongs to an iteration after one that runs again, and is taken out of the run. */
  readonly isDropped?: boolean;
  /** What the latest version makes of it: it does not have it any more, or has it now. */
  readonly change?: 'removed' | 'added';
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

export interface Control {
  /** Creates a queued run. Fails with `ARIEL_DAG_NOT_FOUND`, `ARIEL_RUN_EXISTS`, `ARIEL_PARAMS_INVALID`, `ARIEL_RUN_ID_INVALID`. */
  triggerRun(request: TriggerRunRequest): Promise<RunReference>;
  setDagPaused(request: { dagId: string; isPaused: boolean; actor: Actor }): Promise<void>;
  /** Gives what was (or, dry, would be) cleared or dropped. Fails with `ARIEL_LATER_ITERATIONS`, `ARIEL_RUN_CHANGED`, `ARIEL_PARAMS_INVALID`. */
  clearTasks(request: ClearRequest): Promise<readonly AffectedInstance[]>;
  /** Id of the version in which a run would go on that was cleared so: what is named is looked up in it. */
  versionAfterClear(request: RunReference & Pick<ClearRequest, 'onLatestVersion'>): Promise<string>;
  setInstanceState(
    request: RunReference & {
      tasks: readonly (string | InstanceReference)[];
      state: 'success' | 'failed' | 'skipped';
      dryRun: boolean;
      actor: Actor;
    },
  ): Promise<readonly AffectedInstance[]>;
  /** `queued` runs it again from the start of what has not succeeded; the others end it. */
  setRunState(request: RunReference & { state: Exclude<RunState, 'running'>; actor: Actor }): Promise<void>;
  setNote(
    request: RunReference & { instance: InstanceReference | null; note: string | null; actor: Actor },
  ): Promise<void>;
  /** Fails with `ARIEL_POOL_EXISTS`, `ARIEL_POOL_NOT_FOUND`, `ARIEL_POOL_INVALID`. */
  setPool(request: SetPoolRequest): Promise<void>;
  /** Fails with `ARIEL_POOL_NOT_FOUND`, and for the default pool with `ARIEL_POOL_NEEDED`. */
  deletePool(request: DeletePoolRequest): Promise<void>;
  /** Evaluates a file again now. */
  reparseFile(request: { bundleName: string; relPath: string }): Promise<void>;
}

export type ControlMethod = keyof Control;

export const controlMethods = [
  'triggerRun',
  'setDagPaused',
  'clearTasks',
  'versionAfterClear',
  'setInstanceState',
  'setRunState',
  'setNote',
  'setPool',
  'deletePool',
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
