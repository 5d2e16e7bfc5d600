// What a process that reads DAG files begins with: the database in step with the list of bundles, and each bundle opened.
import type { Bundle } from '@ariel/dag-processor';
import { BundleTeamError, type Database, syncBundles } from '@ariel/store';
import type { BundleConfig } from '../config/bundle-list.ts';
import { StartError } from '../standalone/home.ts';
import { bundlesToSync, configuredBundles } from './configured-bundles.ts';
import { type OpenBundleOptions, openBundle } from './open-bundle.ts';

const USAGE_EXIT = 2;

export interface OpenBundlesOptions extends OpenBundleOptions {
  readonly database: Database;
  /** Only these of the list. @default all */
  readonly names?: readonly string[];
}

/** Throws `StartError` where one is of a team that does not exist. */
export async function openBundles({ database, names, ...options }: OpenBundlesOptions): Promise<Bundle[]> {
  const { config } = options;
  try {
    const { disableBundleVersioning: disablesVersioning } = config.dagProcessor;
    await syncBundles(database, bundlesToSync(config), { disablesVersioning });
  } catch (error) {
    if (error instanceof BundleTeamError) throw new StartError(`${error.code}: ${error.message}`, USAGE_EXIT);
    throw error;
  }
  const isWanted = ({ name }: BundleConfig): boolean => names === undefined || names.includes(name);
  return configuredBundles(config)
    .filter(isWanted)
    .map((bundle) => openBundle(bundle, options));
}
