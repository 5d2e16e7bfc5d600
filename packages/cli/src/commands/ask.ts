// A question to the person at the terminal. Everything but a yes is a no; Ctrl-C ends the command.
import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';
import { ExitCode } from './exit-code.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** False: the question is read elsewhere, and Ctrl-C is a signal. */
  readonly isTerminal: boolean;
}

/** @throws CommandError `ARIEL_INTERRUPTED` */
export async function ask({ input, isTerminal, output }: Terminal, question: string): Promise<boolean> {
  const lines = createInterface({ input, output, terminal: isTerminal });
  const interrupt = new AbortController();
  lines.once('SIGINT', () => interrupt.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: interrupt.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    output.write('\n');
    // The end of the input, Ctrl-D, is no yes.
    if (!interrupt.signal.aborted) return false;
    throw new CommandError(
      {
        code: 'ARIEL_INTERRUPTED',
        message: 'Ended by Ctrl-C; nothing was changed.',
        exitCode: ExitCode.interrupted,
      },
      error,
    );
  } finally {
    lines.close();
  }
}
