// `ariel init`: writes a first project. Never overwrites a file.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { projectFiles } from './project-files.ts';

export const initProject: CommandBody = async ({ cwd, screen, version }, given) => {
  const folder = resolve(cwd, given.optionalPositional(0) ?? '.');
  const files = projectFiles({ name: packageName(folder), version });
  const { kept, written } = writeFiles(folder, files);
  const where = relative(cwd, folder) || '.';
  for (const path of written) screen.print(`  made  ${join(where, path)}`);
  for (const path of kept) screen.print(`  kept  ${join(where, path)}, which was there`);
  const steps = [
    ...(where === '.' ? [] : [`cd ${where}`]),
    'npm install',
    'npm test                # the DAG runs inside its test',
    'npx ariel dags test hello -f dags',
    'npm start               # the server with its pages',
  ];
  screen.print(`\nNext:\n${steps.map((step) => `  ${step}`).join('\n')}`);
  return ExitCode.ok;
};

function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): { written: string[]; kept: string[] } {
  const written: string[] = [];
  const kept: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      if (existsSync(file)) {
        kept.push(path);
        continue;
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      written.push(path);
    }
  } catch (error) {
    throw new CommandError(
      {
        code: 'ARIEL_INIT_NOT_WRITABLE',
        message: `The project cannot be made in ${folder}: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'Choose a folder that this user may write.',
        exitCode: ExitCode.notWritable,
      },
      error,
    );
  }
  return { written, kept };
}

/** A name that npm accepts, after the folder. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '');
  return name === '' || name === 'ariel' ? 'my-dags' : name;
}
