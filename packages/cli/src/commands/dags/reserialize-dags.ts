// `ariel dags reserialize`: has all DAG files read anew, by the dag processor that runs, else by this command.

import { configuredBundles } from '../../bundles/configured-bundles.ts';
import { openBundles } from '../../bundles/open-bundles.ts';
import { act, withDatabaseAlone } from '../../client/act.ts';
import { openDatabase } from '../../client/open-database.ts';
import { readDatabase } from '../../client/read-database.ts';
import { dagFiles } from '../../components/dag-files.ts';
import { Closers } from '../../components/process-part.ts';
import { SignalHub } from '../../components/signal-hub.ts';
import type { ArielConfig } from '../../config/config.ts';
import { processSecrets } from '../../secrets/process-secrets.ts';
import { homePaths, prepareHome } from '../../standalone/home.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

/** Stands for every file of the bundle. */
const ALL_FILES = '';

export const reserializeDags: CommandBody = async (context, given) => {
  const config = context.config();
  const names = chosen(config, given.list('bundleName'));
  const what = names.length === 1 ? `the bundle ${names[0]}` : `the bundles ${names.join(', ')}`;
  const { isServed } = await act(
    config,
    async (control) => {
      for (const bundleName of names) await control.reparseFile({ bundleName, relPath: ALL_FILES });
    },
    context.env,
  );
  const isRead = config.database.address.kind === 'postgres' ? await hasProcessor(config) : isServed;
  if (isRead) context.screen.note(`The dag processor reads all files of ${what} anew.`);
  else {
    await withDatabaseAlone(config, () => readAlone(context, config, names));
    context.screen.note(`All files of ${what} were read anew.`);
  }
  return ExitCode.ok;
};

function chosen(config: ArielConfig, given: readonly string[]): readonly string[] {
  const known = configuredBundles(config).map(({ name }) => name);
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CommandError({
      code: 'ARIEL_BUNDLE_UNKNOWN',
      message: `There is no bundle ${JSON.stringify(unknown)}; there are ${known.join(', ')}.`,
      exitCode: ExitCode.usage,
    });
  return given.length > 0 ? [...new Set(given)] : known;
}

/** Whether one was heard of lately. */
async function hasProcessor(config: ArielConfig): Promise<boolean> {
  return readDatabase(config, async (database) => {
    const sinceUs = (await database.clockUs()) - config.scheduler.schedulerHealthCheckThresholdMs * 1000;
    const sql =
      "select 1 as found from job where kind = 'dag_processor' and ended_at is null and heartbeat_at >= ? limit 1";
    return (await database.first(sql, [sinceUs])) !== undefined;
  });
}

async function readAlone(
  { env, screen, version }: CommandContext,
  config: ArielConfig,
  names: readonly string[],
): Promise<void> {
  const report = (message: string): void => screen.note(message);
  const closers = new Closers(report);
  const paths = homePaths(config.home);
  prepareHome(paths);
  const database = await openDatabase(config, { purpose: 'command', poolSize: 4 });
  closers.add(() => database.close());
  const hub = new SignalHub({ database, report: () => undefined });
  closers.add(() => hub.stop());
  try {
    const part = { config, environment: env, version, report, database, paths, hub };
    const secrets = processSecrets({ config, environment: env, database, closers });
    const bundles = await openBundles({ ...part, secrets: secrets.source, names });
    const processor = dagFiles({ ...part, knownSecrets: secrets.known, bundles });
    closers.add(() => processor.stop());
    await processor.start();
    for (const name of names) await processor.reparse(name, ALL_FILES);
    await processor.whenSettled();
  } finally {
    await closers.close();
  }
}
