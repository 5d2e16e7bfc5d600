// A file that the command line names is written: where it cannot be, that is said with its path.
import { writeFileSync } from 'node:fs';
import { CommandError } from './command-error.ts';
import { ExitCode } from './exit-code.ts';

export interface FileToWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** May hold what is secret: nobody else on this machine may read it. @default false */
  readonly isPrivate?: boolean;
}

/** @throws CommandError `ARIEL_FILE_NOT_WRITTEN` */
export function writeGivenFile({ content, isPrivate = false, path }: FileToWrite): void {
  try {
    writeFileSync(path, content, isPrivate ? { mode: 0o600 } : {});
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      {
        code: 'ARIEL_FILE_NOT_WRITTEN',
        message: `${path} cannot be written: ${why}.`,
        remedy: 'Name a file in a folder that is there and that this user may write.',
        exitCode: ExitCode.notWritable,
      },
      error,
    );
  }
}
