// What went wrong, as a person reads it: a sentence, the code to search for, what to do. A stack only on request.

import { ControlError } from '@ariel/protocol';
import { isDagAuthoringError } from '@ariel/sdk';
import { ConfigError } from '../config/config-error.ts';
import { paint } from '../output/paint.ts';
import type { Screen } from './command.ts';
import { CommandError } from './command-error.ts';
import { ExitCode } from './exit-code.ts';

interface Described {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly exitCode: number;
}

export function reportFailure(
  error: unknown,
  { screen, showsStack }: { readonly screen: Screen; readonly showsStack: boolean },
): number {
  const painter = paint(screen);
  const { code, exitCode, message, remedy } = describe(error);
  screen.note(`${painter.bad('error')} ${painter.dim(`[${code}]`)} ${message}`);
  if (remedy !== null) screen.note(remedy);
  if (showsStack && error instanceof Error) screen.note(`\n${error.stack}`);
  return exitCode;
}

function describe(error: unknown): Described {
  if (error instanceof CommandError) return error;
  if (error instanceof ConfigError)
    return { code: error.code, message: error.message, remedy: null, exitCode: ExitCode.config };
  if (error instanceof ControlError)
    return { code: error.code, message: error.message, remedy: null, exitCode: ExitCode.failed };
  if (isDagAuthoringError(error))
    return { code: error.code, message: error.message, remedy: null, exitCode: ExitCode.failed };
  const message = error instanceof Error ? error.message : String(error);
  // A refused start says itself how it ends; its module is loaded only by the commands that need it.
  const exitCode = exitCodeIn(error);
  if (exitCode !== null)
    return { code: startCodes[exitCode] ?? 'ARIEL_START_REFUSED', message, remedy: null, exitCode };
  const known = codeIn(error);
  if (known !== null) return { code: known, message, remedy: null, exitCode: ExitCode.failed };
  return {
    code: 'ARIEL_INTERNAL',
    message,
    remedy: 'This is a fault of Ariel. Run the command again with ARIEL_DEBUG=1 and report what it prints.',
    exitCode: ExitCode.internal,
  };
}

const startCodes: Readonly<Record<number, string>> = {
  [ExitCode.unavailable]: 'ARIEL_UNAVAILABLE',
  [ExitCode.notWritable]: 'ARIEL_HOME_NOT_WRITABLE',
  [ExitCode.busy]: 'ARIEL_HOME_BUSY',
};

function exitCodeIn(error: unknown): number | null {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
    ? error.exitCode
    : null;
}

/** Ariel's own errors have a code; those of Node and SQLite are faults of ours where nobody expected them. */
function codeIn(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.startsWith('ARIEL_') ? code : null;
}
