// The plugins folder: which of its files are plugins, and loading them before any DAG file. A plugin that cannot be loaded
// costs nobody but the DAGs that use its names.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@ariel/sdk';
import type { DagLoader, LoadOutcome } from './dag-loader.ts';

const CODE = /(?<!\.d|\.test|\.spec|\.test-d|\.config)\.(?:ts|tsx|mts|js|mjs)$/;

/** Files at the top of the folder, and the index of each folder in it. `path` is relative to the folder with `/`. */
export function isPluginFile(path: string): boolean {
  const [first = '', second, ...rest] = path.split('/');
  if (first.startsWith('.') || first === 'node_modules' || rest.length > 0 || !CODE.test(path)) return false;
  return second === undefined || /^index\.\w+$/.test(second);
}

/** The plugin files that are there now, in the order in which they are loaded. */
export function listPluginFiles(folder: string): string[] {
  return namesIn(folder)
    .flatMap((name) =>
      isFolder(join(folder, name)) ? namesIn(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    )
    .filter(isPluginFile)
    .sort();
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder) : [];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

export interface PluginsToLoad {
  readonly folder: string;
  /** Relative to the folder. */
  readonly paths: readonly string[];
  /** Files that are known not to load, for messages. */
  readonly broken: readonly string[];
}

export interface LoadedPlugin {
  readonly path: string;
  readonly outcome: LoadOutcome;
}

/** From now on their names are known to every file, and a name that none of them registered is a mistake of the DAG file that uses it. */
export async function loadPlugins(
  loader: DagLoader,
  { broken, folder, paths }: PluginsToLoad,
): Promise<LoadedPlugin[]> {
  registry().timetables.clear();
  registry().weightStrategies.clear();
  registry().policies = [];
  registry().listeners = [];
  const loaded: LoadedPlugin[] = [];
  for (const path of paths)
    loaded.push({ path, outcome: await loader.load({ root: folder, path, isPlugin: true }) });
  const failed = loaded.filter(({ outcome }) => outcome.failure !== null || outcome.refusals.length > 0);
  registry().plugins = { broken: [...broken, ...failed.map(({ path }) => path)].sort() };
  return loaded;
}
