// Has all DAG files of bundles read by this process, as a dag processor reads them: into the database that the configuration names, or
// into one that is gone afterwards.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@ariel/store';
import { configuredBundles, folderOf } from '../bundles/configured-bundles.ts';
import { openBundles } from '../bundles/open-bundles.ts';
import type { CommandContext } from '../commands/command.ts';
import { dagFiles } from '../components/dag-files.ts';
import { migrateSchema } from '../components/migrate-schema.ts';
import { Closers } from '../components/process-part.ts';
import { SignalHub } from '../components/signal-hub.ts';
import type { ArielConfig } from '../config/config.ts';
import { processSecrets } from '../secrets/process-secrets.ts';
import { homePaths, prepareHome } from '../standalone/home.ts';
import { missingPlace, noFiles } from './local-dags.ts';
import { openDatabase } from './open-database.ts';
import { readDatabase } from './read-database.ts';

/** Stands for every file of a bundle. */
export const ALL_FILES = '';

export interface FilesToRead {
  readonly names: readonly string[];
  /** Files that the database knows are read again, whether they changed or not. */
  readonly anew: boolean;
}

/** Ends when every file of these bundles is read; nobody else may write meanwhile. */
export async function readDagFiles(
  { env, nowUs, screen, version }: CommandContext,
  config: ArielConfig,
  { anew, names }: FilesToRead,
): Promise<void> {
  const report = (message: string): void => screen.note(message);
  const closers = new Closers(report);
  const paths = homePaths(config.home);
  prepareHome(paths);
  const database = await openDatabase(config, { purpose: 'command', poolSize: 4 });
  closers.add(() => database.close());
  await migrateSchema(database, config, { nowUs: nowUs() });
  const hub = new SignalHub({ database, report: () => undefined });
  closers.add(() => hub.stop());
  try {
    const part = { config, environment: env, version, report, database, paths, hub };
    const secrets = processSecrets({ config, environment: env, database, closers });
    const bundles = await openBundles({ ...part, secrets: secrets.source, names });
    const processor = dagFiles({ ...part, knownSecrets: secrets.known, bundles });
    closers.add(() => processor.stop());
    await processor.start();
    if (anew) for (const name of names) await processor.reparse(name, ALL_FILES);
    await processor.whenSettled();
  } finally {
    await closers.close();
  }
}

/** Reads the files as they lie now, and gives what a database would know of them. Stores nothing. Throws where there is no file. */
export async function withLocalFiles<Result>(
  context: CommandContext,
  names: readonly string[],
  read: (database: Database) => Promise<Result>,
): Promise<Result> {
  const folders = localFolders(context.config(), names);
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined) throw missingPlace('The DAG folder', missing);
  const home = mkdtempSync(join(tmpdir(), 'ariel-local-'));
  // Children that are just ending may still write into it.
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  // However this process ends.
  process.once('exit', remove);
  try {
    const config = ownConfig(context.config(), home);
    await readDagFiles(context, config, { names, anew: false });
    return await readDatabase(config, async (database) => {
      // A build that looks at the wrong folder must not find that all is well.
      if ((await database.first('select 1 from source_file union select 1 from import_error')) === undefined)
        throw noFiles(folders.join(', ') || names.join(', '));
      return read(database);
    });
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Those that nobody brings here. */
const localFolders = (config: ArielConfig, names: readonly string[]): string[] =>
  configuredBundles(config)
    .filter(({ kind, name }) => kind === 'local' && names.includes(name))
    .map((bundle) => folderOf(config, bundle));

/** As configured, in a folder of its own. A new database has no teams. */
function ownConfig(config: ArielConfig, home: string): ArielConfig {
  return {
    ...config,
    home,
    database: { ...config.database, address: { kind: 'sqlite', path: join(home, 'ariel.db') } },
    dagProcessor: {
      ...config.dagProcessor,
      dagBundleConfigList: configuredBundles(config).map((bundle) => ({ ...bundle, team: null })),
      dagBundleStoragePath: join(home, 'bundles'),
    },
  };
}
