// A bundle of the configuration with what brings its files here, for the dag processor.
import {
  type Bundle,
  type BundleSource,
  gitSource,
  objectsSource,
  SnapshotFolder,
} from '@ariel/dag-processor';
import type { SecretSource } from '@ariel/worker';
import type { BundleConfig, GitBundle, StorageBundle } from '../config/bundle-list.ts';
import type { ArielConfig } from '../config/config.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { bundleStorage, folderOf } from './configured-bundles.ts';
import { gitAccess } from './git-access.ts';
import { listStorage, storageUrl } from './storage-objects.ts';
import { gitUrlTemplate } from './view-url.ts';

export interface OpenBundleOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: SecretSource;
}

export function openBundle(bundle: BundleConfig, options: OpenBundleOptions): Bundle {
  const { name, refreshIntervalMs } = bundle;
  const source = sourceOf(bundle, options);
  return {
    name,
    folder: folderOf(options.config, bundle),
    ...(refreshIntervalMs === null ? {} : { refreshMs: refreshIntervalMs }),
    ...(source === null ? {} : { source }),
  };
}

function sourceOf(bundle: BundleConfig, options: OpenBundleOptions): BundleSource | null {
  if (bundle.kind === 'local') return null;
  const { dagProcessor } = options.config;
  const snapshots = new SnapshotFolder(bundleStorage(options.config, bundle.name), {
    minVersions: dagProcessor.staleBundleCleanupMinVersions,
    maxAgeMs: dagProcessor.staleBundleCleanupAgeThresholdMs,
  });
  return bundle.kind === 'git'
    ? fromGit(bundle, snapshots, options)
    : fromStorage(bundle, snapshots, options);
}

const fromGit = (
  bundle: GitBundle,
  snapshots: SnapshotFolder,
  { environment, secrets }: OpenBundleOptions,
): BundleSource =>
  gitSource({
    snapshots,
    trackingRef: bundle.trackingRef,
    subdir: bundle.subdir,
    submodules: bundle.submodules,
    prunesDotgit: bundle.pruneDotgitFolder,
    access: () => gitAccess(bundle, secrets),
    urlTemplate: (url) => bundle.viewUrlTemplate ?? gitUrlTemplate(url, bundle.subdir),
    environment: childEnvironment(environment, undefined),
  });

const fromStorage = (
  bundle: StorageBundle,
  snapshots: SnapshotFolder,
  { secrets }: OpenBundleOptions,
): BundleSource =>
  objectsSource({
    kind: bundle.kind,
    snapshots,
    list: () => listStorage(bundle, secrets),
    urlTemplate: bundle.viewUrlTemplate ?? storageUrl(bundle),
  });
