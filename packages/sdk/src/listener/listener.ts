// Listeners: functions of a plugin that hear what happens in the installation. They run in a process of their own, and change nothing.
import type { ErrorReport } from '@ariel/core';

export interface ListenedRun {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly state: string;
  readonly logicalDate: Date | null;
  readonly startDate: Date | null;
  readonly endDate: Date | null;
  readonly conf: Readonly<Record<string, unknown>>;
}

export interface ListenedInstance {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly tryNumber: number;
  readonly state: string;
}

export interface ListenedAsset {
  readonly name: string;
  readonly uri: string;
  readonly group: string;
}

export interface ListenedAssetAlias {
  readonly name: string;
  readonly group: string;
}

/**
 * What a plugin wants to hear, by Airflow's names. A listener that throws or takes too long is noted; nothing else comes of it.
 *
 * @example
 * definePlugin({
 *   name: 'metrics',
 *   listeners: { onTaskInstanceFailed: async ({ taskInstance, error }) => count('failed', taskInstance.dagId, error?.name) },
 * });
 */
export interface Listeners {
  readonly onStarting?: (event: { readonly component: string }) => unknown;
  readonly beforeStopping?: (event: { readonly component: string }) => unknown;
  readonly onDagRunRunning?: (event: { readonly dagRun: ListenedRun; readonly msg: string }) => unknown;
  readonly onDagRunSuccess?: (event: { readonly dagRun: ListenedRun; readonly msg: string }) => unknown;
  readonly onDagRunFailed?: (event: { readonly dagRun: ListenedRun; readonly msg: string }) => unknown;
  readonly onTaskInstanceRunning?: (event: TaskInstanceEvent) => unknown;
  readonly onTaskInstanceSuccess?: (event: TaskInstanceEvent) => unknown;
  /** Also where another try follows. */
  readonly onTaskInstanceFailed?: (
    event: TaskInstanceEvent & { readonly error: ErrorReport | null },
  ) => unknown;
  readonly onTaskInstanceSkipped?: (event: TaskInstanceEvent) => unknown;
  /** A DAG file names an asset that nobody has named before. */
  readonly onAssetCreated?: (event: { readonly asset: ListenedAsset }) => unknown;
  /** The same of an alias. */
  readonly onAssetAliasCreated?: (event: { readonly assetAlias: ListenedAssetAlias }) => unknown;
  readonly onAssetChanged?: (event: { readonly asset: ListenedAsset }) => unknown;
  readonly onNewDagImportError?: (event: ImportErrorEvent) => unknown;
  readonly onExistingDagImportError?: (event: ImportErrorEvent) => unknown;
}

export interface TaskInstanceEvent {
  readonly previousState: string | null;
  readonly taskInstance: ListenedInstance;
}

export interface ImportErrorEvent {
  readonly filename: string;
  readonly stacktrace: string;
}

/** An object, so that the compiler sees when one is missing. */
export const listenerNames = {
  onStarting: true,
  beforeStopping: true,
  onDagRunRunning: true,
  onDagRunSuccess: true,
  onDagRunFailed: true,
  onTaskInstanceRunning: true,
  onTaskInstanceSuccess: true,
  onTaskInstanceFailed: true,
  onTaskInstanceSkipped: true,
  onAssetCreated: true,
  onAssetAliasCreated: true,
  onAssetChanged: true,
  onNewDagImportError: true,
  onExistingDagImportError: true,
} as const satisfies Readonly<Record<keyof Listeners, true>>;

export interface RegisteredListener {
  readonly plugin: string;
  readonly hears: keyof Listeners;
  readonly hear: (event: never) => unknown;
}
