// Knows which files of the plugins folder are good: each is evaluated alone, in a child that loads no plugin, before any
// child loads it for DAG files. It publishes what is wrong with the others, and must keep no DAG file waiting that needs none.
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { codeManifest, isPluginFile } from '@ariel/loader';
import {
  type BroughtPlugin,
  knownFiles,
  knownPlugins,
  publishEvaluation,
  removeDagFile,
  savePlugins,
} from '@ariel/store';
import { BundleFiles } from './bundle-files.ts';
import { BundleWatch } from './bundle-watch.ts';
import type { DagProcessorOptions } from './dag-processor-options.ts';
import type { Evaluation } from './evaluation.ts';
import type { EvaluationPool } from './evaluation-pool.ts';
import { linkFailure } from './file-to-store.ts';
import { takenNames } from './taken-names.ts';

/** In place of a bundle's name, where what is known of plugins lies beside what is known of DAG files. */
const BUNDLE = 'plugins-folder';
/** Files that are copied together change together: one look for all. */
const DEBOUNCE_MS = 100;

interface Judged {
  readonly path: string;
  readonly evaluation: Evaluation;
}

const broughtBy = ({ plugins = [] }: Evaluation): BroughtPlugin[] =>
  plugins.map(({ name, ...brings }) => ({ name, brings }));

export class PluginFolder {
  readonly #folder: string;
  readonly #options: DagProcessorOptions;
  readonly #pool: EvaluationPool;
  readonly #onChanged: () => void;
  readonly #files: BundleFiles;
  readonly #watch: BundleWatch;
  /** What all files of the folder held when they were last looked at. */
  #judged: string | null = null;
  #changedUs = 0;
  #debounce: NodeJS.Timeout | undefined;
  #lastLook: Promise<void> = Promise.resolve();
  /** In which plugins are being evaluated. */
  #children: EvaluationPool | null = null;
  #hasStopped = false;

