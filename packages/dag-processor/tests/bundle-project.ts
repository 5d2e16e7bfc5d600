// A dag processor over bundles from elsewhere, with a database of its own. Tests ask for each refresh themselves.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@ariel/store';
import { openTestDatabase } from '@ariel/testkit';
import {
  type Bundle,
  DagProcessor,
  type DagProcessorOptions,
  type GitSourceOptions,
  gitSource,
  SnapshotFolder,
} from '../src/index.ts';
import { NOON, shareWork } from './dag-project.ts';

export interface BundleRow {
  readonly name: string;
  readonly version: string | null;
  readonly refresh_error: string | null;
  readonly url_template: string | null;
}

export class BundleProject implements AsyncDisposable {
  readonly folder: string;
  readonly database: Database;
  readonly errors: string[] = [];
  processor: DagProcessor;
  readonly #close: () => Promise<void>;
  readonly #options: Partial<DagProcessorOptions>;

  private constructor(
    folder: string,
    {
      close,
      database,
      options,
    }: { database: Database; close: () => Promise<void>; options: Partial<DagProcessorOptions> },
  ) {
    this.#options = options;
    this.folder = folder;
    this.database = database;
    this.#close = close;
    this.processor = this.#made([]);
  }

  static async create(options: Partial<DagProcessorOptions> = {}): Promise<BundleProject> {
    const folder = await mkdtemp(join(tmpdir(), 'ariel-bundles-'));
    await shareWork(join(folder, 'cache'));
    const opened = await openTestDatabase({ nowUs: NOON });
    const close = (): Promise<void> => opened[Symbol.asyncDispose]();
    return new BundleProject(folder, { database: opened.database, close, options });
  }

  snapshots(name: string, limits = { minVersions: 10, maxAgeMs: 21_600_000 }): SnapshotFolder {
    return new SnapshotFolder(join(this.folder, 'bundles', name), limits);
  }

  /** A bundle that follows a branch of a repository. */
  git(name: string, url: string, options: Partial<GitSourceOptions> = {}): Bundle {
    const snapshots = options.snapshots ?? this.snapshots(name);
    const source = gitSource({
      snapshots,
      trackingRef: 'main',
      subdir: null,
      submodules: false,
      prunesDotgit: true,
      access: async () => ({ url, username: null, password: null, ssh: null }),
      urlTemplate: () => null,
      environment: process.env,
      ...options,
    });
    return { name, folder: join(snapshots.current, options.subdir ?? ''), source };
  }

  /** Starts on these bundles and waits until all files are evaluated. */
  async start(...bundles: readonly Bundle[]): Promise<void> {
    await this.processor.stop();
    this.processor = this.#made(bundles);
    await this.processor.start();
    await this.processor.whenSettled();
  }

  async refresh(): Promise<void> {
    await this.processor.rescan();
    await this.processor.whenSettled();
  }

  bundle(name: string): Promise<BundleRow | undefined> {
    return this.database.first<BundleRow>(
      'select name, version, refresh_error, url_template from dag_bundle where name = ?',
      [name],
    );
  }

  /** `dag → version of its bundle` of those that are there. */
  async dags(): Promise<Record<string, string | null>> {
    const rows = await this.database.all<{ dag_id: string; bundle_version: string | null }>(
      'select dag_id, bundle_version from dag where is_active = 1 order by dag_id',
    );
    return Object.fromEntries(rows.map((row) => [row.dag_id, row.bundle_version]));
  }

  async importErrors(): Promise<{ bundle: string; path: string; code: string; message: string }[]> {
    return this.database.all(
      'select bundle_name as bundle, rel_path as path, code, message from import_error order by bundle_name, rel_path',
    );
  }

  versions(dagId: string): Promise<{ number: number; bundle_version: string | null }[]> {
    return this.database.all(
      'select number, bundle_version from dag_version where dag_id = ? order by number',
      [dagId],
    );
  }

  #made(bundles: readonly Bundle[]): DagProcessor {
    return new DagProcessor({
      database: this.database,
      bundles,
      cacheFolder: join(this.folder, 'cache'),
      defaults: { maxActiveRuns: 16, maxActiveTasks: 16, pausedAtCreation: false },
      nowUs: () => NOON,
      newId: randomUUID,
      onError: (error) => this.errors.push(error instanceof Error ? error.message : String(error)),
      ...this.#options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.processor.stop();
    await this.#close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
