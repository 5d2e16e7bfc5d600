// Loads a secrets backend of the user's own, from a file or from the plugins, and makes it with its keyword arguments. For processes
// that hold no database and no key.
import { basename, dirname } from 'node:path';
import { type BaseSecretsBackend, registry } from '@ariel/sdk';
import type { ArielModules } from './ariel-modules.ts';
import { createDagLoader } from './dag-loader.ts';
import { listPluginFiles, loadPlugins } from './plugin-files.ts';

export interface SecretsBackendToLoad {
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly pluginsFolder: string | null;
  /** The file that registers it, absolute; null: a plugin does. */
  readonly file: string | null;
  /** The name under which it is registered; null: the only one that the file registers. */
  readonly name: string | null;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export async function loadSecretsBackend({
  arielModules,
  cacheFolder,
  file,
  kwargs,
  name,
  pluginsFolder,
}: SecretsBackendToLoad): Promise<BaseSecretsBackend> {
  const loader = createDagLoader({ cacheFolder, arielModules });
  if (pluginsFolder !== null && file === null) {
    const paths = listPluginFiles(pluginsFolder);
    await loadPlugins(loader, { folder: pluginsFolder, paths, broken: [] });
  }
  const before = new Set(registry().secretsBackends.keys());
  if (file !== null) {
    const { failure, refusals } = await loader.load({
      root: dirname(file),
      path: basename(file),
      isPlugin: true,
    });
    if (failure) throw failure.thrown;
    if (refusals[0]) throw refusals[0];
  }
  const known = [...registry().secretsBackends.keys()];
  const own = known.filter((each) => !before.has(each));
  const chosen = name ?? (own.length === 1 ? own[0] : undefined);
  const made = chosen === undefined ? undefined : registry().secretsBackends.get(chosen);
  if (made) return new made(kwargs as never);
  const listed = known.length === 0 ? 'none' : known.join(', ');
  throw new Error(
    chosen === undefined
      ? `${file ?? 'The plugins'} must register one secrets backend with definePlugin({ secretsBackends }), or the setting must name one after "#"; there are: ${listed}`
      : `no plugin registers a secrets backend "${chosen}"; there are: ${listed}`,
  );
}
