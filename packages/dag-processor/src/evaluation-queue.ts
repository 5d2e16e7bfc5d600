// DAG files that wait for their evaluation. What changed last goes first: its author is looking. What a start found
// goes after that, oldest first, so that of two DAGs with one id the older file keeps it.

interface Waiting {
  readonly run: () => Promise<void>;
}

export class EvaluationQueue {
  readonly #changed = new Map<string, Waiting>();
  readonly #found = new Map<string, Waiting>();
  readonly #concurrency: number;
  #running = new Set<string>();
  #settled: (() => void)[] = [];
  #isStopped = false;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get isSettled(): boolean {
    return this.#running.size === 0 && this.#changed.size === 0 && this.#found.size === 0;
  }

  addChanged(key: string, run: () => Promise<void>): void {
    this.#found.delete(key);
    // Anew at the end, which is served first.
    this.#changed.delete(key);
    this.#changed.set(key, { run });
    this.#next();
  }

  addFound(key: string, run: () => Promise<void>): void {
    if (!this.#changed.has(key)) this.#found.set(key, { run });
    this.#next();
  }

  delete(key: string): void {
    this.#changed.delete(key);
    this.#found.delete(key);
    this.#tellSettled();
  }

  /** Resolves when nothing waits or runs. */
  whenSettled(): Promise<void> {
    return this.isSettled ? Promise.resolve() : new Promise((resolve) => this.#settled.push(resolve));
  }

  stop(): void {
    this.#isStopped = true;
    this.#changed.clear();
    this.#found.clear();
    this.#tellSettled();
  }

  #next(): void {
    while (this.#running.size < this.#concurrency && !this.#isStopped) {
      const entry = this.#pick();
      if (entry === undefined) return;
      const [key, waiting] = entry;
      this.#changed.delete(key);
      this.#found.delete(key);
      this.#running.add(key);
      void waiting.run().finally(() => {
        this.#running.delete(key);
        this.#next();
        this.#tellSettled();
      });
    }
  }

  #pick(): [string, Waiting] | undefined {
    const isFree = ([key]: [string, Waiting]): boolean => !this.#running.has(key);
    return [...this.#changed].findLast(isFree) ?? this.#found.entries().find(isFree);
  }

  #tellSettled(): void {
    if (!this.isSettled) return;
    const waiting = this.#settled;
    this.#settled = [];
    for (const resolve of waiting) resolve();
  }
}
