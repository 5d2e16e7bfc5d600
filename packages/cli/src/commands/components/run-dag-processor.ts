// `ariel dag-processor`.
import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { bundleFolders, configuredBundles } from '../../bundles/configured-bundles.ts';
import { runComponent } from '../../components/run-component.ts';
import type { ArielConfig } from '../../config/config.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { numRunsOf } from './num-runs.ts';

export const runDagProcessor: CommandBody = async ({ config: load, cwd, env, screen, version }, given) => {
  const config = load();
  for (const notice of config.notices) screen.note(notice);
  const subdir = given.text('subdir');
  const part = subdir === null ? null : partAt(config, given.list('bundleName'), resolve(cwd, subdir));
  const { dagProcessorComponent } = await import('../../components/dag-processor-component.ts');
  const component = dagProcessorComponent({
    bundleNames: part === null ? given.list('bundleName') : [part.bundleName],
    only: part?.only ?? null,
    looks: numRunsOf(given, -1),
  });
  return runComponent(component, { config, environment: env, version, print: (text) => screen.print(text) });
};

interface BundlePart {
  readonly bundleName: string;
  /** Relative to the bundle's folder, with `/`; null: all of it. */
  readonly only: string | null;
}

/** The local bundle that has the path in it. */
function partAt(config: ArielConfig, names: readonly string[], path: string): BundlePart {
  const folders = bundleFolders(config);
  const local = configuredBundles(config).filter(
    ({ kind, name }) => kind === 'local' && (names.length === 0 || names.includes(name)),
  );
  for (const { name } of local) {
    const place = relative(folders[name] ?? '', path);
    if (place === '') return { bundleName: name, only: null };
    if (place === '..' || place.startsWith(`..${sep}`) || resolve(place) === place) continue;
    if (!existsSync(path)) throw usageError(`--subdir is ${path}, and there is no such folder or file.`);
    return { bundleName: name, only: place.split(sep).join('/') };
  }
  throw usageError(
    `--subdir is ${path}, which is not in ${placesOf(config)}. It names a part of that folder; to read another one, set ARIEL__CORE__DAGS_FOLDER.`,
  );
}

const placesOf = (config: ArielConfig): string =>
  config.dagProcessor.dagBundleConfigList === null
    ? `core.dags_folder (${config.core.dagsFolder})`
    : 'the folder of a local bundle';
