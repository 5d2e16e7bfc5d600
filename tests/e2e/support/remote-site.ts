// An installation whose tasks run in workers without a database: scheduler and dag processor in this process, any number of
// servers and workers that speak real HTTP over loopback, real task processes. Nothing of it lives on afterwards.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createExecutionServer, createTaskTokens, createWorkBoard } from '@ariel/api';
import { uuidV7 } from '@ariel/core';
import { DagProcessor } from '@ariel/dag-processor';
import { createControl, createExecutionService, settleLost, VersionCache } from '@ariel/execution';
import { createRemoteExecutor } from '@ariel/executors';
import type { Control, SchedulerNotice } from '@ariel/protocol';
import { realPacing, Scheduler } from '@ariel/scheduler';
import {
  type Database,
  databaseLogStore,
  type LogStore,
  migrate,
  openSqlite,
  readExpiredAttempts,
  recordKills,
  workSignals,
} from '@ariel/store';
import { httpTransport, RemoteWorker, ServerClient } from '@ariel/worker';
import { until } from './until.ts';

export const SECRET = 'a secret that all servers and workers of this test share';
const nowUs = (): number => Math.floor((performance.timeOrigin + performance.now()) * 1000);
const newId = (): string => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

export interface Server {
  readonly address: string;
  /** Ends it as a killed process would: connections break, nobody is told. */
  kill(): Promise<void>;
}

export interface SiteOptions {
  /** Path in the DAG folder → text; `@FOLDER@` is the folder beside it, for what tasks write. */
  readonly dags: Readonly<Record<string, string>>;
  readonly database?: (folder: string) => Promise<Database>;
  /** @default 10000 */
  readonly leaseMs?: number;
}

export async function aRemoteSite(options: SiteOptions): Promise<RemoteSite> {
  const folder = mkdtempSync(join(tmpdir(), 'ariel-remote-'));
  for (const [path, text] of Object.entries(options.dags)) {
    mkdirSync(dirname(join(folder, 'dags', path)), { recursive: true });
    writeFileSync(join(folder, 'dags', path), text.replaceAll('@FOLDER@', folder));
  }
  const database = await (options.database?.(folder) ?? openSqlite({ path: join(folder, 'ariel.db') }));
  await migrate(database, nowUs());
  const site = new RemoteSite(folder, database, options.leaseMs ?? 10_000);
  await site.begin();
  return site;
}

export class RemoteSite implements AsyncDisposable {
  readonly folder: string;
  readonly database: Database;
  readonly logs: LogStore;
  readonly control: Control;
  /** What went wrong and was gone on from, in words. */
  readonly problems: string[] = [];
  readonly #execution;
  readonly #scheduler: Scheduler;
  readonly #processor: DagProcessor;
  readonly #servers = new Set<Awaited<ReturnType<typeof createExecutionServer>>>();
  readonly #workers = new Set<RemoteWorker>();

