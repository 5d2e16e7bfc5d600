// An installation for one test: a scratch home with DAG files, and a real standalone on it that can be started, stopped
// and killed as often as wanted. Whatever happens, nothing of it lives on afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Control } from '@ariel/protocol';
import { type ControlClient, connectControl } from './control-client.ts';
import { InstallationDatabase, type InstanceRow, type RunRow } from './installation-database.ts';
import { descendants, kill9, type ProcessFacts, processFacts } from './processes.ts';
import { until } from './until.ts';

const command =
  process.env.ARIEL_E2E_MAIN ?? fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const READY = 'Ariel is ready';
/** On a machine with much else to do. */
const READY_WITHIN_MS = 120_000;

export interface InstallationOptions {
  /** Path in the DAG folder → text. */
  readonly dags?: Readonly<Record<string, string>>;
  /** Added to the environment of every start. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LogLine {
  readonly timestamp: string;
  readonly level: string;
  readonly logger: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface OtherStart {
  readonly output: () => string;
  /** It is ready, or has ended. */
  readonly isDecided: () => boolean;
  /** How it ended; it is killed where it has not. */
  readonly end: () => Promise<StartEnd>;
}

export interface StartEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

export class Installation implements AsyncDisposable {
  /** Holds the home, and what tests write beside it. */
  readonly folder: string;
  readonly home: string;
  readonly dagsFolder: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #seen = new Map<string, ProcessFacts>();
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #client: ControlClient | null = null;
  #database: InstallationDatabase | null = null;
  #starts = 0;

