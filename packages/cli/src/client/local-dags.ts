// Loads DAG files in this process, for commands that run a DAG without a server. The same loader as the dag processor's.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { DagLoader } from '@ariel/loader';
import type { AuthoredDag } from '@ariel/sdk';
import { CommandError } from '../commands/command-error.ts';
import type { ArielConfig } from '../config/config.ts';
import { placeText } from '../output/error-text.ts';
import { unknownDag } from './find-dag.ts';
import { loadLocalPlugins, localLoader } from './local-loader.ts';

export interface LocalDag {
  readonly dag: AuthoredDag;
  /** Relative to `root`. */
  readonly file: string;
  readonly root: string;
}

const CODE = /(?<!\.d|\.test|\.spec|\.test-d|\.config)\.(?:ts|tsx|mts|js|mjs)$/;
const IMPORTS_ARIEL = /['"`](?:ariel|@ariel\/sdk)(?:\/[\w-]+)?['"`]/;

/** Finds and loads the DAG; `dagFile` narrows the search to one file or folder. */
export async function loadLocalDag(
  config: ArielConfig,
  dagId: string,
  dagFile: string | null,
): Promise<LocalDag> {
  const { root, files } = filesToSearch(config, dagFile);
  const loader = localLoader(config);
  await loadLocalPlugins(config, loader);
  const found: string[] = [];
  const failures: string[] = [];
  // A file that names the DAG is the one, nearly always: the others are loaded only where none is.
  const likeliestFirst = files.sort(
    (left, right) => Number(right.source.includes(dagId)) - Number(left.source.includes(dagId)),
  );
  for (const { path } of likeliestFirst) {
    const outcome = await loader.load({ root, path });
    const dag = outcome.dags.find(({ definition }) => definition.dagId === dagId);
    if (dag) return { dag, file: path, root };
    found.push(...outcome.dags.map(({ definition }) => definition.dagId));
    const wrong = outcome.refusals[0] ?? outcome.failure?.thrown;
    if (wrong !== undefined) failures.push(describe(loader, wrong, root, path));
  }
  if (failures.length > 0) {
    throw new CommandError({
      code: 'ARIEL_DAG_FILE_FAILED',
      message: `DAG "${dagId}" is in none of the files that load, and ${failures.length === 1 ? 'one file fails' : `${failures.length} files fail`}:\n${failures.join('\n')}`,
    });
  }
  throw files.length === 0 ? noFiles(root) : unknownDag(dagId, found);
}

function filesToSearch(
  config: ArielConfig,
  dagFile: string | null,
): { root: string; files: { path: string; source: string }[] } {
  const start = dagFile === null ? config.core.dagsFolder : resolve(dagFile);
  if (!existsSync(start)) {
    throw new CommandError({
      code: 'ARIEL_DAGS_FOLDER_MISSING',
      message: `${dagFile === null ? 'The DAG folder' : 'The file'} ${start} does not exist.`,
      remedy: 'Name a file or folder with --dagfile-path, or set core.dags_folder.',
    });
  }
  const isFile = statSync(start).isFile();
  // A file below the DAG folder may import from all of it.
  const isInside = !relative(config.core.dagsFolder, start).startsWith('..');
  const root = isInside ? config.core.dagsFolder : isFile ? dirname(start) : start;
  const paths = isFile
    ? [relative(root, start) || basename(start)]
    : codeFiles(start).map((path) => relative(root, join(start, path)));
  const files = paths.map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }));
  return { root, files: isFile ? files : files.filter(({ source }) => IMPORTS_ARIEL.test(source)) };
}

function codeFiles(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (statSync(join(folder, path)).isDirectory()) return codeFiles(folder, path);
      return CODE.test(entry.name) ? [path] : [];
    });
}

function describe(loader: DagLoader, thrown: unknown, root: string, path: string): string {
  const report = loader.report(thrown, root);
  const place = report.frames.find(({ own }) => own);
  return `  ${place ? placeText(place) : path}  ${report.message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

function noFiles(root: string): CommandError {
  return new CommandError({
    code: 'ARIEL_NO_DAG_FILES',
    message: `There is no DAG file in ${root}: no TypeScript or JavaScript file in it imports "ariel".`,
    remedy:
      'Make a first one with "ariel init", or name another folder with --dagfile-path or core.dags_folder.',
  });
}
