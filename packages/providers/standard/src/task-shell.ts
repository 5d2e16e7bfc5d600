// A shell command as the work of a task: its folder and environment, its output in the log, its exit code as the outcome.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ShellSettings, SkipTask, type TaskContext, TaskRunError } from '@ariel/sdk';
import { environmentOf } from './context-environment.ts';
import { type CommandEnd, type RunningCommand, startCommand } from './shell-command.ts';

/** Runs one command at a time. */
export class TaskShell {
  #running: RunningCommand | null = null;

  /** Gives the last line that the command prints; throws where it does not end well. */
  async run(command: string, settings: ShellSettings, context: TaskContext): Promise<string> {
    const { lastLine, ...end } = await this.runToEnd(command, settings, context);
    check(end, settings.skipOnExitCode);
    return lastLine;
  }

  /** Gives how the command ended. */
  async runToEnd(command: string, settings: ShellSettings, context: TaskContext): Promise<EndedCommand> {
    if (settings.cwd !== undefined) {
      await checkFolder(settings.cwd);
      return this.#runIn(settings.cwd, { command, settings, context });
    }
    const folder = await mkdtemp(join(tmpdir(), 'ariel-bash-'));
    try {
      return await this.#runIn(folder, { command, settings, context });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Ends what runs, and all that it started. */
  async end(): Promise<void> {
    await this.#running?.end();
  }

  async #runIn(cwd: string, { command, settings, context }: Call): Promise<EndedCommand> {
    context.signal.throwIfAborted();
    const lines = { last: '' };
    this.#running = startCommand(command, {
      cwd,
      env: environmentOf(settings, context),
      ...(settings.outputEncoding === undefined ? {} : { encoding: settings.outputEncoding }),
      onLine: (source, message) => {
        if (source === 'stdout') lines.last = message;
        context.log.write({ level: 'info', source, message });
      },
    });
    const onAbort = (): void => void this.end();
    context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return { ...(await this.#running.ended), lastLine: lines.last };
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      this.#running = null;
    }
  }
}

export interface EndedCommand extends CommandEnd {
  readonly lastLine: string;
}

interface Call {
  readonly command: string;
  readonly settings: ShellSettings;
  readonly context: TaskContext;
}

async function checkFolder(cwd: string): Promise<void> {
  const found = await stat(cwd).catch(() => null);
  if (found?.isDirectory()) return;
  const why = found === null ? 'is not there' : 'is no folder';
  throw new TaskRunError(
    'ARIEL_COMMAND_FAILED',
    `the command cannot run in ${JSON.stringify(cwd)}, which ${why}`,
  );
}

function check({ code, signal }: CommandEnd, skipOnExitCode: ShellSettings['skipOnExitCode'] = 99): void {
  if (code === 0) return;
  const skips: readonly (number | null)[] = [skipOnExitCode].flat();
  if (code !== null && skips.includes(code))
    throw new SkipTask(`the command ended with code ${code}, which means "skip"`);
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
  throw new TaskRunError('ARIEL_COMMAND_FAILED', `the command ${how}`);
}