  constructor(folder: string, options: DagProcessorOptions, pool: EvaluationPool, onChanged: () => void) {
    this.#folder = folder;
    this.#options = options;
    this.#pool = pool;
    this.#onChanged = onChanged;
    this.#files = new BundleFiles(folder);
    this.#watch = new BundleWatch(folder, {
      onStirred: () => undefined,
      onSettled: () => this.#soon(),
      onSwapped: () => this.#soon(),
    });
  }

  /** Resolves when it is known which plugins are good, as DAG files need them from the start. */
  async start(): Promise<void> {
    // A folder that cannot be made has no plugins; it is looked for again.
    await mkdir(this.#folder, { recursive: true }).catch(() => undefined);
    await this.#takeTurn(() => this.#firstLook());
    await this.#watch.start();
    // Nobody waits for what was wrong when it was last looked at, nor for what came while the watch did.
    void this.rescan();
  }

  /** Files that were evaluated before were so with other plugins. */
  get changedUs(): number {
    return this.#changedUs;
  }

  rescan(): Promise<void> {
    return this.#takeTurn(async () => {
      if (await this.#look()) this.#onChanged();
    });
  }

  async whenLooked(): Promise<void> {
    await this.#lastLook;
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    clearTimeout(this.#debounce);
    await Promise.all([this.#watch.stop(), this.#children?.close()]);
    await this.#lastLook;
  }

  #soon(): void {
    clearTimeout(this.#debounce);
    if (!this.#hasStopped) this.#debounce = setTimeout(() => void this.rescan(), DEBOUNCE_MS);
  }

  #takeTurn(look: () => Promise<void>): Promise<void> {
    this.#lastLook = this.#lastLook.then(look).catch((error: unknown) => this.#options.onError?.(error));
    return this.#lastLook;
  }

  /** What the database knows need not be evaluated again, except what was wrong: that is, while DAG files go ahead. */
  async #firstLook(): Promise<void> {
    const known = await knownFiles(this.#options.database, BUNDLE);
    await this.#files.scan(await this.#files.list());
    const paths = this.#paths();
    const broken = known.filter(({ code }) => code.size === 0).map(({ relPath }) => this.#pathOf(relPath));
    const brought = await knownPlugins(this.#options.database);
    const isSame = known.every(({ code, contentHash, relPath }) => {
      const hashOf = (path: string): string | undefined => this.#files.get(path)?.hash;
      if (code.size === 0) return hashOf(this.#pathOf(relPath)) === contentHash;
      return brought.has(relPath) && [...code].every(([path, hash]) => hashOf(path) === hash);
    });
    if (!isSame || known.length !== paths.length) {
      await this.#look();
      // Also where no clock tells it.
      this.#changedUs = Number.POSITIVE_INFINITY;
      return;
    }
    this.#changedUs = Math.max(0, ...known.map(({ evaluatedUs }) => evaluatedUs));
    if (broken.length === 0) this.#judged = this.#hash();
    this.#use(
      paths.filter((path) => !broken.includes(path)),
      broken,
    );
  }

  /** True where the plugins are others now. */
  async #look(): Promise<boolean> {
    await this.#files.scan(await this.#files.list());
    const hash = this.#hash();
    if (hash === this.#judged) return false;
    const wasBroken = this.#judged === null ? this.#pool.plugins?.broken : undefined;
    const judged = takenNames(await this.#judge(this.#paths()));
    if (this.#hasStopped) return false;
    const broken = judged.filter(({ evaluation }) => evaluation.failures.length > 0).map(({ path }) => path);
    this.#judged = hash;
    // Known to be broken since the last start, and still so: nothing is new.
    if (wasBroken !== undefined && wasBroken.length > 0 && wasBroken.join('\0') === broken.join('\0'))
      return false;
    await this.#publish(judged);
    this.#use(
      judged.map(({ path }) => path).filter((path) => !broken.includes(path)),
      broken,
    );
    return true;
  }

  async #judge(paths: readonly string[]): Promise<Judged[]> {
    const judged: Judged[] = [];
    if (paths.length === 0) return judged;
    const children = this.#pool.withoutPlugins();
    this.#children = children;
    for (const path of paths) {
      const outside = this.#files.get(path)?.outside ?? null;
      const evaluation =
        outside === null
          ? await children.evaluate({ root: this.#folder, path, isPlugin: true })
          : linkFailure(path, outside);
      if (evaluation !== null) judged.push({ path, evaluation });
    }
    await children.close();
    return judged;
  }

  async #publish(judged: readonly Judged[]): Promise<void> {
    const { database, defaults, newId } = this.#options;
    const nowUs = this.#options.nowUs();
    let importErrors = false;
    for (const { evaluation, path } of judged) {
      const content = this.#files.get(path);
      if (content === undefined) continue;
      const hasFailed = evaluation.failures.length > 0;
      const files = content.outside !== null ? [] : hasFailed ? [path] : evaluation.files;
      const code = await codeManifest(this.#folder, files).catch(() => null);
      // Gone or changed meanwhile: the next look sees it.
      if (code === null) continue;
      const published = await publishEvaluation(database, {
        bundleName: BUNDLE,
        relPath: this.#relPathOf(path),
        contentHash: content.hash,
        codeHash: hasFailed ? null : code.codeHash,
        lockHash: null,
        files: code.files,
        definitions: [],
        dagPlaces: {},
        warnings: [],
        errors: evaluation.failures,
        durationMs: evaluation.durationMs,
        defaults,
        nowUs,
        newId,
      });
      importErrors ||= published.importErrorsChanged;
      await savePlugins(database, this.#relPathOf(path), hasFailed ? [] : broughtBy(evaluation));
    }
    const there = new Set(judged.map(({ path }) => this.#relPathOf(path)));
    for (const { relPath } of await knownFiles(database, BUNDLE)) {
      if (there.has(relPath)) continue;
      importErrors = (await removeDagFile(database, BUNDLE, relPath)).importErrorsChanged || importErrors;
      await savePlugins(database, relPath, []);
    }
    this.#changedUs = nowUs;
    if (importErrors) this.#options.onChange?.({ dagIds: [], importErrors });
  }

  #use(paths: readonly string[], broken: readonly string[]): void {
    this.#pool.usePlugins({ folder: this.#folder, paths, broken });
  }

  #paths(): string[] {
    return [...this.#files.entries()].flatMap(([path]) => (isPluginFile(path) ? [path] : [])).sort();
  }

  #hash(): string {
    return JSON.stringify([...this.#files.entries()].map(([path, { hash }]) => [path, hash]).sort());
  }

  /** With the folder's own name in front, so that nobody takes it for a DAG file. */
  #relPathOf(path: string): string {
    return `${basename(this.#folder)}/${path}`;
  }

  #pathOf(relPath: string): string {
    return relPath.slice(relPath.indexOf('/') + 1);
  }
}
