// Keeps the database in step with the files of one bundle: decides which to evaluate, and publishes what came of it.
// It must not read the clock or make ids of its own, nor stop at one file's failure.

import { mkdir } from 'node:fs/promises';
import { timePart } from '@ariel/core';
import { codeManifest, layOutCode, lockHash, nearestNodeModules } from '@ariel/loader';
import {
  DAG_ID_TAKEN,
  type DagFileEvaluation,
  filesWithImportError,
  type KnownFile,
  knownFiles,
  publishEvaluation,
  refreshSecretWarnings,
  removeDagFile,
  wantTimetablePlan,
} from '@ariel/store';
import {
  type BundleFile,
  BundleFiles,
  type FileChange,
  type FolderListing,
  isReadHere,
} from './bundle-files.ts';
import { BundleWatch } from './bundle-watch.ts';
import type { Bundle, DagProcessorOptions } from './dag-processor-options.ts';
import { type Evaluation, failedEvaluation } from './evaluation.ts';
import type { EvaluationPool } from './evaluation-pool.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { isIgnoreFile } from './ignore-rules.ts';
import { type ImportCode, importFailure } from './import-failure.ts';
import { ImportMap } from './import-map.ts';

const MISSING_TEMPLATE = 'ARIEL_TEMPLATE_FILE_MISSING';
const MISSING_IMPORT: ImportCode = 'ARIEL_IMPORT_MODULE_NOT_FOUND';

/** What the bundles of one processor share. */
export interface BundleServices {
  readonly pool: EvaluationPool;
  readonly queue: EvaluationQueue;
  readonly wantTimetables: () => void;
  /** Files that were evaluated before were so with other plugins. */
  readonly pluginsChangedUs: () => number;
}

export class BundleProcessor {
  readonly #bundle: Bundle;
  readonly #options: DagProcessorOptions;
  readonly #pool: EvaluationPool;
  readonly #queue: EvaluationQueue;
  readonly #files: BundleFiles;
  readonly #wantTimetables: () => void;
  readonly #pluginsChangedUs: () => number;
  /** Files that wait for their evaluation because of a plugin, which may have changed their timetables. */
  readonly #withOtherPlugins = new Set<string>();
  readonly #imports = new ImportMap();
  readonly #watch: BundleWatch;
  /** Which of the changes seen so far was the last of each file. */
  readonly #lastChange = new Map<string, number>();
  #changeCount = 0;
  /** Looking at files takes turns: two looks at once could each take the other's change for none. */
  #lastLook: Promise<void> = Promise.resolve();
  /** Looks through the whole folder that are under way. */
  readonly #scans = new Set<Promise<void>>();

