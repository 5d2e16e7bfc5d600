// Everything in one installation on one machine, on an SQLite database: scheduler, execution, dag processor and task pool in this
// process, the API and the pages in another. On Postgres, see standalone-on-postgres.ts.
import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import type { Control } from '@ariel/protocol';
import { type Database, openSqlite } from '@ariel/store';
import { bundleFolders } from '../bundles/configured-bundles.ts';
import { openBundles } from '../bundles/open-bundles.ts';
import { ComponentJob } from '../components/component-job.ts';
import { dagFiles } from '../components/dag-files.ts';
import { installedProviders } from '../components/installed-providers.ts';
import { openListeners } from '../components/listeners.ts';
import { localTasks } from '../components/local-tasks.ts';
import { logArchiving } from '../components/log-archiving.ts';
import { loneControl } from '../components/lone-control.ts';
import { migrateSchema } from '../components/migrate-schema.ts';
import { planning } from '../components/planning.ts';
import { Closers, type PartOptions, problemReporter } from '../components/process-part.ts';
import { signInSettings, transportOptions } from '../components/sign-in-config.ts';
import { SignalHub } from '../components/signal-hub.ts';
import { StorageJanitor } from '../components/storage-janitor.ts';
import { startTriggerer } from '../components/triggerer-component.ts';
import type { ArielConfig } from '../config/config.ts';
import { shownConfig } from '../config/shown-config.ts';
import { type RemoteLogPlace, remoteLogPlace } from '../logs/remote-log-folder.ts';
import { ensureFernetKey, fernetKeys } from '../secrets/installation-vault.ts';
import { type ProcessSecrets, processSecrets } from '../secrets/process-secrets.ts';
import { maskingSettings } from '../secrets/secret-source.ts';
import { sessionTokenSettings, taskTokenSettings } from '../worker/token-settings.ts';
import { ApiChild, type ApiChildOptions } from './api-child.ts';
import { serveControl } from './control-socket.ts';
import { executionAnswers } from './execution-answers.ts';
import { ensureAdmin, sessionKey } from './first-user.ts';
import { forkApi } from './fork-api.ts';
import { type HomePaths, homePaths, lockHome, prepareHome } from './home.ts';
import { newId, nowUs } from './live-clock.ts';
import { type Recovered, recover } from './recover.ts';

const BEAT_MS = 10_000;

export interface StandaloneOptions extends PartOptions {
  readonly pagesFolder: string | null;
  /** False: no API and no pages, for tests of the rest. @default true */
  readonly servesApi?: boolean;
  /** The only file of each bundle that is read, relative to its folder; null: all. @default null */
  readonly only?: string | null;
  /** An API process that was started ahead. @default one is started */
  readonly apiProcess?: ChildProcess;
}

export interface Standalone {
  readonly port: number;
  readonly adminPassword: string | null;
  /** What is to be told of the key that this start made for stored secrets; null where there was one. */
  readonly madeKey: string | null;
  readonly migrated: readonly string[];
  readonly recovered: Recovered;
  stop(): Promise<void>;
}

