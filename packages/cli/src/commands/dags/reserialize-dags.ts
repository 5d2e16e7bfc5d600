// `ariel dags reserialize`: has all DAG files read anew, by the dag processor that runs, else by this command.

import { chosenBundles } from '../../bundles/chosen-bundles.ts';
import { act, withDatabaseAlone } from '../../client/act.ts';
import { ALL_FILES, readDagFiles } from '../../client/read-dag-files.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const reserializeDags: CommandBody = async (context, given) => {
  const config = context.config();
  const names = chosenBundles(config, given.list('bundleName'));
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
    await withDatabaseAlone(config, () => readDagFiles(context, config, { names, anew: true }));
    context.screen.note(`All files of ${what} were read anew.`);
  }
  return ExitCode.ok;
};

/** Whether one was heard of lately. */
async function hasProcessor(config: ArielConfig): Promise<boolean> {
  return readDatabase(config, async (database) => {
    const sinceUs = (await database.clockUs()) - config.scheduler.schedulerHealthCheckThresholdMs * 1000;
    const sql =
      "select 1 as found from job where kind = 'dag_processor' and ended_at is null and heartbeat_at >= ? limit 1";
    return (await database.first(sql, [sinceUs])) !== undefined;
  });
}
