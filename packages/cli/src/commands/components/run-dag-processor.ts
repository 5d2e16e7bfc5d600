// `ariel dag-processor`.
import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { BUNDLE } from '../../components/local-tasks.ts';
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';

export const runDagProcessor: CommandBody = async ({ config: load, cwd, env, screen, version }, given) => {
  const config = load();
  for (const notice of config.notices) screen.note(notice);
  const { dagsFolder } = config.core;
  const subdir = given.text('subdir');
  const only = subdir === null ? null : placeIn(dagsFolder, resolve(cwd, subdir));
  const { dagProcessorComponent } = await import('../../components/dag-processor-component.ts');
  const component = dagProcessorComponent({
    bundleNames: given.list('bundleName'),
    bundles: { [BUNDLE]: dagsFolder },
    only,
  });
  return runComponent(component, { config, environment: env, version, print: (text) => screen.print(text) });
};

/** Relative to the folder, with `/`; null where it is the folder itself. */
function placeIn(dagsFolder: string, path: string): string | null {
  const place = relative(dagsFolder, path);
  if (place === '') return null;
  if (place === '..' || place.startsWith(`..${sep}`) || resolve(place) === place) {
    throw usageError(
      `--subdir is ${path}, which is not in core.dags_folder (${dagsFolder}). It names a part of that folder; to read another one, set ARIEL__CORE__DAGS_FOLDER.`,
    );
  }
  if (!existsSync(path)) throw usageError(`--subdir is ${path}, and there is no such folder or file.`);
  return place.split(sep).join('/');
}
