// The pool of task processes on this machine, and the executor that places tasks in it.
import { getCompileCacheDir } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createLocalExecutor } from '@ariel/executors';
import type { ExecutionService, Executor } from '@ariel/protocol';
import { type SecretSource, Supervisor } from '@ariel/worker';
import { bundleFolders } from '../bundles/configured-bundles.ts';
import { withMailConnection } from '../secrets/mail-connection.ts';
import { maskingSettings } from '../secrets/secret-source.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import type { HomePaths } from '../standalone/home.ts';
import { nowUs } from '../standalone/live-clock.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import { dataSettings } from './data-settings.ts';
import { type PartOptions, problemReporter } from './process-part.ts';
import { callbackSettings } from './task-process-settings.ts';

export interface LocalTasks {
  readonly executor: Executor;
  readonly supervisor: Supervisor;
}

export interface LocalTasksOptions extends PartOptions {
  readonly service: ExecutionService;
  readonly workerId: string;
  readonly paths: HomePaths;
  /** Connections and variables for its tasks. */
  readonly secrets: SecretSource;
  /** Where another process may declare attempts lost; see `SupervisorSettings.leaseMs`. */
  readonly leaseMs?: number;
}

export function localTasks(options: LocalTasksOptions): LocalTasks {
  const { config, environment, leaseMs, paths, report, secrets, service, workerId } = options;
  const supervisor = new Supervisor({
    service,
    workerId,
    hostname: hostname(),
    size: config.core.parallelism,
    bundles: bundleFolders(config),
    furtherBundles: config.dagProcessor.dagBundleStoragePath,
    taskProcess: {
      cacheFolder: paths.cache,
      logsFolder: config.logging.baseLogFolder,
      maxLogBytes: config.logging.maxTryLogBytes,
      arielModules: moduleUrls(),
      defaultTimezone: config.core.defaultTimezone,
      logLevel: config.logging.loggingLevel,
      masking: maskingSettings(config),
      ...callbackSettings(config),
      data: dataSettings(config),
    },
    environment: processEnvironment(environment, paths),
    memoryLimitMb: config.workers.taskMemoryLimitMb,
    defaultUser: config.core.defaultImpersonation,
    niceIncrement: config.workers.taskNiceIncrement,
    cleanupMs: config.core.killedTaskCleanupTimeMs,
    callbackTimeoutMs: config.callbacks.callbackExecutionTimeoutMs,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    nowUs,
    secrets: withMailConnection(secrets, config),
    report: problemReporter(report),
  });
  return { executor: createLocalExecutor(supervisor), supervisor };
}

/** Of processes with user code. */
export function processEnvironment(
  environment: PartOptions['environment'],
  paths: HomePaths,
): Record<string, string> {
  return childEnvironment(environment, getCompileCacheDir() ?? join(paths.cache, 'node'));
}
