// Runs a shell command and streams what it prints to the log. The command and everything that it starts
// are one process group, so that nothing of it outlives the task.
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { TaskShell } from './task-shell.ts';

addLibraryFolder(import.meta.url);

export interface BashOperatorOptions<Result = string> extends OperatorOptions {
  /** What bash runs: a command, or the path of a `.sh` or `.bash` file beside the DAG file. */
  readonly bashCommand: Templated<string>;
  /** The folder in which it runs. @default a temporary one, removed afterwards */
  readonly cwd?: Templated<string>;
  /** Environment variables. @default those of the worker */
  readonly env?: Templated<Readonly<Record<string, string>>>;
  /** Whether `env` is added to the worker's variables rather than replacing them. @default false */
  readonly appendEnv?: boolean;
  /** The exit code, or codes, that mean "skipped". Null: none. @default 99 */
  readonly skipOnExitCode?: number | readonly number[] | null;
  /** How what it prints is encoded, as `TextDecoder` names it. @default 'utf-8' */
  readonly outputEncoding?: string;
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
  static override readonly templateExt = ['.sh', '.bash'];
  /** What instances of a mapped one return, for the compiler. */
  declare static readonly mappedResult: string;
  readonly bashCommand: string;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly appendEnv: boolean;
  readonly skipOnExitCode: number | readonly number[] | null;
  readonly outputEncoding: string;
  readonly outputProcessor: ((lastLine: string) => Result) | undefined;
  readonly #shell = new TaskShell();

  constructor(options: BashOperatorOptions<Result>) {
    super(options);
    this.bashCommand = this.rendered<string>(options.bashCommand);
    this.cwd = this.rendered<string | undefined>(options.cwd);
    this.env = this.rendered<Readonly<Record<string, string>> | undefined>(options.env);
    this.appendEnv = options.appendEnv ?? false;
    this.skipOnExitCode = options.skipOnExitCode === undefined ? 99 : options.skipOnExitCode;
    this.outputEncoding = options.outputEncoding ?? 'utf-8';
    this.outputProcessor = options.outputProcessor;
  }

  async execute(context: TaskContext): Promise<Result> {
    const { bashCommand, cwd, env, appendEnv, outputEncoding, skipOnExitCode } = this;
    const lastLine = await this.#shell.run(
      bashCommand,
      {
        appendEnv,
        outputEncoding,
        skipOnExitCode,
        ...(cwd === undefined ? {} : { cwd }),
        ...(env === undefined ? {} : { env }),
      },
      context,
    );
    return this.outputProcessor === undefined ? (lastLine as Result) : this.outputProcessor(lastLine);
  }

  override async onKill(): Promise<void> {
    await this.#shell.end();
  }
}
