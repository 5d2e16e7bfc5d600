// dag-processor READS: finds, evaluates and versions DAG files.

export { DagProcessor } from './dag-processor.ts';
export type { Bundle, DagProcessorOptions, DagsChanged } from './dag-processor-options.ts';
export type { EvaluationLimits } from './evaluation.ts';
export { type Difference, firstDifference } from './first-difference.ts';
export { type ImportCode, importRemedies } from './import-failure.ts';
export {
  type BundleCode,
  BundleError,
  type BundleSnapshot,
  type BundleSource,
  bundleRemedies,
} from './sources/bundle-source.ts';
export type { GitAccess, SshAccess } from './sources/git-access.ts';
export { withoutSecrets } from './sources/git-command.ts';
export { type GitSourceOptions, gitSource } from './sources/git-source.ts';
export { type ObjectsSourceOptions, objectsSource, type StoredObject } from './sources/objects-source.ts';
export { SnapshotFolder, type SnapshotLimits } from './sources/snapshot-folder.ts';
