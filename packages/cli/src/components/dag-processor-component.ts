// `ariel dag-processor`: reads DAG files. A bundle is read by one processor at a time; others stand by, and take over when it ends.
import { hostname } from 'node:os';
import type { Bundle, DagProcessor } from '@ariel/dag-processor';
import { type DagProcessorSignal, signalChannels } from '@ariel/protocol';
import { claimBundles, releaseBundles } from '@ariel/store';
import { configuredBundles } from '../bundles/configured-bundles.ts';
import { openBundles } from '../bundles/open-bundles.ts';
import type { ArielConfig } from '../config/config.ts';
import { type ProcessSecrets, processSecrets } from '../secrets/process-secrets.ts';
import { StartError } from '../standalone/home.ts';
import { ComponentJob } from './component-job.ts';
import { dagFiles } from './dag-files.ts';
import { problemReporter } from './process-part.ts';
import type { Component, ComponentContext } from './run-component.ts';

/** How often it says that it lives, and looks for bundles that nobody reads. */
const BEAT_MS = 3_000;
/** After so long in silence another processor takes its bundles. */
const LEASE_MS = 9_000;
/** How often one that has all its bundles makes sure of them. */
const CLAIM_AGAIN_MS = 30_000;
const USAGE_EXIT = 2;

export interface DagProcessorOptions {
  /** Only these; all where it is empty. */
  readonly bundleNames: readonly string[];
  /** Only this folder or file of each, relative, with `/`; null: all. @default null */
  readonly only?: string | null;
  /** Ends when it has looked through all files so many times; null: it does not. @default null */
  readonly looks?: number | null;
}

export const dagProcessorComponent = (options: DagProcessorOptions): Component => ({
  name: 'dag-processor',
  poolSize: 4,
  start: async (context) => {
    const only = options.only ?? null;
    const names = chosen(context.config, options);
    const secrets = processSecrets(context);
    const bundles = await openBundles({ ...context, secrets: secrets.source, names });
    await new BundleReaders(context, { bundles, only, secrets, looks: options.looks ?? null }).start();
    const what = names.map((name) => claimName(name, only));
    return `Ariel dag-processor is ready on ${hostname()}, for ${what.join(', ')}.`;
  },
});

const BUNDLE_UNKNOWN = 'ARIEL_BUNDLE_UNKNOWN';

function chosen(config: ArielConfig, { bundleNames }: DagProcessorOptions): readonly string[] {
  const known = configuredBundles(config).map(({ name }) => name);
  const unknown = bundleNames.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new StartError(
      `${BUNDLE_UNKNOWN}: there is no bundle ${JSON.stringify(unknown)}; there are ${known.join(', ')}.`,
      USAGE_EXIT,
    );
  return bundleNames.length > 0 ? [...new Set(bundleNames)] : known;
}

/** Whoever reads a part of a bundle does so beside those that read other parts of it. */
const claimName = (bundleName: string, only: string | null): string =>
  only === null ? bundleName : `${bundleName}/${only}`;

interface ReadersOptions {
  readonly bundles: readonly Bundle[];
  readonly only: string | null;
  readonly secrets: ProcessSecrets;
  readonly looks: number | null;
}

/** The bundles that this process reads, each for as long as it has the claim. */
class BundleReaders {
  readonly #context: ComponentContext;
  readonly #secrets: ProcessSecrets;
  readonly #bundles: readonly Bundle[];
  readonly #only: string | null;
  readonly #readers = new Map<string, DagProcessor>();
  readonly #job: ComponentJob;
  #claimedMs = Number.NEGATIVE_INFINITY;
  /** How often all files are still to be looked through; null: without end. */
  #looks: number | null;

  constructor(context: ComponentContext, { bundles, looks, only, secrets }: ReadersOptions) {
    this.#context = context;
    this.#looks = looks;
    this.#secrets = secrets;
    this.#bundles = bundles;
    this.#only = only;
    this.#job = new ComponentJob({
      database: context.database,
      kind: 'dag_processor',
      version: context.version,
      detail: { bundles: bundles.map(({ name }) => claimName(name, only)) },
      beatMs: BEAT_MS,
      report: problemReporter(context.report),
      // What it has stays its own while its job lives.
      afterBeat: () => (this.#isContent() ? Promise.resolve() : this.#claim()),
    });
  }

  async start(): Promise<void> {
    const { closers, hub } = this.#context;
    closers.add(() => this.#leave());
    await hub.hear<DagProcessorSignal>(
      signalChannels.dagProcessor,
      (signal) => this.#heard(signal),
      () => this.#rescan(),
    );
    await this.#job.start();
  }

  #heard(signal: DagProcessorSignal): void {
    switch (signal.kind) {
      case 'timetables':
        for (const reader of this.#readers.values()) reader.refreshTimetables();
        break;
      case 'reparse':
        void this.#readers.get(signal.bundleName)?.reparse(signal.bundleName, signal.relPath);
        break;
      case 'left':
        void this.#claim();
        break;
    }
  }

  #rescan(): void {
    for (const reader of this.#readers.values()) void reader.rescan();
  }

  #isContent(): boolean {
    const hasAll = this.#readers.size === this.#bundles.length;
    return hasAll && performance.now() - this.#claimedMs < CLAIM_AGAIN_MS;
  }

  async #claim(): Promise<void> {
    const { database, report } = this.#context;
    this.#claimedMs = performance.now();
    const claims = this.#bundles.map(({ name }) => claimName(name, this.#only));
    const claimed = await claimBundles(database, this.#job.id, claims, LEASE_MS);
    const isClaimed = (name: string): boolean => claimed.has(claimName(name, this.#only));
    for (const [name, reader] of this.#readers) {
      if (isClaimed(name)) continue;
      report(`the bundle ${name} is another processor's by now`);
      this.#readers.delete(name);
      await reader.stop();
    }
    for (const bundle of this.#bundles) {
      const { folder, name } = bundle;
      if (!isClaimed(name) || this.#readers.has(name)) continue;
      const reader = dagFiles({
        ...this.#context,
        knownSecrets: this.#secrets.known,
        bundles: [bundle],
        only: this.#only,
        idsFreed: () => this.#takeFreedIds(name),
      });
      this.#readers.set(name, reader);
      await reader.start();
      report(`reads the bundle ${claimName(name, this.#only)} in ${folder}`);
    }
    await this.#endAfterLooks();
  }

  /** Counted from when it reads all of its bundles. */
  async #endAfterLooks(): Promise<void> {
    if (this.#looks === null || this.#readers.size < this.#bundles.length) return;
    const looks = this.#looks;
    this.#looks = null;
    for (let look = 0; look < looks; look += 1)
      for (const reader of this.#readers.values()) {
        await reader.rescan();
        await reader.whenSettled();
      }
    this.#context.end();
  }

  #takeFreedIds(fromName: string): void {
    for (const [name, reader] of this.#readers) if (name !== fromName) reader.takeFreedIds();
  }

  async #leave(): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
    await releaseBundles(this.#context.database, this.#job.id);
    await this.#job.stop();
    this.#context.hub.bundlesLeft();
  }
}
