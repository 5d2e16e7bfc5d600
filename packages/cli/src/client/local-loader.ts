// The loader of DAG files in this process, as the configuration says it, and the plugins that it loads before them.
import {
  createDagLoader,
  type DagLoader,
  type LoadedPlugin,
  listPluginFiles,
  loadPlugins,
} from '@ariel/loader';
import { registry } from '@ariel/sdk';
import type { ArielConfig } from '../config/config.ts';
import { scheduleDefaults } from '../config/schedule-defaults.ts';
import { taskDefaults } from '../config/task-defaults.ts';
import { homePaths } from '../standalone/home.ts';
import { moduleUrls } from '../standalone/module-urls.ts';

export function localLoader(config: ArielConfig): DagLoader {
  registry().maxMapLength = config.core.maxMapLength;
  registry().defaultTimezone = config.core.defaultTimezone;
  registry().scheduleDefaults = scheduleDefaults(config);
  registry().taskDefaults = taskDefaults(config);
  return createDagLoader({ cacheFolder: homePaths(config.home).cache, arielModules: moduleUrls() });
}

/** One that cannot be loaded harms only who uses its names. */
export function loadLocalPlugins({ core }: ArielConfig, loader: DagLoader): Promise<LoadedPlugin[]> {
  const folder = core.pluginsFolder;
  return loadPlugins(loader, { folder, paths: listPluginFiles(folder), broken: [] });
}
