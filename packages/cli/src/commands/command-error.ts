// A command that cannot go on, told to a person: what is wrong, a stable code, and what to do.
import { ExitCode } from './exit-code.ts';

export interface CommandFailure {
  readonly code: string;
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly remedy?: string;
  readonly exitCode?: ExitCode;
}

export class CommandError extends Error {
  readonly code: string;
  readonly remedy: string | null;
  readonly exitCode: ExitCode;

  constructor({ code, message, remedy, exitCode = ExitCode.failed }: CommandFailure, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandError';
    this.code = code;
    this.remedy = remedy ?? null;
    this.exitCode = exitCode;
  }
}

/** The command line itself is wrong. */
export function usageError(message: string, remedy?: string): CommandError {
  return new CommandError({
    code: 'ARIEL_CLI_USAGE',
    message,
    exitCode: ExitCode.usage,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
