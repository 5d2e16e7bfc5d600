// A worker as a process: puts its parts together, and ends it in order on a signal.

import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { createTaskTokens } from '@ariel/api/tokens';
import { CallRefusedError, httpTransport, RemoteWorker, ServerClient } from '@ariel/worker';
import { bundleFolders } from '../bundles/configured-bundles.ts';
import type { Screen } from '../commands/command.ts';
import { CommandError } from '../commands/command-error.ts';
import { ExitCode } from '../commands/exit-code.ts';
import { dataSettings } from '../components/data-settings.ts';
import { callbackSettings } from '../components/task-process-settings.ts';
import type { ArielConfig } from '../config/config.ts';
import { workerBackend } from '../secrets/configured-backend.ts';
import { maskingSettings, openLookup, secretSource } from '../secrets/secret-source.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { homePaths, prepareHome } from '../standalone/home.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import { taskTokenOptions } from './token-settings.ts';

export interface WorkerOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly servers: readonly string[];
  readonly queues: readonly string[];
  readonly concurrency: number;
  readonly hostname: string;
  readonly screen: Screen;
}

/** A fresh token is signed when so much of the life of the last one is over. */
const OLD_SHARE = 0.4;

/** Runs until it is told to end; gives the exit code. */
export async function startWorker(options: WorkerOptions): Promise<number> {
  const { concurrency, config, environment, hostname, queues, screen, servers, version } = options;
  const paths = homePaths(config.home);
  prepareHome(paths);
  const workerId = newId();
  const note = (message: string): void => screen.note(`${new Date().toISOString()} ${message}`);
  const lookup = openLookup({ config, environment, database: null, backend: workerBackend(config) });
  const worker = new RemoteWorker({
    client: new ServerClient({ servers, transport: httpTransport(), token: tokenSource(config, workerId) }),
    workerId,
    hostname,
    pid: process.pid,
    version,
    queues,
    size: concurrency,
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
    spoolFolder: join(config.home, 'spool'),
    environment: childEnvironment(environment, getCompileCacheDir() ?? join(paths.cache, 'node')),
    memoryLimitMb: config.workers.taskMemoryLimitMb,
    defaultUser: config.core.defaultImpersonation,
    niceIncrement: config.workers.taskNiceIncrement,
    cleanupMs: config.core.killedTaskCleanupTimeMs,
    callbackTimeoutMs: config.callbacks.callbackExecutionTimeoutMs,
    nowUs,
    secrets: secretSource(lookup, null),
    report: ({ error, message }) =>
      note(`${message}: ${error instanceof Error ? error.message : String(error)}`),
  });
  const signals = listenForSignals();
  screen.print(`Ariel worker ${version} asks ${servers.join(', ')} for work …`);
  try {
    await Promise.race([worker.start(), signals.first]);
  } catch (error) {
    if (error instanceof CallRefusedError) throw refusal(error, servers);
    throw error;
  }
  if (!signals.wasHeard())
    screen.print(
      `Ariel worker is ready: ${hostname}, queues ${queues.join(', ')}, ${concurrency} tasks at once.`,
    );
  await signals.first;
  screen.print(`The worker takes no more work; it waits for ${worker.running} running tasks …`);
  const grace = AbortSignal.timeout(Math.max(1, config.workers.gracePeriodMs));
  await worker.leave(AbortSignal.any([grace, signals.second]));
  lookup.stop();
  return ExitCode.ok;
}

interface HeardSignals {
  readonly first: Promise<void>;
  readonly second: AbortSignal;
  wasHeard(): boolean;
}

/** The first SIGTERM or SIGINT asks to end, the second to end now, the third does not wait for anything. */
function listenForSignals(): HeardSignals {
  const first = Promise.withResolvers<void>();
  const second = new AbortController();
  let count = 0;
  const heard = (): void => {
    count += 1;
    first.resolve();
    if (count === 2) second.abort();
    if (count > 2) process.exit(130);
  };
  process.on('SIGTERM', heard);
  process.on('SIGINT', heard);
  return { first: first.promise, second: second.signal, wasHeard: () => count > 0 };
}

function tokenSource(config: ArielConfig, workerId: string): () => Promise<string> {
  const tokens = createTaskTokens({ ...taskTokenOptions(config), nowUs });
  const oldUs = config.executionApi.jwtExpirationMs * 1000 * OLD_SHARE;
  let last: { readonly token: string; readonly atUs: number } | null = null;
  return async () => {
    if (last && Math.abs(nowUs() - last.atUs) < oldUs) return last.token;
    last = { token: await tokens.forWorker(workerId), atUs: nowUs() };
    return last.token;
  };
}

function refusal(error: CallRefusedError, servers: readonly string[]): CommandError {
  const remedy =
    error.status === 401 || error.status === 403
      ? 'Set api_auth.jwt_secret (ARIEL__API_AUTH__JWT_SECRET) to the same value on all servers and workers, or a key in api_auth.jwt_private_key_path that the servers trust; issuer and audience are the same as well.'
      : error.status === 404
        ? 'Is core.executor RemoteExecutor on the servers, and does the address lead to Ariel?'
        : 'Run the same version of Ariel on servers and workers.';
  return new CommandError(
    {
      code: 'ARIEL_WORKER_REFUSED',
      message: `${servers.join(', ')} did not take this worker. ${error.message}`,
      remedy,
    },
    error,
  );
}
