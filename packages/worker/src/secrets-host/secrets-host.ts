// Asks a secrets backend of the user's own, which runs in a process beside this one: started with the first question, again after
// its death, and ended when it does not answer.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromHost, HostSettings, ToHost } from './host-messages.ts';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const DEFAULT_PATIENCE_MS = 30_000;

export interface SecretsHostOptions extends HostSettings {
  /** Of the process: nothing of the server's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long an answer may take. @default 30000 */
  readonly patienceMs?: number;
}

interface Open {
  readonly resolve: (text: string | null) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class SecretsHost {
  readonly #options: SecretsHostOptions;
  readonly #open = new Map<number, Open>();
  #child: ChildProcess | null = null;
  #next = 1;
  #isStopped = false;

  constructor(options: SecretsHostOptions) {
    this.#options = options;
  }

  /** Pid of its process; null where there is none now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The text, or null where the backend has none. Rejects where it cannot be asked. */
  ask(about: 'connection' | 'variable', name: string, team: string | null): Promise<string | null> {
    if (this.#isStopped) return Promise.reject(new Error('this process is ending'));
    const id = this.#next++;
    const { patienceMs = DEFAULT_PATIENCE_MS } = this.#options;
    const { promise, reject, resolve } = Promise.withResolvers<string | null>();
    const timer = setTimeout(() => this.#giveUp(patienceMs), patienceMs);
    this.#open.set(id, { resolve, reject, timer });
    this.#send({ kind: 'ask', id, about, name, team });
    return promise;
  }

  stop(): void {
    this.#isStopped = true;
    this.#child?.kill('SIGKILL');
    this.#failAll('this process is ending');
  }

  #send(message: ToHost): void {
    if (!this.#child) {
      this.#child = this.#start();
      const { environment: _environment, patienceMs: _patienceMs, ...settings } = this.#options;
      this.#child.send({ kind: 'start', settings } satisfies ToHost);
    }
    this.#child.send(message);
  }

  #start(): ChildProcess {
    const child = fork(entry, [], {
      env: { ...this.#options.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromHost) => this.#heard(message));
    child.on('error', (error) => this.#gone(child, error.message));
    child.on('exit', (code, signal) => this.#gone(child, `its process ended (${signal ?? code})`));
    child.unref();
    child.channel?.unref();
    return child;
  }

  #heard({ error, id, text }: FromHost): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    clearTimeout(open.timer);
    if (error === undefined) open.resolve(text ?? null);
    else open.reject(new Error(error));
  }

  #giveUp(patienceMs: number): void {
    this.#child?.kill('SIGKILL');
    this.#failAll(`it did not answer within ${patienceMs} ms`);
  }

  #gone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#failAll(why);
  }

  #failAll(why: string): void {
    for (const { reject, timer } of this.#open.values()) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    this.#open.clear();
  }
}
