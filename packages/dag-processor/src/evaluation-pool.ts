// The evaluation children: kept while changes are expected, replaced after failures and after many files (reloading
// leaks), ended when idle. At rest there is none.
import type { Evaluation, FileToEvaluate } from './evaluation.ts';
import {
  EvaluationProcess,
  type EvaluationProcessOptions,
  type ProcessAnswer,
} from './evaluation-process.ts';

const FILES_PER_CHILD = 1000;
/** An author who looks at what came of a change and makes the next one finds the child still there. */
const IDLE_MS = 45_000;

export class EvaluationPool {
  #options: EvaluationProcessOptions;
  #free: EvaluationProcess[] = [];
  readonly #busy = new Set<EvaluationProcess>();
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: EvaluationProcessOptions) {
    this.#options = options;
  }

  get plugins(): EvaluationProcessOptions['plugins'] {
    return this.#options.plugins;
  }

  /** From now on no file is evaluated but with these. */
  usePlugins(plugins: EvaluationProcessOptions['plugins']): void {
    this.#options = { ...this.#options, plugins };
    const outdated = this.#free;
    this.#free = [];
    for (const child of outdated) void child.end();
  }

  /** Children of its own, for a while: close it. */
  withoutPlugins(): EvaluationPool {
    return new EvaluationPool({ ...this.#options, plugins: null });
  }

  /** Pids of the children that live. */
  get pids(): readonly number[] {
    return [...this.#free, ...this.#busy].flatMap((child) => child.pid ?? []);
  }

  /** Starts a child in advance, so that the next file need not wait for one. */
  warm(): void {
    if (this.#isClosed) return;
    this.#free = this.#free.filter((child) => !child.hasEnded);
    if (this.#free.length === 0) this.#free.push(new EvaluationProcess(this.#options));
    this.#restTimer();
  }

  /** Null where the pool was closed meanwhile. */
  async evaluate(file: FileToEvaluate): Promise<Evaluation | null> {
    const first = await this.#ask(this.#take(), file);
    if (this.#isClosed) return null;
    // A child that someone killed says nothing about the file; one that dies twice does.
    const last = first.isDoubtful ? await this.#ask(new EvaluationProcess(this.#options), file) : first;
    return this.#isClosed ? null : last.evaluation;
  }

  async #ask(child: EvaluationProcess, file: FileToEvaluate): Promise<ProcessAnswer> {
    clearTimeout(this.#idleTimer);
    this.#busy.add(child);
    const answer = await child.evaluate(file);
    this.#busy.delete(child);
    const isUsable = answer.reusable && child.served < FILES_PER_CHILD && child.options === this.#options;
    if (isUsable && !this.#isClosed) this.#free.push(child);
    else void child.end();
    this.warm();
    return answer;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    const children = [...this.#free, ...this.#busy];
    this.#free = [];
    await Promise.all(children.map((child) => child.end()));
  }

  #take(): EvaluationProcess {
    for (let child = this.#free.pop(); child !== undefined; child = this.#free.pop()) {
      if (!child.hasEnded) return child;
    }
    return new EvaluationProcess(this.#options);
  }

  #restTimer(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (this.#busy.size > 0) return;
      const idle = this.#free;
      this.#free = [];
      for (const child of idle) void child.end();
    }, IDLE_MS);
    this.#idleTimer.unref();
  }
}
