// A real standalone in a process of its own, on a scratch home and a free port. Whatever happens, its processes end.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PostgresOptions } from '@ariel/store';
import { plainEnvironment } from './environment.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { isSame, killIfSame, type ProcessFacts, processTree } from './process-tree.ts';
import { openRunDatabase, type RunDatabase } from './run-database.ts';

/** What a measurement needs of an installation, of one process or of many. */
export interface Measurable {
  readonly http: HttpClient;
  readonly database: RunDatabase;
  assertAlive(): void;
  failure(what: string): Error;
}

export interface ServerDatabase {
  /** As the server is given it, which may lead through a pooler. */
  readonly url: string;
  /** As the benchmark reads it. */
  readonly observer: PostgresOptions;
}

export interface ServerSettings {
  readonly home: string;
  readonly port: number;
  readonly logFile: string;
  readonly dagsFolder: string;
  /** The address of a Postgres database; null for SQLite in the home folder. */
  readonly postgres: ServerDatabase | null;
  /** Where CPU profiles of the main process go; null for none. */
  readonly profileFolder: string | null;
  /** Ready means that all of these are visible. */
  readonly dagIds: readonly string[];
  /** Given to Node before the program, and to the program beside what is set here. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export const command = fileURLToPath(new URL('../packages/cli/src/main.ts', import.meta.url));
/** Of the benchmarks that run tasks. */
export const ownDagsFolder = fileURLToPath(new URL('dags', import.meta.url));
const LOOK_MS = 5;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const LOG_TAIL = 2_000;

export class Server implements Measurable {
  readonly #child: ChildProcess;
  readonly #settings: ServerSettings;
  readonly #startedMs = performance.now();
  readonly #ended: Promise<void>;
  readonly http: HttpClient;
  #database: RunDatabase | null = null;
  /** Its processes when it was asked to end: once it is gone, nothing else tells that they were its. */
  #asked: readonly ProcessFacts[] = [];

  /** Starts the process; `becomeReady` waits for it. */
  constructor(settings: ServerSettings) {
    this.#settings = settings;
    const log = openSync(settings.logFile, 'a');
    const profile = settings.profileFolder;
    const flags =
      profile === null ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profile}`];
    this.#child = spawn(process.execPath, [...flags, ...(settings.nodeFlags ?? []), command, 'standalone'], {
      env: environment(settings),
      stdio: ['ignore', log, log],
      // Its own group: a key press in the terminal reaches this program alone, which then stops it in order.
      detached: true,
    });
    closeSync(log);
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
    this.http = createHttpClient(settings.port);
    running.add(this);
  }

  /** Since its process was started. */
  get ageMs(): number {
    return performance.now() - this.#startedMs;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get database(): RunDatabase {
    if (this.#database === null) throw new Error('The server is not ready yet: its database was not opened.');
    return this.#database;
  }

  /** Milliseconds from the start of the process until it answered, and until all DAGs were visible too. */
  async becomeReady(): Promise<{ readonly answeredMs: number; readonly readyMs: number }> {
    await this.#until('did not answer', () => this.#isHealthy());
    const answeredMs = performance.now() - this.#startedMs;
    await this.show(this.#settings.dagIds);
    return { answeredMs, readyMs: performance.now() - this.#startedMs };
  }

  /** Waits until these DAGs are visible. */
  async show(dagIds: readonly string[]): Promise<void> {
    await this.#until('did not show all DAGs', () => this.#shows(dagIds));
  }

  async signIn(): Promise<void> {
    const password = readFileSync(join(this.#settings.home, 'admin-password'), 'utf8').trim();
    await this.http.signIn('admin', password);
  }

  processes(): readonly ProcessFacts[] {
    return processTree(this.pid);
  }

  assertAlive(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) return;
    throw this.failure(`ended by itself (${this.#child.exitCode ?? this.#child.signalCode})`);
  }

  failure(what: string): Error {
    const tail = readFileSync(this.#settings.logFile, 'utf8').slice(-LOG_TAIL);
    return new Error(`The standalone ${what}. The end of its log:\n${tail.trim() || '(it wrote nothing)'}`);
  }

  /** Asks it to end, and makes it; nothing of it lives on afterwards. Gives how long it took. */
  async stop(): Promise<number> {
    const askedMs = performance.now();
    this.#asked = this.processes();
    await this.#database?.close();
    this.#database = null;
    this.http.close();
    this.#child.kill('SIGTERM');
    await within(STOP_WITHIN_MS, this.#ended);
    const tookMs = performance.now() - askedMs;
    // Those that it killed last may still be on their way out.
    await this.#untilGone();
    const left = this.#asked.filter(killIfSame);
    if (left.length > 0) console.error(`  ${left.length} processes outlived the standalone and were killed`);
    await this.#untilGone();
    await this.#ended;
    running.delete(this);
    return tookMs;
  }

  /** For the last moment of this process, where nothing can be waited for. */
  killNow(): void {
    [...this.processes(), ...this.#asked].forEach(killIfSame);
  }

  /** Waits a moment; what stays is the caller's to judge. */
  async #untilGone(): Promise<void> {
    for (let looks = 0; looks < 20 && this.#asked.some(isSame); looks += 1) await setTimeout(LOOK_MS * 5);
  }

  async #until(failed: string, isSo: () => Promise<boolean>): Promise<void> {
    const beganMs = performance.now();
    while (!(await isSo())) {
      this.assertAlive();
      if (performance.now() - beganMs > READY_WITHIN_MS) {
        throw this.failure(`${failed} within ${READY_WITHIN_MS / 1000} s`);
      }
      await setTimeout(LOOK_MS);
    }
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const { status, body } = await this.http.get('/api/v2/monitor/health');
      const health = body as Record<string, { status?: unknown } | undefined>;
      return (
        status === 200 && health.metadatabase?.status === 'healthy' && health.scheduler?.status === 'healthy'
      );
    } catch {
      // Nobody listens yet.
      return false;
    }
  }

  async #shows(dagIds: readonly string[]): Promise<boolean> {
    this.#database ??= await openRunDatabase(this.#settings.home, this.#settings.postgres?.observer ?? null);
    if (this.#database === null) return false;
    if (dagIds.length === 0) return true;
    const visible = new Set(await this.#database.visibleDags());
    return dagIds.every((dagId) => visible.has(dagId));
  }
}

const running = new Set<Server>();
process.on('exit', () => {
  for (const server of running) server.killNow();
});

async function within(ms: number, ended: Promise<void>): Promise<void> {
  const enough = new AbortController();
  await Promise.race([ended, setTimeout(ms, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
}

function environment(settings: ServerSettings): Record<string, string> {
  const { environment: given, postgres } = settings;
  return {
    ...plainEnvironment(settings),
    ...(postgres === null ? {} : { ARIEL__DATABASE__SQL_ALCHEMY_CONN: postgres.url }),
    ...given,
  };
}
