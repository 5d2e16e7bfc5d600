// Finds, evaluates and versions the DAG files of all bundles, from start to stop. Files cost something only when they
// change; at rest there is no child and no timer but the slow rescan.
import type { ArielModules } from '@ariel/loader';
import { registry } from '@ariel/sdk';
import { refreshPoolWarnings, refreshSecretWarnings } from '@ariel/store';
import { BundleProcessor } from './bundle-processor.ts';
import { sweepUnusedCode } from './code-sweep.ts';
import type { DagProcessorOptions } from './dag-processor-options.ts';
import type { EvaluationLimits } from './evaluation.ts';
import { EvaluationPool } from './evaluation-pool.ts';
import { EvaluationQueue } from './evaluation-queue.ts';
import { PluginFolder } from './plugin-folder.ts';
import { queueWantedPlans } from './timetable-plans.ts';
import { queueTimetableQuestions } from './timetable-questions.ts';

const DEFAULT_LIMITS: EvaluationLimits = {
  timeoutMs: 30_000,
  memoryMb: 512,
  outputBytes: 1_048_576,
  secondLookMs: 500,
};
const DEFAULT_RESCAN_MS = 300_000;
const SWEEP_MS = 86_400_000;

export class DagProcessor {
  readonly #pool: EvaluationPool;
  readonly #queue: EvaluationQueue;
  readonly #bundles: readonly BundleProcessor[];
  readonly #plugins: PluginFolder | null;
  readonly #options: DagProcessorOptions;
  readonly #rescanMs: number;
  #rescan: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  /** What goes on beside the files: it must end before the database is closed. */
  #upkeep: Promise<void> = Promise.resolve();

