// Runs a shell command and streams what it prints to the log. The command and everything that it starts
// are one process group, so that nothing of it outlives the task.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  SkipTask,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { type CommandEnd, type RunningCommand, startCommand } from './shell-command.ts';

addLibraryFolder(import.meta.url);

export interface BashOperatorOptions<Result = string> extends OperatorOptions {
  /** What bash runs. */
  readonly bashCommand: Templated<string>;
  /** The folder in which it runs. @default a temporary one, removed afterwards */
  readonly cwd?: Templated<string>;
  /** Environment variables. @default those of the worker */
  readonly env?: Templated<Readonly<Record<string, string>>>;
  /** Whether `env` is added to the worker's variables rather than replacing them. @default false */
  readonly appendEnv?: boolean;
  /** The exit code, or codes, that mean "skipped". Null: none. @default 99 */
  readonly skipOnExitCode?: number | readonly number[] | null;
  /** Makes the result from the last line that the command printed. @default the line itself */
  readonly outputProcessor?: (lastLine: string) => Result;
}

/**
 * Runs a command in bash; its result is the last line that it prints.
 *
 * @example
 * const count = new BashOperator({ taskId: 'count', bashCommand: 'ls /data | wc -l', outputProcessor: Number });
 */
export class BashOperator<Result = string> extends BaseOperator<Result> {
  static override readonly templateFields = ['bashCommand', 'env', 'cwd'];
  readonly bashCommand: string;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly appendEnv: boolean;
  readonly skipOnExitCode: number | readonly number[] | null;
  readonly outputProcessor: ((lastLine: string) => Result) | undefined;
  #running: RunningCommand | null = null;

  constructor(options: BashOperatorOptions<Result>) {
    super(options);
    this.bashCommand = this.rendered<string>(options.bashCommand);
    this.cwd = this.rendered<string | undefined>(options.cwd);
    this.env = this.rendered<Readonly<Record<string, string>> | undefined>(options.env);
    this.appendEnv = options.appendEnv ?? false;
    this.skipOnExitCode = options.skipOnExitCode === undefined ? 99 : options.skipOnExitCode;
    this.outputProcessor = options.outputProcessor;
  }

  async execute(context: TaskContext): Promise<Result> {
    if (this.cwd !== undefined) return this.#runIn(this.cwd, context);
    const folder = await mkdtemp(join(tmpdir(), 'ariel-bash-'));
    try {
      return await this.#runIn(folder, context);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  override async onKill(): Promise<void> {
    await this.#running?.end();
  }

  async #runIn(cwd: string, context: TaskContext): Promise<Result> {
    context.signal.throwIfAborted();
    const lines = { last: '' };
    this.#running = startCommand(this.bashCommand, {
      cwd,
      env: this.#environment(context),
      onLine: (source, message) => {
        if (source === 'stdout') lines.last = message;
        context.log.write({ level: 'info', source, message });
      },
    });
    const onAbort = (): void => void this.#running?.end();
    context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      this.#check(await this.#running.ended);
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      this.#running = null;
    }
    return this.outputProcessor === undefined ? (lines.last as Result) : this.outputProcessor(lines.last);
  }

  #environment({ dag, dagRun, ti }: TaskContext): NodeJS.ProcessEnv {
    const facts = {
      ARIEL_CTX_DAG_ID: dag.dagId,
      ARIEL_CTX_DAG_RUN_ID: dagRun.runId,
      ARIEL_CTX_TASK_ID: ti.taskId,
      ARIEL_CTX_TRY_NUMBER: String(ti.tryNumber),
    };
    const inherited = this.env === undefined || this.appendEnv ? process.env : {};
    return { ...inherited, ...facts, ...this.env };
  }

  #check({ code, signal }: CommandEnd): void {
    if (code === 0) return;
    const skips: readonly (number | null)[] = Array.isArray(this.skipOnExitCode)
      ? this.skipOnExitCode
      : [this.skipOnExitCode];
    if (code !== null && skips.includes(code))
      throw new SkipTask(`the command ended with code ${code}, which means "skip"`);
    const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
    throw new TaskRunError('ARIEL_COMMAND_FAILED', `the command ${how}`);
  }
}
