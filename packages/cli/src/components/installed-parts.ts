// What of the server's own kinds the packages bring, other than operators and hooks, by the names that the configuration takes.

export interface InstalledPart {
  readonly name: string;
  readonly packageName: string;
}

/** For core.executor. */
export const executors: readonly InstalledPart[] = [
  { name: 'LocalExecutor', packageName: '@ariel/executors' },
  { name: 'RemoteExecutor', packageName: '@ariel/executors' },
];

/** For secrets.backend and workers.secrets_backend; plugins and files bring further ones. */
export const secretsBackends: readonly InstalledPart[] = [
  { name: 'LocalFilesystemBackend', packageName: '@ariel/execution' },
];

/** What carries logs to logging.remote_base_log_folder. */
export const remoteLogging: readonly InstalledPart[] = [
  { name: 'ariel/storage#StoragePath', packageName: '@ariel/provider-storage' },
];

/** Sections of the configuration that are about a package of operators and hooks. */
export const providerSections: readonly InstalledPart[] = [
  { name: 'common.io', packageName: '@ariel/provider-storage' },
  { name: 'email', packageName: '@ariel/provider-smtp' },
  { name: 'smtp', packageName: '@ariel/provider-smtp' },
];
