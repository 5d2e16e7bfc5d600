// A shell command as the work of a task: its folder and environment, its output in the log, its exit code as the outcome.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ShellSettings, SkipTask, type TaskContext, TaskRunError } from '@ariel/sdk';
import { type CommandEnd, type RunningCommand, startCommand } from './shell-command.ts';

/** Runs one command at a time. */
export class TaskShell {
  #running: RunningCommand | null = null;

  /** Gives the last line that the command prints. */
  async run(command: string, settings: ShellSettings, context: TaskContext): Promise<string> {
    if (settings.cwd !== undefined) return this.#runIn(settings.cwd, { command, settings, context });
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

  async #runIn(cwd: string, { command, settings, context }: Call): Promise<string> {
    context.signal.throwIfAborted();
    const lines = { last: '' };
    this.#running = startCommand(command, {
      cwd,
      env: environment(settings, context),
      onLine: (source, message) => {
        if (source === 'stdout') lines.last = message;
        context.log.write({ level: 'info', source, message });
      },
    });
    const onAbort = (): void => void this.end();
    context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      check(await this.#running.ended, settings.skipOnExitCode);
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      this.#running = null;
    }
    return lines.last;
  }
}

interface Call {
  readonly command: string;
  readonly settings: ShellSettings;
  readonly context: TaskContext;
}

function environment({ env, appendEnv }: ShellSettings, { dag, dagRun, ti }: TaskContext): NodeJS.ProcessEnv {
  const facts = {
    ARIEL_CTX_DAG_ID: dag.dagId,
    ARIEL_CTX_DAG_RUN_ID: dagRun.runId,
    ARIEL_CTX_TASK_ID: ti.taskId,
    ARIEL_CTX_TRY_NUMBER: String(ti.tryNumber),
  };
  const inherited = env === undefined || appendEnv === true ? process.env : {};
  return { ...inherited, ...facts, ...env };
}

function check({ code, signal }: CommandEnd, skipOnExitCode: ShellSettings['skipOnExitCode'] = 99): void {
  if (code === 0) return;
  const skips: readonly (number | null)[] = [skipOnExitCode].flat();
  if (code !== null && skips.includes(code))
    throw new SkipTask(`the command ended with code ${code}, which means "skip"`);
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
  throw new TaskRunError('ARIEL_COMMAND_FAILED', `the command ${how}`);
}