  constructor(options: DagProcessorOptions) {
    this.#options = options;
    this.#rescanMs = options.rescanMs ?? DEFAULT_RESCAN_MS;
    this.#queue = new EvaluationQueue(options.concurrency ?? 1);
    this.#pool = new EvaluationPool({
      cacheFolder: options.cacheFolder,
      arielModules: options.arielModules ?? defaultModules(),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      maxMapLength: options.maxMapLength ?? 100_000,
      defaultTimezone: options.defaultTimezone ?? 'UTC',
      scheduleDefaults: { ...registry().scheduleDefaults, ...options.scheduleDefaults },
      taskDefaults: { ...registry().taskDefaults, ...options.taskDefaults },
      environment: options.environment ?? {},
      plugins: null,
    });
    const { pluginsFolder } = options;
    this.#plugins =
      pluginsFolder === undefined
        ? null
        : new PluginFolder(pluginsFolder, options, this.#pool, () => this.#evaluateAll());
    this.#bundles = options.bundles.map(
      (bundle) =>
        new BundleProcessor(bundle, options, {
          pool: this.#pool,
          queue: this.#queue,
          wantTimetables: () => this.refreshTimetables(),
          refreshMs: bundle.refreshMs ?? this.#rescanMs,
          idsFreed: () => this.#idsFreed(),
          pluginsChangedUs: () => this.#plugins?.changedUs ?? 0,
        }),
    );
  }

  /** Resolves when the folders were looked at and are watched; evaluations may still be going on. */
  async start(): Promise<void> {
    this.#pool.warm();
    await this.#plugins?.start();
    await Promise.all(this.#bundles.map((bundle) => bundle.start()));
    const together = this.#bundles.filter((bundle) => !bundle.hasOwnInterval);
    this.#rescan = setInterval(() => void this.#lookThrough(together), this.#rescanMs);
    this.#rescan.unref();
    this.#keepUp(() => this.#refreshPoolWarnings());
    this.#keepUp(() => this.#refreshSecretWarnings());
    this.refreshTimetables();
    this.#keepUp(() => sweepUnusedCode(this.#options));
    this.#sweep = setInterval(() => this.#keepUp(() => sweepUnusedCode(this.#options)), SWEEP_MS);
    this.#sweep.unref();
  }

  /** Looks through all folders now, and for pools that were missing. */
  async rescan(): Promise<void> {
    await this.#lookThrough(this.#bundles);
  }

  async #lookThrough(bundles: readonly BundleProcessor[]): Promise<void> {
    this.#keepUp(() => this.#refreshPoolWarnings());
    this.#keepUp(() => this.#refreshSecretWarnings());
    this.refreshTimetables();
    await Promise.all([this.#plugins?.rescan(), ...bundles.map((bundle) => bundle.rescan())]);
  }

  /** Evaluates again what could not have its DAGs because others had their ids. */
  takeFreedIds(): void {
    for (const bundle of this.#bundles) void bundle.takeFreedIds();
  }

  #idsFreed(): void {
    this.takeFreedIds();
    this.#options.onIdsFreed?.();
  }

  /** Evaluates a file again now, whether it changed or not; an empty path: all files of the bundle. */
  async reparse(bundleName: string, relPath: string): Promise<void> {
    const bundles = this.#bundles.filter(({ name }) => name === bundleName);
    await Promise.all(bundles.map((bundle) => bundle.evaluateAgain(relPath)));
  }

  /** With other plugins any DAG may be another. */
  #evaluateAll(): void {
    this.#options.onPluginsChanged?.();
    for (const bundle of this.#bundles) bundle.evaluateAll();
  }

  /** Has the timetables of users' own asked of which the store says that they are wanted. */
  refreshTimetables(): void {
    this.#keepUp(() => queueTimetableQuestions(this.#options, this.#pool, this.#queue));
    this.#keepUp(() => queueWantedPlans(this.#options, this.#pool, this.#queue));
  }

  /** Answers what somebody asks of timetables now, and reads no DAG files: for who has started no processor. */
  async answerTimetableQuestions(): Promise<void> {
    await this.#plugins?.start();
    this.#keepUp(() => queueTimetableQuestions(this.#options, this.#pool, this.#queue));
    await this.#upkeep;
    await this.#queue.whenSettled();
  }

  /** Resolves when every file that was seen is evaluated and published. */
  async whenSettled(): Promise<void> {
    do {
      await this.#plugins?.whenLooked();
      await Promise.all(this.#bundles.map((bundle) => bundle.whenLooked()));
      await this.#queue.whenSettled();
      await this.#upkeep;
    } while (!this.#queue.isSettled || this.#bundles.some((bundle) => bundle.isLooking));
  }

  /** Pids of the evaluation children that live now; none at rest. */
  get childPids(): readonly number[] {
    return this.#pool.pids;
  }

  async stop(): Promise<void> {
    clearInterval(this.#rescan);
    clearInterval(this.#sweep);
    this.#queue.stop();
    await Promise.all([
      this.#plugins?.stop(),
      ...this.#bundles.map((bundle) => bundle.stop()),
      this.#pool.close(),
    ]);
    await this.#queue.whenSettled();
    await this.#upkeep;
  }

  #keepUp(work: () => Promise<void>): void {
    this.#upkeep = this.#upkeep.then(work).catch((error: unknown) => this.#options.onError?.(error));
  }

  async #refreshPoolWarnings(): Promise<void> {
    const dagIds = await refreshPoolWarnings(this.#options.database, this.#options.nowUs());
    if (dagIds.length > 0) this.#options.onChange?.({ dagIds, importErrors: false });
  }

  async #refreshSecretWarnings(): Promise<void> {
    const { database, knownSecrets, nowUs } = this.#options;
    if (!knownSecrets) return;
    const dagIds = await refreshSecretWarnings(database, { knownSecrets, nowUs: nowUs() });
    if (dagIds.length > 0) this.#options.onChange?.({ dagIds, importErrors: false });
  }
}

function defaultModules(): ArielModules {
  const sdk = import.meta.resolve('@ariel/sdk');
  return { ariel: sdk, '@ariel/sdk': sdk };
}
