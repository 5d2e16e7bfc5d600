// Tells listeners of plugins what happens, one event after the other, in a process beside this one. Whoever tells waits for nothing:
// events that nobody wants are dropped at once, and where listeners are slow for long, the oldest are.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromPluginHost, PluginHostSettings, ToPluginHost } from './host-messages.ts';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const DEFAULT_PATIENCE_MS = 10_000;
/** So many events wait at most. */
const MAX_WAITING = 10_000;
/** A process that died is started again after this time, so that one that always dies costs little. */
const AGAIN_MS = 1_000;

export interface PluginHostOptions extends PluginHostSettings {
  /** Of the process: nothing of the server's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long one event may take. @default 10000 */
  readonly patienceMs?: number;
  readonly report: (problem: string) => void;
}

interface Waiting {
  readonly hears: string;
  readonly event: unknown;
}

export class PluginHost {
  readonly #options: PluginHostOptions;
  #waiting: Waiting[] = [];
  #child: ChildProcess | null = null;
  /** Null: not known yet. */
  #wants: ReadonlySet<string> | null = null;
  #under: { readonly id: number; readonly timer: NodeJS.Timeout } | null = null;
  #again: NodeJS.Timeout | null = null;
  #next = 1;
  #dropped = 0;
  #isStopped = false;
  #whenEmpty: (() => void) | null = null;

  constructor(options: PluginHostOptions) {
    this.#options = options;
  }

  /** Starts the process, to hear what listeners there are. */
  start(): void {
    if (!this.#isStopped) this.#child ??= this.#fork();
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether somebody may want to hear of it: true also while that is not known. */
  mayWant(hears: string): boolean {
    return !this.#isStopped && (this.#wants === null || this.#wants.has(hears));
  }

  tell(hears: string, event: unknown): void {
    if (!this.mayWant(hears)) return;
    if (this.#waiting.length >= MAX_WAITING) this.#drop();
    this.#waiting.push({ hears, event });
    this.#go();
  }

  /** The plugins are others now. */
  restart(): void {
    if (this.#isStopped) return;
    this.#wants = null;
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
    this.#over();
    this.start();
  }

  /** Waits until everything is told that was, at most so long. */
  async stop(withinMs = 2_000): Promise<void> {
    if (this.#waiting.length > 0 || this.#under !== null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      this.#whenEmpty = resolve;
      await promise;
      clearTimeout(timer);
    }
    this.#isStopped = true;
    this.#waiting = [];
    if (this.#again) clearTimeout(this.#again);
    this.#over();
    this.#child?.kill('SIGKILL');
  }

  #drop(): void {
    this.#waiting.shift();
    this.#dropped += 1;
    if (Math.log2(this.#dropped) % 1 === 0)
      this.#options.report(`listeners are too slow: ${this.#dropped} events were dropped so far`);
  }

  #go(): void {
    if (this.#isStopped || this.#under !== null || this.#again !== null) return;
    if (this.#waiting.length === 0) {
      this.#whenEmpty?.();
      return;
    }
    this.start();
    if (this.#wants === null) return;
    const next = this.#waiting.shift();
    if (!next || !this.#wants.has(next.hears)) {
      if (next) this.#go();
      return;
    }
    const { patienceMs = DEFAULT_PATIENCE_MS } = this.#options;
    const id = this.#next++;
    const timer = setTimeout(() => this.#giveUp(next.hears, patienceMs), patienceMs);
    this.#under = { id, timer };
    this.#child?.send({ kind: 'event', id, hears: next.hears, event: next.event } satisfies ToPluginHost);
  }

  #giveUp(hears: string, patienceMs: number): void {
    this.#options.report(
      `a listener for ${hears} took longer than ${patienceMs / 1000} s; its process was ended`,
    );
    this.#child?.kill('SIGKILL');
  }

  #over(): void {
    if (this.#under) clearTimeout(this.#under.timer);
    this.#under = null;
  }

  #fork(): ChildProcess {
    const { environment, patienceMs: _patienceMs, report: _report, ...settings } = this.#options;
    const child = fork(entry, [], {
      env: { ...environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Dates stay dates.
      serialization: 'advanced',
    });
    child.on('message', (message: FromPluginHost) => this.#heard(child, message));
    child.on('error', (error) => this.#gone(child, error.message));
    child.on('exit', (code, signal) => this.#gone(child, signal ?? `exit code ${code}`));
    child.unref();
    child.channel?.unref();
    child.send({ kind: 'start', settings } satisfies ToPluginHost);
    return child;
  }

  #heard(child: ChildProcess, message: FromPluginHost): void {
    if (child !== this.#child) return;
    if (message.kind === 'wants') {
      this.#wants = new Set(message.hears);
      // Nobody listens: no process is kept for that.
      if (this.#wants.size === 0) {
        this.#waiting = [];
        this.#child = null;
        child.kill('SIGKILL');
        this.#whenEmpty?.();
        return;
      }
    } else if (message.id === this.#under?.id) {
      this.#over();
      for (const problem of message.problems) this.#options.report(problem);
    }
    this.#go();
  }

  #gone(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#child = null;
    this.#wants = null;
    this.#over();
    if (this.#isStopped) return;
    this.#options.report(`the process of the listeners ended (${how}); it is started again`);
    this.#again = setTimeout(() => {
      this.#again = null;
      this.#go();
    }, AGAIN_MS);
    this.#again.unref();
  }
}
