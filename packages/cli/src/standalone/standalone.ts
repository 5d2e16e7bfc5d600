// Everything in one installation on one machine: scheduler, execution, dag processor and task pool in this process,
// the API and the pages in another. The only place that wires these parts together.
import type { ChildProcess } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { hostname as osHostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DagProcessor } from '@ariel/dag-processor';
import { createControl, createExecutionService, VersionCache } from '@ariel/execution';
import { createLocalExecutor } from '@ariel/executors';
import type { Control, LiveEvent, SchedulerNotice } from '@ariel/protocol';
import { realPacing, Scheduler } from '@ariel/scheduler';
import { migrate, openSqlite } from '@ariel/store';
import { Supervisor } from '@ariel/worker';
import { checkSchema } from '../client/check-schema.ts';
import type { ArielConfig } from '../config/config.ts';
import { scheduleDefaults } from '../config/schedule-defaults.ts';
import { ApiChild } from './api-child.ts';
import { childEnvironment } from './child-environment.ts';
import { serveControl } from './control-socket.ts';
import { environmentSecrets } from './environment-secrets.ts';
import { ensureAdmin, sessionKey } from './first-user.ts';
import { forkApi } from './fork-api.ts';
import { startHeartbeats } from './heartbeats.ts';
import { type HomePaths, homePaths, lockHome, prepareHome } from './home.ts';
import { newId, nowUs } from './live-clock.ts';
import { type Recovered, recover } from './recover.ts';

/** The name of the bundle that is the DAG folder, as in Airflow. */
const BUNDLE = 'dags-folder';
const LEASE_MS = 10_000;
const RUN_LEASE_MS = 60_000;

export interface StandaloneOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pagesFolder: string | null;
  /** False: no API and no pages, for tests of the rest. @default true */
  readonly servesApi?: boolean;
  /** An API process that was started ahead. @default one is started */
  readonly apiProcess?: ChildProcess;
  readonly report: (message: string) => void;
}

export interface Standalone {
  readonly port: number;
  readonly adminPassword: string | null;
  readonly migrated: readonly string[];
  readonly recovered: Recovered;
  stop(): Promise<void>;
}

