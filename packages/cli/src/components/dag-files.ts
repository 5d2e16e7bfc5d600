// The dag processor as the configuration says it.
import { type Bundle, DagProcessor } from '@ariel/dag-processor';
import type { Database, KnownSecrets } from '@ariel/store';
import { scheduleDefaults } from '../config/schedule-defaults.ts';
import { taskDefaults } from '../config/task-defaults.ts';
import { parsingSecrets } from '../secrets/cached-known-secrets.ts';
import type { HomePaths } from '../standalone/home.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import { createdSource } from './listeners.ts';
import { processEnvironment } from './local-tasks.ts';
import { type PartOptions, problemReporter } from './process-part.ts';
import type { SignalHub } from './signal-hub.ts';

export interface DagFilesOptions extends PartOptions {
  readonly database: Database;
  readonly paths: HomePaths;
  readonly hub: SignalHub;
  readonly bundles: readonly Bundle[];
  readonly knownSecrets: KnownSecrets;
  /** Called when files of the plugins folder are others. */
  readonly pluginsChanged?: () => void;
  /** Only this folder or file of each; null: all. @default null */
  readonly only?: string | null;
  /** Called when DAG ids are free that bundles elsewhere may wait for. */
  readonly idsFreed?: () => void;
}

export function dagFiles(options: DagFilesOptions): DagProcessor {
  const { bundles, config, database, environment, hub, knownSecrets, only = null, paths, report } = options;
  const problem = problemReporter(report);
  return new DagProcessor({
    database,
    bundles: bundles.map((bundle) => ({ ...bundle, ...(only === null ? {} : { only }) })),
    knownSecrets: parsingSecrets(config, knownSecrets, nowUs),
    pluginsFolder: config.core.pluginsFolder,
    cacheFolder: paths.cache,
    defaults: {
      maxActiveRuns: config.core.maxActiveRunsPerDag,
      maxActiveTasks: config.core.maxActiveTasksPerDag,
      pausedAtCreation: config.core.dagsArePausedAtCreation,
    },
    nowUs,
    newId,
    arielModules: moduleUrls(),
    environment: processEnvironment(environment, paths),
    limits: {
      timeoutMs: Math.min(config.core.dagbagImportTimeoutMs, config.dagProcessor.dagFileProcessorTimeoutMs),
      memoryMb: config.dagProcessor.fileMemoryLimitMb,
    },
    concurrency: config.dagProcessor.parsingProcesses,
    maxMapLength: config.core.maxMapLength,
    defaultTimezone: config.core.defaultTimezone,
    scheduleDefaults: scheduleDefaults(config),
    taskDefaults: taskDefaults(config),
    rescanMs: config.dagProcessor.refreshIntervalMs,
    retryMs: config.dagProcessor.bundleRefreshCheckIntervalMs,
    ...(options.idsFreed === undefined ? {} : { onIdsFreed: options.idsFreed }),
    onChange: ({ dagIds, importErrors }) => {
      for (const dagId of dagIds) hub.notify({ kind: 'dag-changed', dagId });
      if (importErrors) hub.live({ kind: 'import_errors' });
    },
    ...(options.pluginsChanged === undefined ? {} : { onPluginsChanged: options.pluginsChanged }),
    ...(hub.heard === undefined
      ? {}
      : {
          onImportError: (told) => hub.heard?.({ kind: 'import-error', ...told }),
          onAssetCreated: (source) => hub.heard?.(createdSource(source)),
        }),
    onError: (error) => problem({ message: 'the dag processor met a problem', error }),
  });
}
