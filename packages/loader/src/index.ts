// loader LOADS: DAG files and their code by hash.
export type { ArielModules } from './ariel-modules.ts';
export { type CodeToLayOut, codeFolder, isLaidOut, layOutCode } from './code-layout.ts';
export type { CodeFile, CodeManifest } from './code-manifest.ts';
export { codeHash, codeManifest, contentHash } from './code-manifest.ts';
export type { DagFileToLoad, DagLoader, DagLoaderOptions, LoadOutcome } from './dag-loader.ts';
export { createDagLoader } from './dag-loader.ts';
export { type ImportPlace, importPlace, OutsideImportError } from './import-closure.ts';
export { listedNames } from './listed-names.ts';
export { loadSecretsBackend, type SecretsBackendToLoad } from './load-secrets-backend.ts';
export { lockHash, nearestNodeModules } from './nearest.ts';
export {
  isPluginFile,
  type LoadedPlugin,
  listPluginFiles,
  loadPlugins,
  type PluginsToLoad,
} from './plugin-files.ts';
export { type CodeFoldersToSweep, sweepCodeFolders } from './sweep-code-folders.ts';
export { readTemplateFile, type TemplatePlace } from './template-files.ts';
export { type AwaitPlace, lastAwait } from './top-level-await.ts';
