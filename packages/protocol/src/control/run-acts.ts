// What is asked of runs as a whole: to be forked from a node on, or to be deleted; and marks of many instances at once.
import type { RunState } from '@ariel/core';
import type { Actor, InstanceReference, RunReference } from './references.ts';

export interface MarkRequest extends RunReference {
  readonly tasks: readonly (string | InstanceReference)[];
  readonly state: 'success' | 'failed' | 'skipped';
  /** @default false */
  readonly includeUpstream?: boolean;
  /** @default false */
  readonly includeDownstream?: boolean;
  readonly dryRun: boolean;
  readonly actor: Actor;
}

export interface SetRunStateRequest extends RunReference {
  /** `queued` runs it again from the start of what has not succeeded; the others end it. */
  readonly state: Exclude<RunState, 'running'>;
  /** @default false */
  readonly dryRun?: boolean;
  readonly actor: Actor;
}

/** `tasks` null: the run; else instances of it. */
export interface DeleteRequest extends RunReference {
  readonly tasks: readonly (string | InstanceReference)[] | null;
  readonly actor: Actor;
}

export interface ForkRunRequest extends RunReference {
  /** From these tasks (or groups) on everything runs; before them successes are taken over with what they returned. */
  readonly fromTasks: readonly string[];
  /** The new run has the latest version; else the one of the run that it is forked from. @default false */
  readonly onLatestVersion: boolean;
  /** Laid over the conf of the run that it is forked from. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** Null: one is made. */
  readonly newRunId: string | null;
  readonly note: string | null;
  readonly dryRun: boolean;
  readonly actor: Actor;
}

export interface ForkedInstance extends InstanceReference {
  readonly iteration: number;
  /** `taken`: ended in the other run, and stands here with what it returned. */
  readonly what: 'taken' | 'runs';
}

export interface ForkRunAnswer {
  /** Null: it was a dry run. */
  readonly run: RunReference | null;
  readonly instances: readonly ForkedInstance[];
}