  constructor(folder: string, database: Database, leaseMs: number) {
    this.folder = folder;
    this.database = database;
    this.logs = databaseLogStore(database, nowUs);
    const versions = new VersionCache();
    let listener: (notice: SchedulerNotice) => void = () => undefined;
    const notify = (notice: SchedulerNotice): void => listener(notice);
    this.#execution = { database, versions, nowUs, newId, notify, leaseMs, maxMapLength: 1000 };
    const signals = workSignals(database);
    const executor = createRemoteExecutor({
      announce: (signal) => signals.announce(signal),
      recordKills: (ids, reason) => recordKills(database, ids, reason, nowUs()),
      report: (problem) => this.#problem(problem),
    });
    this.#processor = new DagProcessor({
      database,
      bundles: [{ name: 'dags-folder', folder: join(folder, 'dags') }],
      cacheFolder: join(folder, 'cache'),
      defaults: { maxActiveRuns: 16, maxActiveTasks: 1000, pausedAtCreation: false },
      nowUs,
      newId,
      arielModules,
      environment: plainEnvironment(),
      limits: { timeoutMs: 30_000, memoryMb: 512 },
      concurrency: 1,
      maxMapLength: 1000,
      defaultTimezone: 'UTC',
      scheduleDefaults: { catchup: false, cronIntervals: false, deltaIntervals: false },
      rescanMs: 60_000,
      onChange: ({ dagIds }) => {
        for (const dagId of dagIds) notify({ kind: 'dag-changed', dagId });
      },
      onError: (error) => this.#problem({ message: 'the dag processor', error }),
    } as ConstructorParameters<typeof DagProcessor>[0]);
    this.control = createControl({
      database,
      versions,
      nowUs,
      newId,
      notify,
      kill: (ids, reason) => executor.kill(ids, reason),
      checkSchema: () => [],
      reparse: async () => undefined,
    } as Parameters<typeof createControl>[0]);
    this.#scheduler = new Scheduler({
      database,
      versions,
      executor,
      nowUs,
      newId,
      ownerId: newId(),
      parallelism: 64,
      runLeaseMs: 60_000,
      isOnlyScheduler: true,
      pacing: realPacing(nowUs),
      live: () => undefined,
      report: (problem) => this.#problem(problem),
      sweepMs: 1000,
      settleExpired: async (ownerId) => {
        const lost = await readExpiredAttempts(database, ownerId);
        await settleLost(this.#execution, lost, 'nothing was heard of the worker for the whole lease');
      },
    });
    listener = (notice) => this.#scheduler.notify(notice);
  }

  async begin(): Promise<void> {
    await this.#scheduler.start();
    await this.#processor.start();
  }

  async addServer(port = 0): Promise<Server> {
    const server = await createExecutionServer({
      service: createExecutionService(this.#execution),
      database: this.database,
      tokens: createTaskTokens({ secret: SECRET, nowUs }),
      logs: this.logs,
      board: createWorkBoard({ database: this.database, nowUs }),
      secrets: {
        connection: async (id) => JSON.stringify({ id, type: 'generic', host: 'of-the-server' }),
        variable: async (key) => JSON.stringify(`the server's ${key}`),
      },
      nowUs,
      reportError: (error) => this.#problem({ message: 'a server', error }),
    });
    const address = await server.listen({ host: '127.0.0.1', port });
    this.#servers.add(server);
    return {
      address,
      kill: async () => {
        this.#servers.delete(server);
        server.server.closeAllConnections();
        await server.close();
      },
    };
  }

  async addWorker(
    servers: readonly string[],
    change: { name?: string; size?: number; queues?: string[]; leaseMs?: number } = {},
  ) {
    const { leaseMs = 10_000, name = 'worker', queues = ['default'], size = 4 } = change;
    const workerId = newId();
    const home = join(this.folder, name);
    const tokens = createTaskTokens({ secret: SECRET, nowUs });
    const worker = new RemoteWorker({
      client: new ServerClient({
        servers,
        transport: httpTransport(),
        token: () => tokens.forWorker(workerId),
      }),
      workerId,
      hostname: name,
      pid: process.pid,
      version: 'test',
      queues,
      size,
      leaseMs,
      bundles: { 'dags-folder': join(this.folder, 'dags') },
      taskProcess: {
        cacheFolder: join(home, 'cache'),
        logsFolder: join(home, 'logs'),
        maxLogBytes: 10_000_000,
        arielModules,
        defaultTimezone: 'UTC',
        logLevel: 'INFO',
      },
      spoolFolder: join(home, 'spool'),
      environment: plainEnvironment(),
      memoryLimitMb: 512,
      niceIncrement: 0,
      cleanupMs: 1000,
      nowUs,
      report: (problem) => this.#problem(problem),
    });
    this.#workers.add(worker);
    await worker.start();
    return worker;
  }

  /** Forgets a worker that has left. */
  async removeWorker(worker: RemoteWorker, giveUp = new AbortController().signal): Promise<void> {
    this.#workers.delete(worker);
    await worker.leave(giveUp);
  }

  async trigger(dagId: string, conf: Record<string, unknown> = {}): Promise<string> {
    await until(
      `the DAG ${dagId} is there`,
      async () =>
        (await this.database.first('select 1 as n from dag where dag_id = ?', [dagId])) !== undefined,
    );
    const { runId } = await this.control.triggerRun({
      dagId,
      runId: null,
      logicalDate: null,
      dataInterval: null,
      runAfter: null,
      conf,
      note: null,
      actor: { user: 'tester', via: 'test' },
    });
    return runId;
  }

  /** The run's state when it has ended. */
  async ended(dagId: string, runId: string, withinMs = 60_000): Promise<string> {
    const look = async (): Promise<string | null> => {
      const row = await this.database.first<{ state: string }>(
        'select state from dag_run where dag_id = ? and run_id = ?',
        [dagId, runId],
      );
      return row && ['success', 'failed'].includes(row.state) ? row.state : null;
    };
    return until(`${dagId} ${runId} ends`, look, {
      withinMs,
      details: () => this.problems.slice(-20).join('\n'),
    });
  }

  instances(runId: string) {
    return this.database.all<{
      id: string;
      task_id: string;
      map_index: number;
      state: string;
      try_number: number;
      hostname: string;
      reason: string | null;
    }>(
      `select i.id, i.task_id, i.map_index, i.state, i.try_number, i.hostname, i.reason from task_instance i
       join dag_run r on r.id = i.run_ref where r.run_id = ? order by i.task_id, i.map_index`,
      [runId],
    );
  }

  async logText(path: string): Promise<string> {
    return Buffer.from(await this.logs.read(path, 0, Number.MAX_SAFE_INTEGER)).toString();
  }

  /** What tasks wrote into `name` beside the DAGs: one line per start. */
  starts(name: string): string[] {
    try {
      return readFileSync(join(this.folder, name), 'utf8').trimEnd().split('\n');
    } catch {
      return [];
    }
  }

  touch(name: string): void {
    writeFileSync(join(this.folder, name), '');
  }

  remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  /** A log as the worker itself has it. */
  workerLog(worker: string, path: string): string {
    try {
      return readFileSync(join(this.folder, worker, 'logs', path), 'utf8');
    } catch {
      return '';
    }
  }

  /** Results that wait in a worker's folder for a server. */
  spooled(worker: string): string[] {
    const files = readdirSync(join(this.folder, worker, 'spool'), { recursive: true, encoding: 'utf8' });
    return files.filter((name) => name.endsWith('.json'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const now = AbortSignal.abort();
    await Promise.all([...this.#workers].map((worker) => worker.leave(now)));
    await this.#scheduler.stop();
    await this.#processor.stop();
    await Promise.all([...this.#servers].map((server) => server.close()));
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #problem({ error, message }: { readonly message: string; readonly error: unknown }): void {
    this.problems.push(
      `${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

const arielModules = {
  ariel: new URL('../../../packages/ariel/src/index.ts', import.meta.url).href,
  '@ariel/sdk': import.meta.resolve('@ariel/sdk'),
};

function plainEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
}
