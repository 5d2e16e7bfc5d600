// The pool of task processes on this machine, and the executor that places tasks in it.
import { getCompileCacheDir } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createLocalExecutor } from '@ariel/executors';
import type { ExecutionService, Executor } from '@ariel/protocol';
import { Supervisor } from '@ariel/worker';
import { childEnvironment } from '../standalone/child-environment.ts';
import { environmentSecrets } from '../standalone/environment-secrets.ts';
import type { HomePaths } from '../standalone/home.ts';
import { nowUs } from '../standalone/live-clock.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import { type PartOptions, problemReporter } from './process-part.ts';

/** The name of the bundle that is the DAG folder, as in Airflow. */
export const BUNDLE = 'dags-folder';

export interface LocalTasks {
  readonly executor: Executor;
  readonly supervisor: Supervisor;
}

export interface LocalTasksOptions extends PartOptions {
  readonly service: ExecutionService;
  readonly workerId: string;
  readonly paths: HomePaths;
  /** Where another process may declare attempts lost; see `SupervisorSettings.leaseMs`. */
  readonly leaseMs?: number;
}

export function localTasks(options: LocalTasksOptions): LocalTasks {
  const { config, environment, leaseMs, paths, report, service, workerId } = options;
  const supervisor = new Supervisor({
    service,
    workerId,
    hostname: hostname(),
    size: config.core.parallelism,
    bundles: { [BUNDLE]: config.core.dagsFolder },
    taskProcess: {
      cacheFolder: paths.cache,
      logsFolder: config.logging.baseLogFolder,
      maxLogBytes: config.logging.maxTryLogBytes,
      arielModules: moduleUrls(),
      defaultTimezone: config.core.defaultTimezone,
      logLevel: config.logging.loggingLevel,
    },
    environment: processEnvironment(environment, paths),
    memoryLimitMb: config.workers.taskMemoryLimitMb,
    niceIncrement: config.workers.taskNiceIncrement,
    cleanupMs: config.core.killedTaskCleanupTimeMs,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    nowUs,
    secrets: environmentSecrets(environment),
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