  constructor(bundle: Bundle, options: DagProcessorOptions, services: BundleServices) {
    const { pluginsChangedUs, pool, queue, wantTimetables } = services;
    this.#wantTimetables = wantTimetables;
    this.#pluginsChangedUs = pluginsChangedUs;
    this.#bundle = bundle;
    this.#options = options;
    this.#pool = pool;
    this.#queue = queue;
    this.#files = new BundleFiles(bundle.folder, bundle.only);
    this.#watch = new BundleWatch(bundle.folder, {
      onStirred: () => pool.warm(),
      // An ignore file is about other files.
      onSettled: (path) => void (isIgnoreFile(path) ? this.rescan() : this.#touched(path)),
      onSwapped: () => void this.rescan(),
    });
  }

  /** Queues what changed since the database last saw it; resolves when later changes are seen. */
  async start(): Promise<void> {
    await mkdir(this.#bundle.folder, { recursive: true });
    await this.#takeTurn(() => this.#firstLook());
    await this.#watch.start();
    // What was written while the watch was coming up.
    await this.rescan();
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** Lists the folder before its turn: a file that somebody changes meanwhile must not wait for that. */
  rescan(): Promise<void> {
    const scan = this.#files
      .list()
      .then((listed) => this.#takeTurn(() => this.#takeAll(listed)))
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => this.#scans.delete(scan));
    this.#scans.add(scan);
    return scan;
  }

  /** Evaluates every file again that may hold DAGs. */
  evaluateAll(): void {
    for (const [path, { isCandidate }] of this.#files.entries())
      if (isCandidate) this.#enqueueFound(path, true);
  }

  get name(): string {
    return this.#bundle.name;
  }

  /** Evaluates a file again, whether it changed or not. */
  async evaluateAgain(path: string): Promise<void> {
    await this.rescan();
    if (this.#files.get(path)?.isCandidate === true) this.#enqueue(path);
  }

  /** Resolves when all files that were touched so far have been looked at. */
  async whenLooked(): Promise<void> {
    await Promise.all(this.#scans);
    await this.#lastLook;
  }

  async #takeAll(listed: FolderListing): Promise<void> {
    for (const change of await this.#files.scan(listed)) await this.#take(change);
  }

  async #firstLook(): Promise<void> {
    const all = await knownFiles(this.#options.database, this.#bundle.name);
    const known = all.filter(({ relPath }) => isReadHere(relPath, this.#bundle.only));
    const changes = await this.#files.scan(await this.#files.list());
    for (const file of known) {
      if (this.#files.get(file.relPath)?.isCandidate !== true) await this.#remove(file.relPath);
      else if (this.#isUnchanged(file)) this.#imports.set(file.relPath, [...file.code.keys()]);
    }
    const isOld = ({ evaluatedUs }: KnownFile): boolean => evaluatedUs < this.#pluginsChangedUs();
    const outdated = new Set(known.filter(isOld).map(({ relPath }) => relPath));
    const unchanged = new Set(known.filter((file) => this.#isUnchanged(file)).map((file) => file.relPath));
    for (const change of changes) {
      if (change.kind !== 'written' || !change.content.isCandidate) continue;
      const { path } = change;
      if (outdated.has(path) || !unchanged.has(path)) this.#enqueueFound(path, outdated.has(path));
    }
  }

  #enqueueFound(path: string, withOtherPlugins: boolean): void {
    if (withOtherPlugins) this.#withOtherPlugins.add(path);
    this.#queue.addFound(this.#keyOf(path), () => this.#evaluate(path));
  }

  #isUnchanged(file: KnownFile): boolean {
    const isSame = ([path, hash]: [string, string]): boolean => this.#files.get(path)?.hash === hash;
    return file.code.size > 0 && [...file.code].every(isSame);
  }

  #touched(path: string): Promise<void> {
    return this.#takeTurn(async () => this.#take(await this.#files.look(path)));
  }

  #takeTurn(look: () => Promise<void>): Promise<void> {
    this.#lastLook = this.#lastLook.then(look).catch((error: unknown) => this.#options.onError?.(error));
    return this.#lastLook;
  }

  async #take(change: FileChange): Promise<void> {
    if (change.kind === 'same') return;
    const { path } = change;
    this.#changeCount += 1;
    this.#lastChange.set(path, this.#changeCount);
    const importers = this.#imports.importersOf(path).filter((importer) => importer !== path);
    for (const importer of importers) this.#enqueue(importer);
    if (change.kind === 'written' && change.content.isCandidate) this.#enqueue(path);
    else if (this.#imports.has(path)) await this.#remove(path);
    else this.#queue.delete(this.#keyOf(path));
    if (change.kind !== 'written' || !change.isNew) return;
    await this.#enqueueFilesInError(MISSING_IMPORT);
    await this.#enqueueFilesInError(MISSING_TEMPLATE);
  }

  #enqueue(path: string): void {
    this.#queue.addChanged(this.#keyOf(path), () => this.#evaluate(path));
  }

  /** Files whose error something else may have mended: a module that came, a DAG id that became free. */
  async #enqueueFilesInError(code: string): Promise<void> {
    for (const path of await filesWithImportError(this.#options.database, this.#bundle.name, [code]))
      if (isReadHere(path, this.#bundle.only)) this.#enqueue(path);
  }

  async #remove(path: string): Promise<void> {
    this.#queue.delete(this.#keyOf(path));
    this.#imports.delete(path);
    this.#withOtherPlugins.delete(path);
    const removed = await removeDagFile(this.#options.database, this.#bundle.name, path);
    this.#tell(removed.changedDagIds, removed.importErrorsChanged);
    if (removed.changedDagIds.length > 0) await this.#enqueueFilesInError(DAG_ID_TAKEN);
  }

  async #evaluate(path: string): Promise<void> {
    try {
      const content = this.#files.get(path);
      if (content === undefined) return;
      const began = this.#changeCount;
      const evaluation =
        content.outside === null
          ? await this.#pool.evaluate({ root: this.#bundle.folder, path })
          : linkFailure(path, content.outside);
      if (evaluation === null) return;
      // Changed or gone meanwhile: the change is queued already.
      if (this.#files.get(path)?.hash !== content.hash) return;
      this.#imports.set(path, evaluation.files);
      // What came out may hold some of an imported file's text before its change and be stored with the text after.
      if (evaluation.files.some((file) => (this.#lastChange.get(file) ?? 0) > began))
        return this.#enqueue(path);
      await this.#publish(path, content, evaluation);
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  async #publish(path: string, content: BundleFile, evaluation: Evaluation): Promise<void> {
    const { database, defaults, nowUs, newId } = this.#options;
    const file = await this.#toStore(path, content, evaluation);
    if (file === null) return this.#enqueue(path);
    const before = await database.all<{ dag_id: string }>(
      'select dag_id from dag where bundle_name = ? and rel_path = ? and is_active = 1',
      [this.#bundle.name, path],
    );
    await this.#tellImportError(path, evaluation);
    const published = await publishEvaluation(database, { ...file, defaults, nowUs: nowUs(), newId });
    this.#tell(published.changedDagIds, published.importErrorsChanged);
    for (const source of published.createdAssets) this.#options.onAssetCreated?.(source);
    await this.#warnOfSecrets(file.definitions.map(({ dagId }) => dagId));
    const planned = file.definitions.filter(({ schedule }) => timePart(schedule).kind === 'custom');
    if (this.#withOtherPlugins.delete(path))
      for (const { dagId } of planned) await wantTimetablePlan(database, dagId);
    if (planned.length > 0) this.#wantTimetables();
    const given = new Set(file.definitions.map((definition) => definition.dagId));
    const hasFreedId = before.some((row) => !given.has(row.dag_id)) && published.errorCount === 0;
    if (hasFreedId) await this.#enqueueFilesInError(DAG_ID_TAKEN);
  }

  /** A backend that is away costs a warning, not the file. */
  async #warnOfSecrets(dagIds: readonly string[]): Promise<void> {
    const { database, knownSecrets, nowUs, onError } = this.#options;
    if (!knownSecrets || dagIds.length === 0) return;
    try {
      this.#tell(await refreshSecretWarnings(database, { dagIds, knownSecrets, nowUs: nowUs() }), false);
    } catch (error) {
      onError?.(error);
    }
  }

  /** Null where a file of the code is gone or changed since the evaluation. */
  async #toStore(
    path: string,
    content: BundleFile,
    evaluation: Evaluation,
  ): Promise<DagFileEvaluation | null> {
    const { folder, name } = this.#bundle;
    const hasFailed = evaluation.failures.length > 0;
    // Nothing that lies outside is kept.
    const files = content.outside !== null ? [] : hasFailed ? [path] : evaluation.files;
    const code = await codeManifest(folder, files).catch(() => null);
    if (code === null) return null;
    if (content.outside === null && code.files.find((file) => file.path === path)?.hash !== content.hash)
      return null;
    if (!hasFailed && evaluation.definitions.length > 0) {
      const nodeModules = nearestNodeModules(folder);
      await layOutCode({ ...code, cacheFolder: this.#options.cacheFolder, nodeModules });
    }
    return {
      bundleName: name,
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

  async #tellImportError(path: string, { failures: [failure] }: Evaluation): Promise<void> {
    const { database, onImportError } = this.#options;
    if (failure === undefined || onImportError === undefined) return;
    const before = await database.first<{ id: number }>(
      'select id from import_error where bundle_name = ? and rel_path = ? limit 1',
      [this.#bundle.name, path],
    );
    const stacktrace = `${failure.code}: ${failure.message}\n${failure.stack}`.trim();
    onImportError({ filename: path, stacktrace, isNew: before === undefined });
  }

  #tell(dagIds: readonly string[], importErrors: boolean): void {
    if (dagIds.length > 0 || importErrors) this.#options.onChange?.({ dagIds, importErrors });
  }

  #keyOf(path: string): string {
    return `${this.#bundle.name}\0${path}`;
  }
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
