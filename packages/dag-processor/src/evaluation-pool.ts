// The evaluation children: kept while changes are expected, replaced after failures and after many files (reloading
// leaks), ended when idle. At rest there is none.
import type { Evaluation, TimetableAsked } from './evaluation.ts';
import {
  EvaluationProcess,
  type EvaluationProcessOptions,
  type ProcessAnswer,
} from './evaluation-process.ts';

const FILES_PER_CHILD = 1000;
/** An author who looks at what came of a change and makes the next one finds the child still there. */
const IDLE_MS = 45_000;

export class EvaluationPool {
  readonly #options: EvaluationProcessOptions;
  #free: EvaluationProcess[] = [];
  readonly #busy = new Set<EvaluationProcess>();
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: EvaluationProcessOptions) {
    this.#options = options;
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
  async evaluate(root: string, path: string, asked?: TimetableAsked): Promise<Evaluation | null> {
    const first = await this.#ask(this.#take(), root, path, asked);
    if (this.#isClosed) return null;
    // A child that someone killed says nothing about the file; one that dies twice does.
    const last = first.isDoubtful
      ? await this.#ask(new EvaluationProcess(this.#options), root, path, asked)
      : first;
    return this.#isClosed ? null : last.evaluation;
  }

  async #ask(
    child: EvaluationProcess,
    root: string,
    path: string,
    asked?: TimetableAsked,
  ): Promise<ProcessAnswer> {
    clearTimeout(this.#idleTimer);
    this.#busy.add(child);
    const answer = await child.evaluate(root, path, asked);
    this.#busy.delete(child);
    if (answer.reusable && child.served < FILES_PER_CHILD && !this.#isClosed) this.#free.push(child);
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
