// `ariel dags state`: one word, then what the run was given, as Airflow prints it.
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';

export const runState: CommandBody = async ({ config, screen }, given) => {
  const run = await readDatabase(config(), (database) =>
    requireRun(database, {
      dagId: given.positional(0),
      runIdOrDate: given.positional(1),
      zone: config().core.defaultTimezone,
    }),
  );
  screen.print(run.conf === '{}' ? run.state : `${run.state}, ${run.conf}`);
  return 0;
};