export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { config, report } = options;
  const paths = homePaths(config.home);
  prepareHome(paths);
  const lock = lockHome(paths);
  const closers: (() => Promise<void> | void)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (const close of closers.reverse()) {
      try {
        await close();
      } catch (error) {
        report(`while stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  try {
    return { ...(await startParts(options, paths, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  { apiProcess, config, environment, pagesFolder, report, servesApi = true, version }: StandaloneOptions,
  paths: HomePaths,
  closers: (() => Promise<void> | void)[],
): Promise<Omit<Standalone, 'stop'>> {
  const databasePath = config.database.sqlitePath;
  const database = openSqlite({ path: databasePath, isCheckpointedElsewhere: servesApi });
  closers.push(() => database.close());
  const migrated = await migrate(database, nowUs());
  const adminPassword = await ensureAdmin(database, paths, nowUs());
  const bundles = { [BUNDLE]: config.core.dagsFolder };
  const childEnv = childEnvironment(environment, getCompileCacheDir() ?? join(paths.cache, 'node'));

  let listener: (notice: SchedulerNotice) => void = () => {};
  const notify = (notice: SchedulerNotice): void => listener(notice);
  const versions = new VersionCache();
  const execution = {
    database,
    versions,
    nowUs,
    newId,
    notify,
    leaseMs: LEASE_MS,
    maxMapLength: config.core.maxMapLength,
  };
  const service = createExecutionService(execution);
  const arielModules = moduleUrls();
  const problem = ({ error, message }: { message: string; error: unknown }): void =>
    report(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

  const executor = createLocalExecutor(
    new Supervisor({
      service,
      workerId: newId(),
      hostname: osHostname(),
      size: config.core.parallelism,
      bundles,
      taskProcess: {
        cacheFolder: paths.cache,
        logsFolder: config.logging.baseLogFolder,
        maxLogBytes: config.logging.maxTryLogBytes,
        arielModules,
        defaultTimezone: config.core.defaultTimezone,
        logLevel: config.logging.loggingLevel,
      },
      environment: childEnv,
      memoryLimitMb: config.workers.taskMemoryLimitMb,
      cleanupMs: config.core.killedTaskCleanupTimeMs,
      nowUs,
      secrets: environmentSecrets(environment),
      report: problem,
    }),
  );

  const processor = new DagProcessor({
    database,
    bundles: Object.entries(bundles).map(([name, folder]) => ({ name, folder })),
    cacheFolder: paths.cache,
    defaults: {
      maxActiveRuns: config.core.maxActiveRunsPerDag,
      maxActiveTasks: config.core.maxActiveTasksPerDag,
      pausedAtCreation: config.core.dagsArePausedAtCreation,
    },
    nowUs,
    newId,
    arielModules,
    environment: childEnv,
    limits: {
      timeoutMs: Math.min(config.core.dagbagImportTimeoutMs, config.dagProcessor.dagFileProcessorTimeoutMs),
      memoryMb: config.dagProcessor.fileMemoryLimitMb,
    },
    concurrency: config.dagProcessor.parsingProcesses,
    maxMapLength: config.core.maxMapLength,
    defaultTimezone: config.core.defaultTimezone,
    scheduleDefaults: scheduleDefaults(config),
    rescanMs: config.dagProcessor.refreshIntervalMs,
    onChange: ({ dagIds, importErrors }) => {
      for (const dagId of dagIds) notify({ kind: 'dag-changed', dagId });
      if (importErrors) tellLive({ kind: 'import_errors' });
    },
    onError: (error) => problem({ message: 'the dag processor met a problem', error }),
  });

  const control: Control = createControl({
    database,
    versions,
    nowUs,
    newId,
    notify: (notice) => {
      notify(notice);
      // A DAG that goes on again: its timetable may have been left unasked while it was paused.
      if (notice.kind === 'dag-changed') processor.refreshTimetables();
    },
    kill: (attemptIds, reason) => executor.kill(attemptIds, reason),
    checkSchema,
    runIdPattern: config.scheduler.allowedRunIdPattern,
    reparse: () => processor.rescan(),
  });

  const api = new ApiChild({
    settings: {
      databasePath,
      secretKey: config.api.secretKey ?? sessionKey(paths),
      host: config.api.host,
      port: config.api.port,
      logsFolder: config.logging.baseLogFolder,
      pagesFolder,
      bundles,
      version,
      instanceName: config.api.instanceName,
      parallelism: config.core.parallelism,
      healthThresholdMs: config.scheduler.schedulerHealthCheckThresholdMs,
    },
    control,
    first: apiProcess ?? null,
    fork: () => forkApi(environment),
    report,
  });
  const tellLive = (event: LiveEvent): void => api.tell(event);
  closers.push(() => api.stop());
  const listening = servesApi ? api.start() : Promise.resolve(0);
  // Its failure is awaited below; until then it must not count as unhandled.
  listening.catch(() => undefined);

  const recovered = await recover(execution, osHostname());
  const scheduler = new Scheduler({
    database,
    versions,
    executor,
    nowUs,
    newId,
    ownerId: newId(),
    parallelism: config.core.parallelism,
    globalParallelism: config.scheduler.globalParallelism,
    runLeaseMs: RUN_LEASE_MS,
    isOnlyScheduler: true,
    pacing: realPacing(nowUs),
    live: tellLive,
    report: problem,
    timetablesWanted: () => processor.refreshTimetables(),
  });
  listener = (notice) => scheduler.notify(notice);

  closers.push(() => executor.stop());
  await executor.start();
  closers.push(() => scheduler.stop());
  await scheduler.start();
  const kinds = ['scheduler', 'dag_processor'];
  const beats = await startHeartbeats({ database, kinds, hostname: osHostname(), nowUs, newId, report });
  closers.push(() => beats.stop());
  closers.push(() => processor.stop());
  await processor.start();
  const socket = await serveControl(paths.controlSocket, control);
  closers.push(() => socket.close());
  return { port: await listening, adminPassword, migrated, recovered };
}

/** Where DAG files find what they import from Ariel: always the version that runs. */
function moduleUrls(): Record<string, string> {
  const url = (path: string): string => new URL(path, import.meta.url).href;
  return {
    ariel: url('../../../ariel/src/index.ts'),
    'ariel/standard': url('../../../ariel/src/standard.ts'),
    'ariel/testing': url('../../../ariel/src/testing.ts'),
    '@ariel/sdk': import.meta.resolve('@ariel/sdk'),
  };
}

export function defaultPagesFolder(): string {
  return fileURLToPath(new URL('../../../ui/dist', import.meta.url));
}
