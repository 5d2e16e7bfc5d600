// What every part of an installation is wired with in a process: where it reports, what it closes, what it is called.
import type { ArielConfig } from '../config/config.ts';

export interface Problem {
  readonly message: string;
  readonly error: unknown;
}

export interface PartOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly report: (message: string) => void;
}

/** Told once where it goes on failing in the same way: a database that is away is one problem, not one a second. */
export function problemReporter(report: (message: string) => void): (problem: Problem) => void {
  let last = '';
  let lastMs = 0;
  return ({ error, message }) => {
    const short = error instanceof Error ? error.message : String(error);
    const text = `${message}: ${short}`;
    const nowMs = performance.now();
    if (text === last && nowMs - lastMs < REPEAT_MS) return;
    last = text;
    lastMs = nowMs;
    const isNamed = error instanceof Error && 'code' in error && String(error.code).startsWith('ARIEL_');
    report(isNamed || !(error instanceof Error) ? text : `${message}: ${error.stack ?? error.message}`);
  };
}

const REPEAT_MS = 30_000;

/** Things to close, in the opposite order of their opening; each is closed, whatever becomes of the others. */
export class Closers {
  readonly #closers: (() => Promise<void> | void)[] = [];
  readonly #report: (message: string) => void;

  constructor(report: (message: string) => void) {
    this.#report = report;
  }

  add(close: () => unknown): void {
    this.#closers.push(async () => void (await close()));
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        this.#report(`while stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
