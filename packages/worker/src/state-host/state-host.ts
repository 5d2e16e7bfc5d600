// Has state store backends of plugins keep values, in a process beside this one: started with the first order, again after its death,
// and ended when it does not answer. An order may be given twice: the process may have died over it, or over another one.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromStateHost, StateHostSettings, StateOrder, ToStateHost } from './host-messages.ts';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const DEFAULT_PATIENCE_MS = 30_000;
/** An order over which more processes die is given up. */
const MOST_DEATHS = 1;

export interface StateHostOptions extends StateHostSettings {
  /** Of the process: nothing of the server's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long an answer may take. @default 30000 */
  readonly patienceMs?: number;
}

interface Open {
  readonly resolve: (answer: string | null) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  readonly message: ToStateHost;
  /** Processes that died over it. */
  deaths: number;
}

export class StateHost {
  readonly #options: StateHostOptions;
  readonly #open = new Map<number, Open>();
  #child: ChildProcess | null = null;
  #next = 1;

  constructor(options: StateHostOptions) {
    this.#options = options;
  }

  /** Pid of its process; null where there is none now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** JSON text of what the backend gave, or null. Rejects where it cannot be asked, or refuses. */
  order(backend: string, order: StateOrder): Promise<string | null> {
    const id = this.#next++;
    const { patienceMs = DEFAULT_PATIENCE_MS } = this.#options;
    const { promise, reject, resolve } = Promise.withResolvers<string | null>();
    const timer = setTimeout(() => this.#giveUp(patienceMs), patienceMs);
    const message: ToStateHost = { kind: 'order', id, backend, order };
    this.#open.set(id, { resolve, reject, timer, message, deaths: 0 });
    this.#send(message);
    return promise;
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#failAll('this process is ending');
  }

  #send(message: ToStateHost): void {
    if (this.#child?.connected === false) {
      // All that is open is sent again, this message with it.
      this.#gone(this.#child, 'its process ended');
      return;
    }
    if (!this.#child) {
      this.#child = this.#start();
      const { arielModules, cacheFolder, pluginsFolder } = this.#options;
      const settings = { arielModules, cacheFolder, pluginsFolder };
      this.#child.send({ kind: 'start', settings } satisfies ToStateHost);
    }
    this.#child.send(message);
  }

  #start(): ChildProcess {
    const child = fork(entry, [], {
      env: { ...this.#options.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromStateHost) => this.#heard(message));
    child.on('error', (error) => this.#gone(child, error.message));
    child.on('exit', (code, signal) => this.#gone(child, `its process ended (${signal ?? code})`));
    child.unref();
    child.channel?.unref();
    return child;
  }

  #heard({ answer, error, id }: FromStateHost): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    clearTimeout(open.timer);
    if (error === undefined) open.resolve(answer ?? null);
    else open.reject(new Error(error));
  }

  #giveUp(patienceMs: number): void {
    this.#child?.kill('SIGKILL');
    this.#failAll(`it did not answer within ${patienceMs} ms`);
  }

  #gone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const [id, open] of this.#open) {
      open.deaths += 1;
      if (open.deaths <= MOST_DEATHS) this.#send(open.message);
      else this.#fail(id, open, why);
    }
  }

  #fail(id: number, { reject, timer }: Open, why: string): void {
    this.#open.delete(id);
    clearTimeout(timer);
    reject(new Error(why));
  }

  #failAll(why: string): void {
    for (const [id, open] of this.#open) this.#fail(id, open, why);
  }
}
