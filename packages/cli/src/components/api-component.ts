// `ariel api-server`: pages, the public API, and the calls of workers; any number of them on one database. What operators do is
// written here, and the schedulers hear of it.

import { existsSync } from 'node:fs';
import {
  type ApiServer,
  createApiServer,
  createExecutionServer,
  createWorkBoard,
  databaseAccounts,
  type ExecutionContext,
} from '@ariel/api';
import { createTaskTokens } from '@ariel/api/tokens';
import { createExecutionService, type ExecutionSettings } from '@ariel/execution';
import type { LiveEvent } from '@ariel/protocol';
import type { Database, LogStore } from '@ariel/store';
import { bundleFolders } from '../bundles/configured-bundles.ts';
import { openDatabase } from '../client/open-database.ts';
import type { ArielConfig } from '../config/config.ts';
import { shownConfig } from '../config/shown-config.ts';
import { readableLogs } from '../logs/readable-logs.ts';
import { connectionTools } from '../secrets/connection-tools.ts';
import { withMailConnection } from '../secrets/mail-connection.ts';
import { type ProcessSecrets, processSecrets } from '../secrets/process-secrets.ts';
import { maskingSettings } from '../secrets/secret-source.ts';
import { ensureAdmin } from '../standalone/first-user.ts';
import { nowUs } from '../standalone/live-clock.ts';
import { defaultPagesFolder } from '../standalone/module-urls.ts';
import {
  type SessionTokenSettings,
  sessionTokenRules,
  sessionTokenSettings,
  taskTokenOptions,
} from '../worker/token-settings.ts';
import { airflowCalls } from './airflow-calls.ts';
import { ComponentJob } from './component-job.ts';
import { databaseControl, executionSide } from './database-control.ts';
import { installedProviders } from './installed-providers.ts';
import { listenAt } from './listen-at.ts';
import { type Problem, problemReporter } from './process-part.ts';
import type { Component, ComponentContext } from './run-component.ts';
import { sharedSecret } from './shared-secret.ts';
import { signInSettings, transportOptions } from './sign-in-config.ts';

const BEAT_MS = 5_000;
/** Few: what many people read at once waits for each other, not the tasks for them. */
const READ_CONNECTIONS = 4;

/** What pages and lists read with: connections of their own, on which no statement takes long. */
const openReads = (config: ArielConfig): Promise<Database> =>
  openDatabase(config, {
    purpose: 'api-server reads',
    readOnly: true,
    poolSize: READ_CONNECTIONS,
    statementTimeoutMs: config.api.readTimeoutMs,
  });

/** What a server serves: `core` the pages and the public API, `execution` the calls of what runs tasks. */
export type ServedApp = 'core' | 'execution';
const everyApp: readonly ServedApp[] = ['core', 'execution'];

export const apiComponent = (apps: readonly ServedApp[] = everyApp): Component => ({
  name: 'api-server',
  poolSize: 10,
  start: async (context) => {
    const { closers, config, database, report, version } = context;
    const problem = problemReporter(report);
    // Whatever it serves: a person's token must not open what is a task's.
    const people = sessionTokenSettings(config);
    // One for all, so that whoever follows a log is told at once of what comes to this server.
    const secrets = processSecrets(context);
    const logs = readableLogs({ config, database, secrets: secrets.source, report: problem });
    const shared = { ...context, secrets, logs, people, problem };
    const execution = apps.includes('execution') ? await executionOf(shared) : null;
    const { password, server } =
      apps.includes('core') || execution === null
        ? await coreServer(shared, execution)
        : { password: null, server: await createExecutionServer(execution, transportOptions(config)) };
    closers.add(() => server.close());
    const port = await listenAt(server, config.api);
    const job = new ComponentJob({
      database,
      kind: 'api_server',
      version,
      detail: { port },
      beatMs: BEAT_MS,
      report: (each: Problem) => problem(each),
    });
    closers.add(() => job.stop());
    await job.start();
    process.send?.({ kind: 'listening', port });
    const host = config.api.host.includes(':') ? `[${config.api.host}]` : config.api.host;
    const user =
      password === null ? '' : ` The user is admin, the password lies in ${context.paths.adminPassword}.`;
    return `Ariel api-server is ready at ${config.api.sslCert === null ? 'http' : 'https'}://${host}:${port}.${user}`;
  },
});

interface Shared extends ComponentContext {
  readonly secrets: ProcessSecrets;
  readonly logs: LogStore;
  readonly people: SessionTokenSettings;
  readonly problem: (problem: Problem) => void;
}

async function executionOf(shared: Shared): Promise<ExecutionContext> {
  const { closers, config, database, logs, problem, secrets } = shared;
  const board = createWorkBoard({ database, nowUs });
  closers.add(() => board.stop());
  await board.start();
  const served = withMailConnection(secrets.source, config);
  const settings: ExecutionSettings = {
    ...executionSide(shared),
    airflowCalls: airflowCalls({ settings: () => settings, secrets: served, report: problem }),
  };
  return {
    service: createExecutionService(settings),
    database,
    tokens: createTaskTokens({ ...taskTokenOptions(config), nowUs }),
    logs,
    board,
    handsOutWork: config.core.executor === 'RemoteExecutor',
    secrets: served,
    clientLeaseMs: config.scheduler.taskInstanceHeartbeatTimeoutMs,
    nowUs,
    reportError: (error, where) => problem({ message: where, error }),
  };
}

/** `password`: of the user that this start made; null where there was one. */
async function coreServer(
  shared: Shared,
  execution: ExecutionContext | null,
): Promise<{ readonly server: ApiServer; readonly password: string | null }> {
  const { closers, config, database, hub, logs, paths, people, problem, secrets, version } = shared;
  const password = await ensureAdmin(database, paths, {
    nowUs: nowUs(),
    hasPasswords: config.apiAuth.passwordSignIn,
  });
  const listeners = new Set<(event: LiveEvent) => void>();
  await hub.hearLive((event) => {
    for (const listener of listeners) listener(event);
  });
  const reads = await openReads(config);
  closers.add(() => reads.close());
  const pages = defaultPagesFolder();
  const server = await createApiServer({
    database,
    reads,
    control: databaseControl(shared),
    vault: secrets.vault,
    masking: maskingSettings(config),
    ...connectionTools(config.core.testConnection),
    ...shownConfig(config),
    ...installedProviders(version),
    ...(config.logging.externalLogUrl === null ? {} : { externalLogUrl: config.logging.externalLogUrl }),
    pages: { byDefault: config.api.fallbackPageLimit, atMost: config.api.maximumPageLimit },
    ...(config.api.baseUrl === null ? {} : { baseUrl: config.api.baseUrl.replace(/\/$/, '') }),
    live: {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    auth: {
      secretKey: config.api.secretKey ?? (await sharedSecret(database, 'sign_in')),
      accounts: databaseAccounts(database),
      tokens: sessionTokenRules(people),
      signIn: signInSettings(config),
    },
    ...transportOptions(config),
    dagAccessControl: config.api.dagAccessControl,
    logsFolder: config.logging.baseLogFolder,
    logs,
    ...(execution === null ? {} : { execution }),
    pagesFolder: existsSync(pages) ? pages : null,
    bundles: bundleFolders(config),
    version,
    instanceName: config.api.instanceName,
    parallelism: config.core.parallelism,
    healthThresholdMs: config.scheduler.schedulerHealthCheckThresholdMs,
    nowUs,
    reportError: (error, where) => problem({ message: where, error }),
  });
  return { server, password };
}