  constructor({ dags = {}, environment = {} }: InstallationOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'ariel-e2e-'));
    this.home = join(this.folder, 'home');
    this.dagsFolder = join(this.folder, 'dags');
    this.#environment = environment;
    mkdirSync(this.dagsFolder);
    for (const [path, text] of Object.entries(dags)) this.writeDag(path, text);
  }

  /** An installation that is up. */
  static async start(options: InstallationOptions = {}): Promise<Installation> {
    const installation = new Installation(options);
    try {
      await installation.start();
      return installation;
    } catch (error) {
      await installation[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the server and waits until it says that it is ready; gives how long that took. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<number> {
    const startMs = performance.now();
    const child = this.spawn(environment);
    await until('the server is ready', () => isEnded(child) || this.output().includes(READY), {
      withinMs: READY_WITHIN_MS,
      details: () => this.output(),
    });
    const readyMs = performance.now() - startMs;
    if (isEnded(child))
      throw new Error(`The server did not start (${child.exitCode ?? child.signalCode}):\n${this.output()}`);
    this.#client = await connectControl(this.home);
    return readyMs;
  }

  /** Starts the server without waiting for anything. */
  spawn(environment: Readonly<Record<string, string>> = {}): ChildProcess {
    this.#starts += 1;
    const { child, ended } = this.#spawnInto(this.#outputPath, environment);
    this.#child = child;
    this.#ended = ended;
    return child;
  }

  /** A start beside the one of this installation: gives how it ended. One that becomes ready is killed. */
  async startAnother(environment: Readonly<Record<string, string>> = {}): Promise<StartEnd> {
    const other = this.spawnAnother(environment);
    await until('the other start is ready, or over', other.isDecided, {
      withinMs: READY_WITHIN_MS,
      details: other.output,
    });
    return other.end();
  }

  /** Starts another server beside this one, without waiting for anything. */
  spawnAnother(environment: Readonly<Record<string, string>> = {}, name = 'another'): OtherStart {
    const path = join(this.folder, `${name}.log`);
    const { child, ended } = this.#spawnInto(path, environment);
    const output = (): string => readFileSync(path, 'utf8');
    return {
      output,
      isDecided: () => isEnded(child) || output().includes(READY),
      end: async () => {
        if (!isEnded(child)) child.kill('SIGKILL');
        await ended;
        return { code: child.exitCode, signal: child.signalCode, output: output() };
      },
    };
  }

  #spawnInto(
    path: string,
    environment: Readonly<Record<string, string>>,
  ): { child: ChildProcess; ended: Promise<void> } {
    const log = openSync(path, 'w');
    const child = spawn(process.execPath, [command, 'standalone'], {
      env: { ...withoutOwn(process.env), ...this.#settings(), ...this.#environment, ...environment },
      stdio: ['ignore', log, log],
      cwd: this.folder,
    });
    closeSync(log);
    return { child, ended: new Promise((resolve) => void child.once('exit', () => resolve())) };
  }

  #settings(): Record<string, string> {
    return {
      ARIEL_HOME: this.home,
      ARIEL__CORE__DAGS_FOLDER: this.dagsFolder,
      ARIEL__API__PORT: '0',
      E2E_FOLDER: this.folder,
    };
  }

  get #outputPath(): string {
    return join(this.folder, `server-${this.#starts}.log`);
  }

  /** What the last server printed. */
  output(): string {
    try {
      return readFileSync(this.#outputPath, 'utf8');
    } catch {
      return '';
    }
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get main(): ProcessFacts {
    const facts = processFacts(this.pid);
    if (!facts) throw new Error(`The server is gone:\n${this.output()}`);
    return facts;
  }

  get control(): Control {
    if (!this.#client) throw new Error('The server does not run.');
    return this.#client.control;
  }

  get database(): InstallationDatabase {
    this.#database ??= new InstallationDatabase(join(this.home, 'ariel.db'));
    return this.#database;
  }

  /** The processes that the server started. Each call notes them, so that the end can look for what is left of them. */
  processes(): ProcessFacts[] {
    const found = descendants(this.pid);
    for (const each of found) this.#seen.set(`${each.pid}/${each.started}`, each);
    return found;
  }

  /** Processes of this installation that are alive though no server has them any more. */
  leftOvers(): ProcessFacts[] {
    return [...this.#seen.values()].filter((each) => {
      const now = processFacts(each.pid);
      return now !== null && now.started === each.started && now.parent !== this.pid;
    });
  }

  /** Kills the main process alone, at once, as a crash would. */
  async kill(): Promise<void> {
    this.processes();
    this.#disconnect();
    const child = this.#child;
    if (child && !isEnded(child)) child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end in order; gives its exit code. */
  async stop(): Promise<number | null> {
    this.processes();
    this.#disconnect();
    const child = this.#child;
    if (!child) return null;
    if (!isEnded(child)) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(timer);
    return child.exitCode;
  }

  #disconnect(): void {
    this.#client?.close();
    this.#client = null;
  }

  /** Written beside and renamed: the server sees whole files only, as with an editor that saves so. */
  writeDag(path: string, text: string): void {
    const target = join(this.dagsFolder, path);
    mkdirSync(dirname(target), { recursive: true });
    const draft = join(this.folder, 'draft');
    writeFileSync(draft, text);
    renameSync(draft, target);
  }

  removeDag(path: string): void {
    rmSync(join(this.dagsFolder, path));
  }

  async untilVisible(...dagIds: readonly string[]): Promise<void> {
    for (const dagId of dagIds) {
      await until(`the DAG ${dagId} is visible`, () => this.database.dag(dagId)?.is_active === 1, {
        details: () => `${JSON.stringify(this.database.importErrors(), null, 1)}\n${this.output()}`,
      });
    }
  }

  async trigger(dagId: string, conf: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { runId } = await this.control.triggerRun({
      dagId,
      runId: null,
      logicalDate: null,
      dataInterval: null,
      runAfter: null,
      conf,
      note: null,
      actor,
    });
    return runId;
  }

  /** Waits until the run has ended, however. */
  untilEnded(dagId: string, runId: string, withinMs = 60_000): Promise<RunRow> {
    const look = (): RunRow | null => {
      const row = this.database.run(dagId, runId);
      return row && (row.state === 'success' || row.state === 'failed') ? row : null;
    };
    return this.#until(`run ${runId} of ${dagId} ends`, look, {
      withinMs,
      details: () => this.describe(dagId, runId),
    });
  }

  /** Triggers a run and waits for its end. */
  async run(dagId: string, conf: Readonly<Record<string, unknown>> = {}): Promise<RunRow> {
    return this.untilEnded(dagId, await this.trigger(dagId, conf));
  }

  /** What only a living server can bring about is not waited for when it is dead. */
  #until<T>(
    what: string,
    look: () => T,
    options: { withinMs?: number; details: () => string },
  ): Promise<NonNullable<Exclude<T, false>>> {
    const child = this.#child;
    const lookWhileItRuns = (): T => {
      if (child && isEnded(child)) throw new Error(`The server ended before ${what}.\n${this.output()}`);
      return look();
    };
    return until(what, lookWhileItRuns, options);
  }

  untilInstance(
    where: {
      readonly dagId: string;
      readonly runId: string;
      readonly taskId: string;
      readonly mapIndex?: number;
    },
    what: string,
    isSo: (row: InstanceRow) => boolean,
  ): Promise<InstanceRow> {
    const { dagId, mapIndex = -1, runId, taskId } = where;
    const look = (): InstanceRow | null => {
      const row = this.database.instance(dagId, runId, taskId, mapIndex);
      return row && isSo(row) ? row : null;
    };
    return this.#until(`task ${taskId} of ${dagId} ${what}`, look, {
      details: () => this.describe(dagId, runId),
    });
  }

  log(dagId: string, runId: string, taskId: string, { tryNumber = 1, mapIndex = -1 } = {}): LogLine[] {
    const mapped = mapIndex >= 0 ? `map_index=${mapIndex}/` : '';
    const path = `logs/dag_id=${dagId}/run_id=${runId}/task_id=${taskId}/${mapped}attempt=${tryNumber}.log`;
    const text = readFileSync(join(this.home, path), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Lines that tasks appended to a file beside the home. */
  lines(name: string): string[] {
    try {
      return readFileSync(join(this.folder, name), 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  describe(dagId: string, runId: string): string {
    const row = this.database.run(dagId, runId);
    const instances = this.database
      .instances(dagId, runId)
      .filter((each) => each.state !== 'success')
      .slice(0, 20)
      .map(
        (each) =>
          `  ${each.task_id}[${each.map_index}] ${each.state} try ${each.try_number}: ${each.reason ?? ''} ${each.error ?? ''}`,
      );
    return `${row?.state} ${row?.reason ?? ''}\n${instances.join('\n')}\n${this.output().slice(-2000)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const before = this.processes();
    await this.stop();
    this.#database?.close();
    this.#database = null;
    for (const each of before) kill9(each);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const actor = { user: 'admin', via: 'cli' } as const;

const isEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** The settings of whoever runs the tests must not reach the server under test. */
function withoutOwn(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:ARIEL|AIRFLOW|VITEST|NODE_)/.test(name));
  return Object.fromEntries(kept);
}
