// Waits until a command succeeds.
import {
  addLibraryFolder,
  BaseSensor,
  type BaseSensorOptions,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { TaskShell } from './task-shell.ts';

addLibraryFolder(import.meta.url);

export interface BashSensorOptions extends BaseSensorOptions {
  /** What bash runs: it is waited for until it ends with 0. */
  readonly bashCommand: Templated<string>;
  /** Environment variables. @default those of the worker */
  readonly env?: Templated<Readonly<Record<string, string>>>;
  /** How what it prints is encoded, as `TextDecoder` names it. @default 'utf-8' */
  readonly outputEncoding?: string;
  /** The only exit code that means "not yet"; any other but 0 fails. @default all of them mean "not yet" */
  readonly retryExitCode?: number | null;
}

/**
 * Waits until a command succeeds.
 *
 * @example
 * new BashSensor({ taskId: 'mounted', bashCommand: 'mountpoint -q /data', pokeInterval: '30s', timeout: '1h' });
 */
export class BashSensor extends BaseSensor {
  static override readonly templateFields: readonly string[] = ['bashCommand', 'env'];
  static override readonly templateExt: readonly string[] = ['.sh', '.bash'];
  readonly bashCommand: string;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly outputEncoding: string;
  readonly retryExitCode: number | null;
  readonly #shell = new TaskShell();

  constructor(options: BashSensorOptions) {
    super(options);
    this.bashCommand = this.rendered<string>(options.bashCommand);
    this.env = this.rendered<Readonly<Record<string, string>> | undefined>(options.env);
    this.outputEncoding = options.outputEncoding ?? 'utf-8';
    this.retryExitCode = options.retryExitCode ?? null;
  }

  async poke(context: TaskContext): Promise<boolean> {
    const { bashCommand, env, outputEncoding, retryExitCode } = this;
    const settings = { outputEncoding, ...(env === undefined ? {} : { env }) };
    const { code, signal } = await this.#shell.runToEnd(bashCommand, settings, context);
    context.signal.throwIfAborted();
    if (code === 0) return true;
    const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
    if (retryExitCode !== null && code !== retryExitCode)
      throw new TaskRunError('ARIEL_COMMAND_FAILED', `the command ${how}, which does not mean "not yet"`);
    context.log.info(`the command ${how}: not yet`);
    return false;
  }

  override async onKill(): Promise<void> {
    await this.#shell.end();
  }
}
