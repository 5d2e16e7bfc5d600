// An installation of many processes on one Postgres: schedulers, an API server, a dag processor and, where asked for,
// workers that have no database. Whatever happens, its processes end.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { plainEnvironment } from '../environment.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { killIfSame, type ProcessFacts, processTree } from '../process-tree.ts';
import { openRunDatabase, type RunDatabase } from '../run-database.ts';
import { command, type Measurable, type ServerDatabase } from '../server.ts';
import { freePort } from '../services/free-port.ts';

export interface InstallationSettings {
  readonly home: string;
  readonly postgres: ServerDatabase;
  readonly dagsFolder: string;
  readonly dagIds: readonly string[];
  readonly schedulers: number;
  /** Remote workers; with none, tasks run in processes of the schedulers. */
  readonly workers: number;
}

const LOOK_MS = 50;
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;
const LOG_TAIL = 1_500;

interface Part {
  readonly name: string;
  readonly child: ChildProcess;
  readonly logFile: string;
}

export class Installation implements Measurable {
  readonly #parts: readonly Part[];
  readonly http: HttpClient;
  readonly database: RunDatabase;
  readonly #onExit = (): void => this.#killAll();

  private constructor(parts: readonly Part[], http: HttpClient, database: RunDatabase) {
    this.#parts = parts;
    this.http = http;
    this.database = database;
    process.once('exit', this.#onExit);
  }

  /** Resolves when the API answers, knows a scheduler, and shows all DAGs. */
  static async start(settings: InstallationSettings): Promise<Installation> {
    const { dagIds, home, postgres, schedulers, workers } = settings;
    mkdirSync(home, { recursive: true });
    const port = await freePort();
    const env = {
      ...plainEnvironment({ ...settings, port }),
      ARIEL__DATABASE__SQL_ALCHEMY_CONN: postgres.url,
      ARIEL__CORE__EXECUTOR: workers > 0 ? 'RemoteExecutor' : 'LocalExecutor',
      ARIEL__API_AUTH__JWT_SECRET: 'of the benchmark, and long enough to be one',
      ARIEL__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}`,
    };
    await promisify(execFile)(process.execPath, [command, 'db', 'migrate'], { env });
    const names = ['api-server', 'dag-processor', ...Array.from({ length: schedulers }, () => 'scheduler')];
    const all = [...names, ...Array.from({ length: workers }, () => 'worker')];
    const parts = all.map((name, index) => startPart(name, join(home, `${name}-${index}.log`), env));
    const database = await openRunDatabase(home, postgres.observer);
    if (database === null) throw new Error('The database has no tables after `ariel db migrate`.');
    const installation = new Installation(parts, createHttpClient(port), database);
    await installation.#until('did not become healthy', () => installation.#isHealthy());
    await installation.#until('did not show all DAGs', async () => {
      const visible = new Set(await database.visibleDags());
      return dagIds.every((dagId) => visible.has(dagId));
    });
    const password = readFileSync(join(home, 'admin-password'), 'utf8').trim();
    await installation.http.signIn('admin', password);
    return installation;
  }

  processes(): readonly ProcessFacts[] {
    return this.#parts.flatMap(({ child }) => (child.pid === undefined ? [] : processTree(child.pid)));
  }

  assertAlive(): void {
    const ended = this.#parts.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (ended) throw this.failure(`lost its ${ended.name}`);
  }

  failure(what: string): Error {
    const tails = this.#parts.map(
      ({ logFile, name }) => `-- ${name}\n${readFileSync(logFile, 'utf8').slice(-LOG_TAIL).trim()}`,
    );
    return new Error(`The installation ${what}.\n${tails.join('\n')}`);
  }

  async stop(): Promise<void> {
    const seen = this.processes();
    this.http.close();
    await this.database.close();
    const ended = this.#parts.map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
    for (const { child } of this.#parts) child.kill('SIGTERM');
    await Promise.race([Promise.all(ended), setTimeout(STOP_WITHIN_MS, undefined, { ref: false })]);
    this.#killAll();
    for (const facts of seen) killIfSame(facts);
    process.off('exit', this.#onExit);
  }

  #killAll(): void {
    for (const facts of this.processes()) killIfSame(facts);
  }

  async #until(failed: string, isSo: () => Promise<boolean>): Promise<void> {
    const giveUpMs = performance.now() + READY_WITHIN_MS;
    while (!(await isSo())) {
      this.assertAlive();
      if (performance.now() > giveUpMs) throw this.failure(failed);
      await setTimeout(LOOK_MS);
    }
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const { body, status } = await this.http.get('/api/v2/monitor/health');
      const { scheduler } = body as { readonly scheduler?: { readonly status?: unknown } };
      return status === 200 && scheduler?.status === 'healthy';
    } catch {
      // Nobody listens yet.
      return false;
    }
  }
}

function startPart(name: string, logFile: string, env: Readonly<Record<string, string>>): Part {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [command, name], {
    env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  return { name, child, logFile };
}
