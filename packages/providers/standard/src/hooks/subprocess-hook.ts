// Runs a program for a task: its lines go to the log, its group of processes ends with the task.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseHook, getContext } from '@ariel/sdk';
import { environmentOf } from '../context-environment.ts';
import { type RunningCommand, startProgram } from '../shell-command.ts';

export interface SubprocessOptions {
  /** Environment variables. @default those of the worker */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs. @default a folder of its own, which goes with its end */
  readonly cwd?: string;
  /** How what it prints is encoded, as `TextDecoder` names it. @default 'utf-8' */
  readonly outputEncoding?: string;
}

export interface SubprocessResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** The last line that it printed. */
  readonly output: string;
}

/**
 * Runs programs, one at a time.
 *
 * @example
 * const { exitCode, output } = await new SubprocessHook().runCommand(['git', 'rev-parse', 'HEAD'], { cwd: '/srv/repo' });
 */
export class SubprocessHook extends BaseHook {
  #running: RunningCommand | null = null;

  /** Runs a program with its arguments, without a shell, until it ends; its lines are in the log of the task. */
  async runCommand(
    command: readonly [string, ...string[]],
    { cwd, env, outputEncoding }: SubprocessOptions = {},
  ): Promise<SubprocessResult> {
    const context = getContext();
    context.signal.throwIfAborted();
    // At once, so that whoever ends it right after the call finds it.
    const folder = cwd ?? mkdtempSync(join(tmpdir(), 'ariel-subprocess-'));
    const [file, ...args] = command;
    let output = '';
    this.#running = startProgram(file, args, {
      cwd: folder,
      env: environmentOf(env === undefined ? {} : { env }, context),
      ...(outputEncoding === undefined ? {} : { encoding: outputEncoding }),
      onLine: (source, message) => {
        output = message;
        context.log.write({ level: 'info', source, message });
      },
    });
    const onAbort = (): void => void this.sendSigterm();
    context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { code } = await this.#running.ended;
      return { exitCode: code, output };
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      this.#running = null;
      if (cwd === undefined) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Ends what runs, and all that it started: asked first, killed when it has not gone after a while. */
  async sendSigterm(): Promise<void> {
    await this.#running?.end();
  }
}
