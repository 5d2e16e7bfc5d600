// What came of a DAG file's evaluation, as the store takes it, with the code that it was evaluated from.
import { codeManifest, layOutCode, lockHash, nearestNodeModules } from '@ariel/loader';
import type { DagFileEvaluation } from '@ariel/store';
import type { BundleFile } from './bundle-files.ts';
import type { Bundle } from './dag-processor-options.ts';
import { type Evaluation, failedEvaluation } from './evaluation.ts';
import { importFailure } from './import-failure.ts';

/** Where the files lie that are read now, and as which version of the bundle. */
export interface Place {
  readonly root: string;
  readonly version?: { readonly version: string; readonly seq: number };
}

export interface EvaluatedFile {
  readonly bundle: Bundle;
  readonly place: Place;
  readonly path: string;
  readonly content: BundleFile;
  readonly evaluation: Evaluation;
  readonly cacheFolder: string;
}

/** Null where a file of the code is gone or changed since the evaluation. */
export async function fileToStore({
  bundle,
  cacheFolder,
  content,
  evaluation,
  path,
  place,
}: EvaluatedFile): Promise<DagFileEvaluation | null> {
  // Where packages are is the same for every version of the bundle.
  const { folder, name } = bundle;
  const hasFailed = evaluation.failures.length > 0;
  // Nothing that lies outside is kept.
  const files = content.outside !== null ? [] : hasFailed ? [path] : evaluation.files;
  const code = await codeManifest(place.root, files).catch(() => null);
  if (code === null) return null;
  if (content.outside === null && code.files.find((file) => file.path === path)?.hash !== content.hash)
    return null;
  if (!hasFailed && evaluation.definitions.length > 0)
    await layOutCode({ ...code, cacheFolder, nodeModules: nearestNodeModules(folder) });
  return {
    bundleName: name,
    ...(place.version === undefined ? {} : { bundleVersion: place.version }),
    relPath: path,
    contentHash: content.hash,
    codeHash: hasFailed ? null : code.codeHash,
    lockHash: await lockHash(folder),
    files: code.files,
    definitions: evaluation.definitions,
    dagPlaces: evaluation.dagPlaces,
    warnings: warningsToStore(evaluation),
    errors: evaluation.failures,
    durationMs: evaluation.durationMs,
  };
}

/** What comes of a file that is a link out of its folder. */
export function linkFailure(path: string, target: string): Evaluation {
  const message = `"${path}" is a link to ${target}, which lies outside the DAG folder and would be missing where tasks run`;
  return failedEvaluation(path, importFailure('ARIEL_IMPORT_LINK', message, { path }));
}

/** A warning that names no DAG is about the file: its first DAG shows it. */
function warningsToStore(evaluation: Evaluation): DagFileEvaluation['warnings'] {
  const [first] = evaluation.definitions;
  return evaluation.warnings.flatMap(({ dagId, code, message }) => {
    const owner = dagId ?? first?.dagId;
    return owner === undefined ? [] : [{ dagId: owner, kind: code, message }];
  });
}
