// Tells listeners of plugins what happens in this process's part of the installation. Where no plugin listens nothing is looked
// up and no process is kept.
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import type { AssetSource } from '@ariel/core';
import { listPluginFiles } from '@ariel/loader';
import type { HeardEvent, HeardRun } from '@ariel/protocol';
import { type Database, findRun, type RunRow, readRun } from '@ariel/store';
import { PluginHost } from '@ariel/worker';
import { childEnvironment } from '../standalone/child-environment.ts';
import type { HomePaths } from '../standalone/home.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import type { Closers, PartOptions } from './process-part.ts';

interface ListenersOptions extends Pick<PartOptions, 'config' | 'environment' | 'report'> {
  readonly database: Database;
  readonly paths: HomePaths;
  readonly closers: Closers;
  /** As listeners are told: `scheduler`. Null: a command, which begins and ends untold. */
  readonly component: string | null;
}

export interface OpenListeners {
  /** Never waits, never throws. */
  readonly hear: (event: HeardEvent) => void;
  /** The plugins are others now. */
  readonly pluginsChanged: () => void;
}

export function openListeners(options: ListenersOptions): OpenListeners {
  const { closers, component, config, environment, paths, report } = options;
  const folder = config.core.pluginsFolder;
  const host = new PluginHost({
    cacheFolder: paths.cache,
    arielModules: moduleUrls(),
    pluginsFolder: folder,
    environment: childEnvironment(environment, getCompileCacheDir() ?? join(paths.cache, 'node')),
    report,
  });
  let hasPlugins = listPluginFiles(folder).length > 0;
  const isComponent = component !== null;
  if (hasPlugins && isComponent) host.tell('onStarting', { component });
  const told = new Told(options.database, host, report);
  closers.add(async () => {
    await told.whenTold();
    if (hasPlugins && isComponent) host.tell('beforeStopping', { component });
    await host.stop(isComponent ? undefined : COMMAND_MS);
  });
  return {
    hear: (event) => {
      if (hasPlugins) told.add(event);
    },
    pluginsChanged: () => {
      hasPlugins = listPluginFiles(folder).length > 0;
      if (hasPlugins) host.restart();
    },
  };
}

/** A command's listeners have their process to start first. */
const COMMAND_MS = 10_000;

/** Looks up what events do not say, off the way of whoever told them, and in their order. */
class Told {
  readonly #database: Database;
  readonly #host: PluginHost;
  readonly #report: (message: string) => void;
  #events: HeardEvent[] = [];
  /** Null: everything was told. */
  #going: Promise<void> | null = null;

  constructor(database: Database, host: PluginHost, report: (message: string) => void) {
    this.#database = database;
    this.#host = host;
    this.#report = report;
  }

  add(event: HeardEvent): void {
    const hears = listenerOf(event);
    if (hears === null || !this.#host.mayWant(hears)) return;
    this.#events.push(event);
    this.#going ??= new Promise((resolve) => setImmediate(() => void this.#tellAll().then(resolve)));
  }

  /** Resolves when the process of the listeners has all that was heard. */
  async whenTold(): Promise<void> {
    await this.#going;
  }

  async #tellAll(): Promise<void> {
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      const runs = new Map<string, RunRow | undefined>();
      try {
        for (const event of events) {
          const hears = listenerOf(event);
          if (hears !== null && this.#host.mayWant(hears))
            this.#host.tell(hears, await this.#filled(event, runs));
        }
      } catch (error) {
        this.#report(
          `listeners could not be told: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    this.#going = null;
  }

  async #filled(event: HeardEvent, runs: Map<string, RunRow | undefined>): Promise<unknown> {
    switch (event.kind) {
      case 'run':
        return {
          dagRun: { ...runFacts(await this.#run(event.run, runs)), state: event.state },
          msg: event.reason ?? '',
        };
      case 'instance': {
        const run = await this.#run(event.run, runs);
        const { error, iteration, mapIndex, previousState, state, taskId, tryNumber } = event;
        const names = { dagId: run?.dag_id ?? '', runId: run?.run_id ?? '' };
        const taskInstance = { ...names, taskId, mapIndex, iteration, tryNumber: tryNumber ?? 0, state };
        return { previousState, taskInstance, ...(state === 'failed' ? { error } : {}) };
      }
      case 'asset':
        return { asset: { name: event.name, uri: event.uri, group: event.group } };
      case 'asset-alias':
        return { assetAlias: { name: event.name, group: event.group } };
      case 'import-error':
        return { filename: event.filename, stacktrace: event.stacktrace };
    }
  }

  async #run(run: HeardRun, known: Map<string, RunRow | undefined>): Promise<RunRow | undefined> {
    const key = JSON.stringify(run);
    if (!known.has(key))
      known.set(
        key,
        'runRef' in run
          ? await readRun(this.#database, run.runRef)
          : await findRun(this.#database, run.dagId, run.runId),
      );
    return known.get(key);
  }
}

function runFacts(run: RunRow | undefined) {
  const dateOf = (us: number | null | undefined): Date | null => (us == null ? null : new Date(us / 1000));
  return {
    dagId: run?.dag_id ?? '',
    runId: run?.run_id ?? '',
    runType: run?.run_type ?? '',
    logicalDate: dateOf(run?.logical_date),
    startDate: dateOf(run?.start_at),
    endDate: dateOf(run?.end_at),
    conf: JSON.parse(run?.conf ?? '{}') as Readonly<Record<string, unknown>>,
  };
}

const ofRuns = { running: 'onDagRunRunning', success: 'onDagRunSuccess', failed: 'onDagRunFailed' } as const;
const ofInstances: Readonly<Record<string, string>> = {
  running: 'onTaskInstanceRunning',
  success: 'onTaskInstanceSuccess',
  failed: 'onTaskInstanceFailed',
  skipped: 'onTaskInstanceSkipped',
};

/** The listener for an event; null: there is none. */
function listenerOf(event: HeardEvent): string | null {
  switch (event.kind) {
    case 'run':
      return ofRuns[event.state];
    case 'instance':
      return ofInstances[event.state] ?? null;
    case 'asset':
      return event.what === 'created' ? 'onAssetCreated' : 'onAssetChanged';
    case 'asset-alias':
      return 'onAssetAliasCreated';
    case 'import-error':
      return event.isNew ? 'onNewDagImportError' : 'onExistingDagImportError';
  }
}

/** A DAG file named an asset or an alias that nobody has named before. */
export function createdSource(source: AssetSource): HeardEvent {
  const { group, name } = source;
  if (source.kind === 'alias') return { kind: 'asset-alias', name, group };
  return { kind: 'asset', what: 'created', name, uri: source.uri, group };
}
