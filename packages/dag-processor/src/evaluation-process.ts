// One evaluation child, seen from its parent: started, asked one file at a time, ended. It must come to an answer for
// every request within the limits, whatever becomes of the child.
import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type ChildSetup,
  type Evaluation,
  type EvaluationAnswer,
  type EvaluationRequest,
  type FileToEvaluate,
  failedEvaluation,
} from './evaluation.ts';
import { type ImportCode, importFailure, stopMessage } from './import-failure.ts';

/** Beyond the child's own limits, before the parent ends it without knowing where it stood: the child's start and the
 * search for the place, on a machine that is busy. */
const LAST_RESORT_MS = 15_000;
/** V8's own limit comes after the watchdog's, which can say where the memory went. */
const HEAP_HEADROOM = 3;
/** What is kept of a dying child's last words, to tell how it died. */
const LAST_WORDS = 4000;

export interface EvaluationProcessOptions extends Omit<ChildSetup, 'parentPid'> {
  /** All that user code sees of the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ProcessAnswer {
  readonly evaluation: Evaluation;
  readonly reusable: boolean;
  /** True where another child may give another answer: this one was ended from outside, or by an earlier file. */
  readonly isDoubtful: boolean;
}

interface Pending {
  readonly request: EvaluationRequest;
  readonly resolve: (answer: ProcessAnswer) => void;
  readonly lastResort: NodeJS.Timeout;
}

export class EvaluationProcess {
  readonly #child: ChildProcess;
  readonly #options: EvaluationProcessOptions;
  readonly #exited: Promise<void>;
  #pending: Pending | null = null;
  #chunks: Buffer[] = [];
  #lastWords = '';
  #lastId = 0;
  #served = 0;
  #hasEnded = false;

  constructor(options: EvaluationProcessOptions) {
    const { environment, ...rest } = options;
    const setup: ChildSetup = { ...rest, parentPid: process.pid };
    this.#options = options;
    const file = fileURLToPath(new URL(`./evaluation-child${extname(import.meta.url)}`, import.meta.url));
    this.#child = fork(file, [JSON.stringify(setup)], {
      // Half of a child's start is compiling; the next child finds that done.
      env: { ...environment, NODE_COMPILE_CACHE: join(options.cacheFolder, 'compiled') },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
      execArgv: [
        `--max-old-space-size=${Math.round(options.limits.memoryMb * HEAP_HEADROOM)}`,
        '--stack-trace-limit=50',
        // Code optimised by TurboFan may loop and allocate without ever looking whether it should stop; then the
        // watchdog could not tell where it stood. Files load no slower without.
        '--no-opt',
      ],
      // A group of its own: what user code starts ends with the child.
      detached: true,
    });
    this.#exited = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.once('exit', (code, signal) => this.#ended(signal ?? `code ${code}`));
    this.#child.once('error', (error) => this.#ended(error.message));
    this.#child.stdout?.resume();
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#hear(chunk));
    (this.#child.stdio[3] as Readable).on('data', (chunk: Buffer) => this.#read(chunk));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What it was started with. */
  get options(): EvaluationProcessOptions {
    return this.#options;
  }

  /** How many files it was asked for. */
  get served(): number {
    return this.#served;
  }

  evaluate(file: FileToEvaluate): Promise<ProcessAnswer> {
    const request = { id: ++this.#lastId, ...file };
    this.#served += 1;
    return new Promise((resolve) => {
      const lastResort = setTimeout(() => this.#giveUp(), this.#options.limits.timeoutMs + LAST_RESORT_MS);
      this.#pending = { request, resolve, lastResort };
      if (this.#hasEnded) this.#ended('an end before it was asked');
      else this.#child.send(request, (error) => error && this.#ended(error.message));
    });
  }

  /** Ends the child and what it started. */
  async end(): Promise<void> {
    this.#kill();
    await this.#exited;
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group is gone, or this system has none.
      this.#child.kill('SIGKILL');
    }
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (!chunk.includes(0x0a)) return;
    const lines = Buffer.concat(this.#chunks).toString().split('\n');
    this.#chunks = [Buffer.from(lines.pop() ?? '')];
    for (const line of lines) this.#take(JSON.parse(line) as EvaluationAnswer);
  }

  #take({ id, evaluation, reusable, isDoubtful }: EvaluationAnswer): void {
    if (this.#pending?.request.id === id)
      this.#settle({ evaluation, reusable, isDoubtful: isDoubtful && this.#served > 1 });
  }

  #hear(chunk: Buffer): void {
    this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
  }

  #ended(how: string): void {
    this.#hasEnded = true;
    // Its answer may still be in the pipe, which closes after the process.
    void this.#exited.then(() => {
      if (this.#pending === null) return;
      const isMemory = /heap out of memory|Allocation failed/.test(this.#lastWords);
      if (isMemory)
        this.#fail('ARIEL_IMPORT_MEMORY', stopMessage('ARIEL_IMPORT_MEMORY', this.#options.limits));
      else this.#fail('ARIEL_IMPORT_CRASHED', `The process that evaluated the file ended with ${how}`);
    });
    if (this.#child.pid === undefined)
      this.#fail('ARIEL_IMPORT_CRASHED', `No process could be started: ${how}`);
  }

  #giveUp(): void {
    this.#fail('ARIEL_IMPORT_TIMEOUT', stopMessage('ARIEL_IMPORT_TIMEOUT', this.#options.limits));
    this.#kill();
  }

  #fail(code: ImportCode, message: string): void {
    const path = this.#pending?.request.path ?? '';
    const evaluation = failedEvaluation(path, importFailure(code, message, { path }));
    this.#settle({ evaluation, reusable: false, isDoubtful: code === 'ARIEL_IMPORT_CRASHED' });
  }

  #settle(answer: ProcessAnswer): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    clearTimeout(pending.lastResort);
    pending.resolve(answer);
  }
}