export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const paths = homePaths(options.config.home);
  prepareHome(paths);
  const lock = lockHome(paths);
  const closers = new Closers(options.report);
  closers.add(() => lock.release());
  try {
    return { ...(await startParts(options, paths, closers)), stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function startParts(
  options: StandaloneOptions,
  paths: HomePaths,
  closers: Closers,
): Promise<Omit<Standalone, 'stop'>> {
  const { config, report, servesApi = true, version } = options;
  const databasePath = sqlitePath(config);
  const database = openSqlite({ path: databasePath, isCheckpointedElsewhere: servesApi });
  closers.add(() => database.close());
  const migrated = await migrateSchema(database, config, { nowUs: nowUs() });
  const adminPassword = await ensureAdmin(database, paths, {
    nowUs: nowUs(),
    hasPasswords: config.apiAuth.passwordSignIn,
  });
  const madeKey = ensureFernetKey(config);
  const secrets = processSecrets({ ...options, database, closers });
  const problem = problemReporter(report);
  const hub = new SignalHub({ database, report: problem });
  const listeners = openListeners({ ...options, database, paths, closers, component: 'standalone' });
  hub.heard = listeners.hear;
  const { pluginsChanged } = listeners;
  const part = { ...options, database, paths, hub, pluginsChanged };

  const processor = dagFiles({
    ...part,
    knownSecrets: secrets.known,
    bundles: await openBundles({
      config,
      database,
      environment: options.environment,
      secrets: secrets.source,
    }),
  });
  const timetablesWanted = (): void => processor.refreshTimetables();
  const outside = { config, database, secrets: secrets.source, closers, report: problem };
  const execution = planning({
    ...part,
    ...logArchiving(outside),
    isOnlyScheduler: true,
    timetablesWanted,
    control: () => control,
    secretSource: secrets.source,
  });
  const { executor } = localTasks({
    ...part,
    secrets: secrets.source,
    service: execution.service,
    workerId: newId(),
  });
  const control = controlOf(options, database, hub, (ids, reason) => executor.kill(ids, reason), {
    timetablesWanted,
    reparse: (bundleName, relPath) => processor.reparse(bundleName, relPath),
    secrets,
  });
  const remoteLogs = await remoteLogPlace(config, secrets.source, problem);
  const answers = executionAnswers({
    config,
    database,
    service: execution.service,
    secrets: secrets.source,
    report: problem,
  });
  const api = apiOf(options, paths, { control, execution: answers }, remoteLogs);
  hub.onLive = (event) => api.tell(event);
  closers.add(() => api.stop());
  const listening = servesApi ? api.start() : Promise.resolve(0);
  // Its failure is awaited below; until then it must not count as unhandled.
  listening.catch(() => undefined);

  const recovered = await recover(execution.settings, hostname());
  const scheduler = execution.schedulerOver(executor);
  closers.add(() => executor.stop());
  await executor.start();
  closers.add(() => scheduler.stop());
  await scheduler.start();
  const janitor = new StorageJanitor(outside);
  closers.add(() => janitor.stop());
  janitor.start();
  const job = new ComponentJob({
    database,
    kind: 'dag_processor',
    version,
    beatMs: BEAT_MS,
    report: problem,
  });
  closers.add(() => job.stop());
  await job.start();
  await startTriggerer({
    ...part,
    closers,
    settings: execution.settings,
    service: execution.service,
    secrets: secrets.source,
    capacity: null,
    queues: null,
  });
  closers.add(() => processor.stop());
  await processor.start();
  const socket = await serveControl(paths.controlSocket, control);
  closers.add(() => socket.close());
  return { port: await listening, adminPassword, madeKey, migrated, recovered };
}

function controlOf(
  { config }: StandaloneOptions,
  database: Database,
  hub: SignalHub,
  kill: (attemptIds: readonly string[], reason: string) => void,
  processor: {
    readonly timetablesWanted: () => void;
    readonly reparse: (bundleName: string, relPath: string) => Promise<void>;
    readonly secrets: ProcessSecrets;
  },
): Control {
  return loneControl({
    config,
    database,
    secrets: processor.secrets,
    notify: (notice) => {
      hub.notify(notice);
      // A DAG that goes on again: its timetable may have been left unasked while it was paused.
      if (notice.kind === 'dag-changed') processor.timetablesWanted();
    },
    kill,
    timetablesCalled: processor.timetablesWanted,
    reparse: processor.reparse,
    heard: hub.heard,
  });
}

function apiOf(
  { apiProcess, config, environment, pagesFolder, report, version }: StandaloneOptions,
  paths: HomePaths,
  answers: Pick<ApiChildOptions, 'control' | 'execution'>,
  remoteLogs: RemoteLogPlace | null,
): ApiChild {
  return new ApiChild({
    settings: {
      databasePath: sqlitePath(config),
      secretKey: config.api.secretKey ?? sessionKey(paths),
      sessionTokens: sessionTokenSettings(config),
      taskTokens: taskTokenSettings(config),
      signIn: signInSettings(config),
      ...transportOptions(config),
      dagAccessControl: config.api.dagAccessControl,
      host: config.api.host,
      port: config.api.port,
      logsFolder: config.logging.baseLogFolder,
      remoteLogs,
      pagesFolder,
      bundles: bundleFolders(config),
      version,
      instanceName: config.api.instanceName,
      parallelism: config.core.parallelism,
      healthThresholdMs: config.scheduler.schedulerHealthCheckThresholdMs,
      fernetKeys: fernetKeys(config),
      masking: maskingSettings(config),
      testConnection: config.core.testConnection,
      ...shownConfig(config),
      ...installedProviders(version),
      ...(config.logging.externalLogUrl === null ? {} : { externalLogUrl: config.logging.externalLogUrl }),
      pages: { byDefault: config.api.fallbackPageLimit, atMost: config.api.maximumPageLimit },
      ...(config.api.baseUrl === null ? {} : { baseUrl: config.api.baseUrl.replace(/\/$/, '') }),
    },
    ...answers,
    first: apiProcess ?? null,
    fork: () => forkApi(environment),
    report,
  });
}

function sqlitePath({ database: { address } }: ArielConfig): string {
  if (address.kind === 'sqlite') return address.path;
  throw new Error('this is the standalone on SQLite, and the database is a Postgres');
}
