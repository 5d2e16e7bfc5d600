// Loads DAG files in this process, for commands that run a DAG without a server. The same loader as the dag processor's.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { DagLoader } from '@ariel/loader';
import type { AuthoredDag } from '@ariel/sdk';
import { chosenBundles } from '../bundles/chosen-bundles.ts';
import { bundleFolders } from '../bundles/configured-bundles.ts';
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

export interface LocalPlace {
  /** One file or folder that is searched; null: the bundles. */
  readonly dagFile: string | null;
  /** Only these bundles, as they lie on this machine. @default all */
  readonly bundles?: readonly string[];
}

export interface LocalFile {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly source: string;
}

/** Finds and loads the DAG. */
export async function loadLocalDag(config: ArielConfig, dagId: string, place: LocalPlace): Promise<LocalDag> {
  const files = localFiles(config, place);
  const loader = localLoader(config);
  await loadLocalPlugins(config, loader);
  const found: string[] = [];
  const failures: string[] = [];
  // A file that names the DAG is the one, nearly always: the others are loaded only where none is.
  const likeliestFirst = files.toSorted(
    (left, right) => Number(right.source.includes(dagId)) - Number(left.source.includes(dagId)),
  );
  for (const { path, root } of likeliestFirst) {
    const outcome = await loader.load({ root, path });
    const dag = outcome.dags.find(({ definition }) => definition.dagId === dagId);
    if (dag) return { dag, file: path, root };
    found.push(...outcome.dags.map(({ definition }) => definition.dagId));
    const wrong = outcome.refusals[0] ?? outcome.failure?.thrown;
    if (wrong !== undefined) failures.push(`  ${failureText(loader, wrong, { root, path })}`);
  }
  if (failures.length > 0) {
    throw new CommandError({
      code: 'ARIEL_DAG_FILE_FAILED',
      message: `DAG "${dagId}" is in none of the files that load, and ${failures.length === 1 ? 'one file fails' : `${failures.length} files fail`}:\n${failures.join('\n')}`,
    });
  }
  throw unknownDag(dagId, found);
}

/** The DAG files that are searched. Throws where there is none. */
export function localFiles(config: ArielConfig, { bundles = [], dagFile }: LocalPlace): LocalFile[] {
  const all = bundleFolders(config);
  const folders = chosenBundles(config, bundles).flatMap((name) => all[name] ?? []);
  const found =
    dagFile === null
      ? thatLieHere(folders).flatMap((folder) => filesToSearch(folder, folder))
      : filesToSearch(resolve(dagFile), enclosing(folders, resolve(dagFile)));
  if (found.length === 0) throw noFiles(dagFile ?? folders.join(', '));
  return found;
}

/** Files of a bundle from elsewhere are here once a dag processor has brought them. Never empty, so that what is missing is told. */
function thatLieHere(folders: readonly string[]): readonly string[] {
  const here = folders.filter((folder) => existsSync(folder));
  return here.length === 0 ? folders : here;
}

/** A file below the folder of a bundle may import from all of it. */
const enclosing = (folders: readonly string[], start: string): string | null =>
  folders.find((folder) => !relative(folder, start).startsWith('..')) ?? null;

function filesToSearch(start: string, folder: string | null): LocalFile[] {
  if (!existsSync(start)) throw missingPlace(start === folder ? 'The DAG folder' : 'The file', start);
  const isFile = statSync(start).isFile();
  const root = folder ?? (isFile ? dirname(start) : start);
  const paths = isFile
    ? [relative(root, start) || basename(start)]
    : codeFiles(start).map((path) => relative(root, join(start, path)));
  const files = paths.map((path) => ({ root, path, source: readFileSync(join(root, path), 'utf8') }));
  return isFile ? files : files.filter(({ source }) => IMPORTS_ARIEL.test(source));
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

/** In one line: where, and what was thrown. */
export function failureText(
  loader: DagLoader,
  thrown: unknown,
  { path, root }: Pick<LocalFile, 'root' | 'path'>,
): string {
  const report = loader.report(thrown, root);
  const place = report.frames.find(({ own }) => own);
  return `${place ? placeText(place) : path}  ${report.message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

export function missingPlace(what: string, path: string): CommandError {
  return new CommandError({
    code: 'ARIEL_DAGS_FOLDER_MISSING',
    message: `${what} ${path} does not exist.`,
    remedy: 'Name a file or folder with --dagfile-path, or set core.dags_folder.',
  });
}

export function noFiles(place: string): CommandError {
  return new CommandError({
    code: 'ARIEL_NO_DAG_FILES',
    message: `There is no DAG file in ${place}: no TypeScript or JavaScript file in it imports "ariel".`,
    remedy:
      'Make a first one with "ariel init", or name another folder with --dagfile-path or core.dags_folder.',
  });
}
