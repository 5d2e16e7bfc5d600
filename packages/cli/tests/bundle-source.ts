// What brings the files of one configured bundle here, as the configuration and the connections say it.
import type { BundleSource } from '@ariel/dag-processor';
import type { SecretSource } from '@ariel/worker';
import { configuredBundles } from '../src/bundles/configured-bundles.ts';
import { openBundle } from '../src/bundles/open-bundle.ts';
import { loadConfig } from '../src/config/load-config.ts';

export interface BundleSourceOptions {
  readonly home: string;
  readonly entry: { readonly name: string; readonly classpath: string; readonly kwargs: object };
  /** The connection of an id, as JSON; null: there is none. */
  readonly connection: SecretSource['connection'];
  /** @default that of the test */
  readonly path?: string;
}

export function bundleSource({ connection, entry, home, path }: BundleSourceOptions): BundleSource {
  const env = {
    ARIEL_HOME: home,
    HOME: home,
    PATH: path ?? process.env.PATH,
    ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([entry]),
  };
  const config = loadConfig({ env });
  const [bundle] = configuredBundles(config);
  const secrets = { connection, variable: async () => null };
  const source = bundle && openBundle(bundle, { config, environment: env, secrets }).source;
  if (!source) throw new Error('the bundle has no source');
  return source;
}
