// Keeps the database in step with the files of one bundle: decides which to evaluate, and publishes what came of it.
// It must not read the clock or make ids of its own, nor stop at one file's failure.

import { existsSync } from 'node:fs';
import { timePart } from '@ariel/core';
import {
  DAG_ID_TAKEN,
  filesWithFreeId,
  filesWithImportError,
  type KnownFile,
  knownFiles,
  noteCaughtUp,
  noteRefresh,
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
import { BundleProgress } from './bundle-progress.ts';
import { BundleRefresher, type SeenSnapshot } from './bundle-refresher.ts';
import { BundleWatch } from './bundle-watch.ts';
import type { Bundle, DagProcessorOptions } from './dag-processor-options.ts';
import type { Evaluation } from './evaluation.ts';
import type { EvaluationPool } from './evaluation-pool.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { fileToStore, linkFailure, type Place } from './file-to-store.ts';
import { isIgnoreFile } from './ignore-rules.ts';
import type { ImportCode } from './import-failure.ts';
import { ImportMap } from './import-map.ts';
import { makeFolder } from './local-folder.ts';

const MISSING_TEMPLATE = 'ARIEL_TEMPLATE_FILE_MISSING';
const MISSING_IMPORT: ImportCode = 'ARIEL_IMPORT_MODULE_NOT_FOUND';

/** What the bundles of one processor share. */
export interface BundleServices {
  readonly pool: EvaluationPool;
  readonly queue: EvaluationQueue;
  readonly wantTimetables: () => void;
  /** Files that were evaluated before were so with other plugins. */
  readonly pluginsChangedUs: () => number;
  readonly refreshMs: number;
  /** DAG ids are free again, for files of this bundle and of others. */
  readonly idsFreed: () => void;
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
  readonly #idsFreed: () => void;
  readonly #refresher: BundleRefresher | null;
  #timer: NodeJS.Timeout | undefined;
  #place: Place;
  /** Whether what the database knows was compared with what is there. */
  #hasLooked = false;
  readonly #progress: BundleProgress;
  /** Looks that wait or go on. */
  #looks = 0;
  /** Looks through the whole folder that are under way. */
  readonly #scans = new Set<Promise<void>>();

  constructor(bundle: Bundle, options: DagProcessorOptions, services: BundleServices) {
    const { idsFreed, pluginsChangedUs, pool, queue, refreshMs, wantTimetables } = services;
    this.#idsFreed = idsFreed;
    this.#place = { root: bundle.folder };
    this.#progress = new BundleProgress(options.database, bundle.name);
    const seen = (snapshot: SeenSnapshot): Promise<void> => this.#takeSnapshot(snapshot);
    this.#refresher =
      bundle.source === undefined ? null : new BundleRefresher({ bundle, options, refreshMs, seen });
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
    if (this.#refresher !== null) {
      // A source may be slow, or away: nothing else waits for it.
      void this.#refresher.refresh();
      return;
    }
    if (this.#bundle.refreshMs !== undefined)
      this.#timer = setInterval(() => void this.rescan(), this.#bundle.refreshMs).unref();
    // Its DAGs stay as they are, and no other bundle waits.
    if (!(await makeFolder(this.#bundle, this.#options))) return;
    await this.#takeTurn(() => this.#firstLook());
    await this.#watch.start();
    // What was written while the watch was coming up.
    await this.rescan();
    await this.#takeTurn(() => noteCaughtUp(this.#options.database, this.#bundle.name, null));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#watch.stop(), this.#refresher?.stop()]);
  }

  /** Whether it is looked through at an interval of its own, by itself. */
  get hasOwnInterval(): boolean {
    return this.#refresher !== null || this.#bundle.refreshMs !== undefined;
  }

  /** Lists the folder before its turn: a file that somebody changes meanwhile must not wait for that. */
  rescan(): Promise<void> {
    if (this.#refresher !== null) return this.#refresher.refresh();
    const scan = this.#files
      .list()
      .then((listed) => this.#takeTurn(() => this.#takeAll(listed)))
      .then(() => this.#noteLook())
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

  /** Evaluates a file again, whether it changed or not; an empty path: all of them. */
  async evaluateAgain(path: string): Promise<void> {
    await this.rescan();
    if (path === '') this.evaluateAll();
    else if (this.#files.get(path)?.isCandidate === true) this.#enqueue(path);
  }

  /** Evaluates again what could not have its DAGs because others had their ids. */
  takeFreedIds(): Promise<void> {
    return this.#takeTurn(() => this.#enqueueFilesInError(DAG_ID_TAKEN));
  }

  /** Whether files are being looked at. */
  get isLooking(): boolean {
    return this.#looks > 0;
  }

  /** Resolves when all files that were touched so far have been looked at. */
  async whenLooked(): Promise<void> {
    await this.#refresher?.whenDone();
    await Promise.all(this.#scans);
    await this.#lastLook;
  }

  async #takeAll(listed: FolderListing): Promise<void> {
    for (const change of await this.#files.scan(listed)) await this.#take(change);
    await this.#takeFreeIds();
  }

  /** Those that another processor has freed. */
  async #takeFreeIds(): Promise<void> {
    for (const path of await filesWithFreeId(this.#options.database, this.#bundle.name, DAG_ID_TAKEN))
      if (isReadHere(path, this.#bundle.only)) this.#enqueue(path);
  }

  async #noteLook(): Promise<void> {
    if (!existsSync(this.#bundle.folder)) return;
    const { database, nowUs } = this.#options;
    const { name } = this.#bundle;
    await noteRefresh(database, { name, kind: 'local', version: null, urlTemplate: null, nowUs: nowUs() });
  }

  /** Reads the files from here on; what is the same in them is not evaluated again. */
  #takeSnapshot({ folder, seq, version }: SeenSnapshot): Promise<void> {
    const look = async (): Promise<void> => {
      const isElsewhere = this.#place.root !== folder;
      if (isElsewhere || !this.#hasLooked)
        this.#place = { root: folder, ...(version === null ? {} : { version: { version, seq } }) };
      this.#files.moveTo(folder);
      if (!this.#hasLooked) await this.#firstLook();
      else if (isElsewhere) await this.#takeAll(await this.#files.list());
      else await this.#takeFreeIds();
      this.#hasLooked = true;
      this.#progress.aimAt(version === null ? null : { version, seq });
    };
    return this.#takeTurn(() => this.#progress.during(look));
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
    this.#progress.waits(path);
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
    this.#looks += 1;
    this.#lastLook = this.#lastLook
      .then(look)
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => {
        this.#looks -= 1;
      });
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
    else this.#unqueue(path);
    if (change.kind !== 'written' || !change.isNew) return;
    await this.#enqueueFilesInError(MISSING_IMPORT);
    await this.#enqueueFilesInError(MISSING_TEMPLATE);
  }

  #enqueue(path: string): void {
    this.#progress.waits(path);
    this.#queue.addChanged(this.#keyOf(path), () => this.#evaluate(path));
  }

  #unqueue(path: string): void {
    this.#progress.dropped(path);
    this.#queue.delete(this.#keyOf(path));
  }

  /** Files whose error something else may have mended: a module that came, a DAG id that became free. */
  async #enqueueFilesInError(code: string): Promise<void> {
    for (const path of await filesWithImportError(this.#options.database, this.#bundle.name, [code]))
      if (isReadHere(path, this.#bundle.only)) this.#enqueue(path);
  }

  async #remove(path: string): Promise<void> {
    this.#unqueue(path);
    this.#imports.delete(path);
    this.#withOtherPlugins.delete(path);
    const removed = await removeDagFile(this.#options.database, this.#bundle.name, path);
    this.#tell(removed.changedDagIds, removed.importErrorsChanged);
    if (removed.changedDagIds.length > 0) this.#idsFreed();
  }

  async #evaluate(path: string): Promise<void> {
    this.#progress.dropped(path);
    try {
      await this.#progress.during(() => this.#evaluateIn(this.#place, path));
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  async #evaluateIn(place: Place, path: string): Promise<void> {
    const content = this.#files.get(path);
    if (content === undefined) return;
    const began = this.#changeCount;
    const evaluation =
      content.outside === null
        ? await this.#pool.evaluate({ root: place.root, path })
        : linkFailure(path, content.outside);
    if (evaluation === null) return;
    // Another version of the bundle is read by now.
    if (this.#place !== place) return this.#enqueue(path);
    // Changed or gone meanwhile: the change is queued already.
    if (this.#files.get(path)?.hash !== content.hash) return;
    this.#imports.set(path, evaluation.files);
    // What came out may hold some of an imported file's text before its change and be stored with the text after.
    if (evaluation.files.some((file) => (this.#lastChange.get(file) ?? 0) > began))
      return this.#enqueue(path);
    await this.#publish(place, path, content, evaluation);
  }

  async #publish(place: Place, path: string, content: BundleFile, evaluation: Evaluation): Promise<void> {
    const { database, defaults, nowUs, newId } = this.#options;
    const { cacheFolder } = this.#options;
    const bundle = this.#bundle;
    const file = await fileToStore({ bundle, place, path, content, evaluation, cacheFolder });
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
    if (hasFreedId) this.#idsFreed();
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
