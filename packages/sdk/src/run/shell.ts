// The port through which a bash task runs its command. This package names it; another one loads it when it is first used.
import type { TaskContext } from './task-context.ts';

/** How a shell command is run. */
export interface ShellSettings {
  /** The folder in which it runs. @default a temporary one, removed afterwards */
  readonly cwd?: string;
  /** Environment variables. @default those of the worker */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether `env` is added to the worker's variables rather than replacing them. @default false */
  readonly appendEnv?: boolean;
  /** The exit code, or codes, that mean "skipped". Null: none. @default 99 */
  readonly skipOnExitCode?: number | readonly number[] | null;
  /** How what the command prints is encoded, as `TextDecoder` names it. @default 'utf-8' */
  readonly outputEncoding?: string;
}

/** Runs a command and gives the last line that it prints; ends it when the context's signal aborts. */
export type Shell = (command: string, settings: ShellSettings, context: TaskContext) => Promise<string>;
