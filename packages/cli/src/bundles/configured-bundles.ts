// The bundles of this installation, as the configuration says them, and where their files lie on this machine.
import { join } from 'node:path';
import type { Bundle } from '@ariel/dag-processor';
import type { ConfiguredBundle } from '@ariel/store';
import type { BundleConfig } from '../config/bundle-list.ts';
import type { ArielConfig } from '../config/config.ts';

/** The name of the bundle that is the DAG folder, as in Airflow. */
export const DAGS_FOLDER = 'dags-folder';

/** What is known where a list is not set. */
const dagsFolderAlone: readonly BundleConfig[] = [
  {
    kind: 'local',
    name: DAGS_FOLDER,
    team: null,
    refreshIntervalMs: null,
    viewUrlTemplate: null,
    path: null,
  },
];

export const configuredBundles = ({
  dagProcessor,
}: Pick<ArielConfig, 'dagProcessor'>): readonly BundleConfig[] =>
  dagProcessor.dagBundleConfigList ?? dagsFolderAlone;

/** Bundle name → the folder in which its files are read. */
export function bundleFolders(config: ArielConfig): Record<string, string> {
  return Object.fromEntries(
    configuredBundles(config).map((bundle) => [bundle.name, folderOf(config, bundle)]),
  );
}

/** Below it lie the files of bundles from elsewhere, and, for packages, those of which this machine knows nothing. */
export const bundleStorage = ({ dagProcessor }: ArielConfig, name: string): string =>
  join(dagProcessor.dagBundleStoragePath, name);

export function folderOf(config: ArielConfig, bundle: BundleConfig): string {
  if (bundle.kind === 'local') return bundle.path ?? config.core.dagsFolder;
  const current = join(bundleStorage(config, bundle.name), 'current');
  return bundle.kind === 'git' ? join(current, bundle.subdir ?? '') : current;
}

/** For the sentence that says that Ariel is ready. */
export const placesText = (config: ArielConfig): string =>
  config.dagProcessor.dagBundleConfigList === null
    ? config.core.dagsFolder
    : `the bundles ${configuredBundles(config)
        .map(({ name }) => name)
        .join(', ')}`;

/** As the database knows them. */
export const bundlesToSync = (config: ArielConfig): ConfiguredBundle[] =>
  configuredBundles(config).map(({ kind, name, team }) => ({ name, kind, team }));

/** Where their files lie, for who asks something of DAGs that are known already. */
export const bundlesAsTheyLie = (config: ArielConfig): Bundle[] =>
  Object.entries(bundleFolders(config)).map(([name, folder]) => ({ name, folder }));
