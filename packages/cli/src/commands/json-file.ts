// JSON files that commands write and read: what is wrong with one is said with its path.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandContext } from './command.ts';
import { CommandError } from './command-error.ts';
import { writeGivenFile } from './written-file.ts';

export function writeJsonFile({ cwd }: CommandContext, file: string, value: unknown): void {
  const content = `${JSON.stringify(value, null, 4)}\n`;
  writeGivenFile({ path: resolve(cwd, file), content, isPrivate: true });
}

/** A list of objects; `example` says what one of them looks like. */
export function readJsonList(
  { cwd }: CommandContext,
  file: string,
  example: string,
): readonly Readonly<Record<string, unknown>>[] {
  const path = resolve(cwd, file);
  const wrong = (message: string, cause?: unknown): CommandError =>
    new CommandError(
      { code: 'ARIEL_ACCESS_FILE', message, remedy: `The file holds [${example}, …].` },
      cause,
    );
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong(`${path} cannot be read: ${reasonOf(error)}.`, error);
  }
  if (Array.isArray(given) && given.every((one) => typeof one === 'object' && one !== null))
    return given as Record<string, unknown>[];
  throw wrong(`${path} holds no list of objects.`);
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
