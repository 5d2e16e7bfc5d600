// Finds the XCom backend that the configuration names: the one of object storage, or one that a plugin made known. Each is loaded once.
import { type DagLoader, listPluginFiles, loadPlugins } from '@ariel/loader';
import { type BaseXCom, isXComBackend, registry, TaskRunError } from '@ariel/sdk';
import type { DataSettings } from '../messages.ts';
import type { LoadBackend } from './kept-values.ts';

/** As Airflow calls its own. */
const OBJECT_STORAGE = 'XComObjectStorageBackend';

export interface BackendSources {
  readonly data: DataSettings | undefined;
  readonly loader: DagLoader;
  /** Where modules of the program lie, by the names with which DAG files import them. */
  readonly arielModules: Readonly<Record<string, string>>;
}

export function xcomBackends({ arielModules, data, loader }: BackendSources): LoadBackend {
  const loaded = new Map<string, Promise<BaseXCom>>();
  let plugins: Promise<unknown> | null = null;
  const load = async (name: string): Promise<BaseXCom> => {
    if (name === OBJECT_STORAGE) return objectStorage(arielModules, data);
    if (data?.pluginsFolder !== undefined) {
      const folder = data.pluginsFolder;
      plugins ??= loadPlugins(loader, { folder, paths: listPluginFiles(folder), broken: [] });
      await plugins;
    }
    const backend = registry().xcomBackends.get(name);
    if (isXComBackend(backend)) return backend;
    throw new TaskRunError(
      'ARIEL_XCOM_BACKEND',
      `core.xcom_backend names "${name}", which no plugin here makes known: definePlugin({ name, xcomBackends: { ${name}: … } })`,
    );
  };
  return (name) => {
    const known = loaded.get(name) ?? load(name);
    loaded.set(name, known);
    known.catch(() => loaded.delete(name));
    return known;
  };
}

interface StorageModule {
  readonly ObjectStorageXComBackend: new (
    options: NonNullable<DataSettings['xcomObjectStorage']>,
  ) => BaseXCom;
}

async function objectStorage(
  arielModules: BackendSources['arielModules'],
  data: DataSettings | undefined,
): Promise<BaseXCom> {
  const settings = data?.xcomObjectStorage ?? null;
  const url = arielModules['ariel/storage'];
  if (settings === null || url === undefined)
    throw new TaskRunError(
      'ARIEL_XCOM_BACKEND',
      `${OBJECT_STORAGE} does not know where to keep values: common.io.xcom_objectstorage_path is not set`,
    );
  const module = (await import(url)) as StorageModule;
  return new module.ObjectStorageXComBackend(settings);
}
