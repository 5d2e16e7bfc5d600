// What a dag processor is made with: its folders, its limits, and who hears of changes. Data and callbacks only.
import type { AssetSource } from '@ariel/core';
import type { ArielModules } from '@ariel/loader';
import type { ScheduleDefaults, TaskDefaults } from '@ariel/sdk';
import type { DagDefaults, Database, KnownSecrets } from '@ariel/store';
import type { EvaluationLimits } from './evaluation.ts';
import type { BundleSource } from './sources/bundle-source.ts';

/** A folder of DAG files under a name. */
export interface Bundle {
  readonly name: string;
  readonly folder: string;
  /**
   * Only the DAGs of files below this folder, or of this file; relative to `folder`, with `/`. Others stay as they are: another
   * processor reads them. @default all
   */
  readonly only?: string;
  /** What brings its files here; `folder` leads to them. @default `folder` itself is read and watched */
  readonly source?: BundleSource;
  /** How often the source is asked, or the folder looked through. @default `rescanMs` */
  readonly refreshMs?: number;
}

export interface DagsChanged {
  readonly dagIds: readonly string[];
  readonly importErrors: boolean;
}

export interface FileInError {
  readonly filename: string;
  readonly stacktrace: string;
  /** It had no error before. */
  readonly isNew: boolean;
}

export interface DagProcessorOptions {
  readonly database: Database;
  readonly bundles: readonly Bundle[];
  /** Files in it are loaded before every DAG file. @default no plugins */
  readonly pluginsFolder?: string;
  /** Which connections and variables are defined: DAGs that name others are warned of. @default none is warned of */
  readonly knownSecrets?: KnownSecrets;
  /** Where code by hash and transformed sources are kept. */
  readonly cacheFolder: string;
  readonly defaults: DagDefaults;
  readonly nowUs: () => number;
  readonly newId: () => string;
  readonly onChange?: (change: DagsChanged) => void;
  /** A file could not be evaluated. @default nobody is told */
  readonly onImportError?: (error: FileInError) => void;
  /** An asset, or an alias, of which no DAG has said anything before. */
  readonly onAssetCreated?: (source: AssetSource) => void;
  /** Files of the plugins folder are others. */
  readonly onPluginsChanged?: () => void;
  /** Something of the processor's own went wrong, e.g. the database refused a write. The file is tried again when it changes. */
  readonly onError?: (error: unknown) => void;
  /** File URLs of what DAG files import as `ariel`, `ariel/standard` … @default the sdk alone */
  readonly arielModules?: ArielModules;
  /** The environment of user code; nothing of the server's own. @default empty */
  readonly environment?: Readonly<Record<string, string>>;
  readonly limits?: Partial<EvaluationLimits>;
  /** @default 100000 */
  readonly maxMapLength?: number;
  /** The zone of DAGs that name none. @default 'UTC' */
  readonly defaultTimezone?: string;
  /** What DAGs get that do not say it themselves. @default Airflow's: triggers, no catch-up, no limit of failed runs */
  readonly scheduleDefaults?: Partial<ScheduleDefaults>;
  /** What tasks get that do not say it themselves. @default Airflow's: no retries, no time limit */
  readonly taskDefaults?: Partial<TaskDefaults>;
  /** Files evaluated at once. @default 1 */
  readonly concurrency?: number;
  /** How soon a source that failed is asked again; each further failure doubles it, up to `refreshMs`. @default 5000 */
  readonly retryMs?: number;
  /** DAG ids are free again: bundles that other processors read may have files that wait for them. */
  readonly onIdsFreed?: () => void;
  /** How often the folders are looked through for what the watch missed. @default 300000 */
  readonly rescanMs?: number;
}
