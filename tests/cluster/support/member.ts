// One process of a cluster: `ariel scheduler`, `ariel api-server`, `ariel worker` and the like, with its output kept, that can be
// killed, stopped for a while, ended in order and started again under the same name.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendants, kill9, type ProcessFacts } from '../../e2e/support/processes.ts';
import { until } from '../../e2e/support/until.ts';

const command =
  process.env.ARIEL_E2E_MAIN ?? fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const READY_WITHIN_MS = 40_000;
const ENDS_WITHIN_MS = 30_000;

export type MemberKind = 'api server' | 'dag processor' | 'scheduler' | 'standalone' | 'triggerer' | 'worker';

export interface MemberOptions {
  readonly kind: MemberKind;
  /** Unique in its cluster, e.g. `scheduler-2`. */
  readonly name: string;
  /** The words after `ariel`. */
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export class Member {
  readonly kind: MemberKind;
  readonly name: string;
  readonly #options: MemberOptions;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #starts = 0;

  constructor(options: MemberOptions) {
    this.kind = options.kind;
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isAlive(): boolean {
    const child = this.#child;
    return child !== null && child.exitCode === null && child.signalCode === null;
  }

  /** Starts it without waiting. */
  spawn(): void {
    const { environment, folder, words } = this.#options;
    this.#starts += 1;
    const log = openSync(this.#outputPath, 'w');
    const child = spawn(process.execPath, [command, ...words], {
      env: { ...withoutOwn(process.env), ...environment },
      stdio: ['ignore', log, log],
      cwd: folder,
    });
    closeSync(log);
    this.#child = child;
    this.#ended = new Promise((resolve) => void child.once('exit', () => resolve()));
  }

  /** Waits until it says that it is ready. */
  async ready(): Promise<void> {
    await until(`${this.name} is ready`, () => !this.isAlive || /is ready/.test(this.output()), {
      withinMs: READY_WITHIN_MS,
      details: () => this.output(),
    });
    if (!this.isAlive) throw new Error(`${this.name} did not start (${this.#end}):\n${this.output()}`);
  }

  async start(): Promise<void> {
    this.spawn();
    await this.ready();
  }

  get #end(): string {
    return `${this.#child?.exitCode ?? this.#child?.signalCode}`;
  }

  get #outputPath(): string {
    return join(this.#options.folder, `${this.name}-${this.#starts}.log`);
  }

  /** What its last start printed. */
  output(): string {
    try {
      return readFileSync(this.#outputPath, 'utf8');
    } catch {
      return '';
    }
  }

  /** The processes below it. */
  processes(): ProcessFacts[] {
    return descendants(this.pid);
  }

  /** Kills this process alone, at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.isAlive) this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Asks it to end in order; gives its exit code. */
  async stop(): Promise<number | null> {
    const before = this.processes();
    if (this.isAlive) this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), ENDS_WITHIN_MS);
    await this.#ended;
    clearTimeout(timer);
    for (const each of before) kill9(each);
    return this.#child?.exitCode ?? null;
  }
}

/** The settings of whoever runs the tests must not reach what is under test. */
function withoutOwn(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:ARIEL|AIRFLOW|VITEST|NODE_)/.test(name));
  return Object.fromEntries(kept);
}
