// `ariel tasks state`: one word, `None` where the instance has no state yet, as Airflow prints it.
import { requireRun } from '../../client/find-dag.ts';
import { requireInstance } from '../../client/find-instance.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';

export const taskState: CommandBody = async ({ config, screen }, given) => {
  const [dagId, taskId, runIdOrDate] = [given.positional(0), given.positional(1), given.positional(2)];
  const mapIndex = given.wholeNumber('mapIndex', { min: -1 }) ?? -1;
  const iteration = given.wholeNumber('iteration', { min: 0 });
  const { state } = await readDatabase(config(), async (database) => {
    const run = await requireRun(database, { dagId, runIdOrDate, zone: config().core.defaultTimezone });
    return requireInstance(database, run, { taskId, mapIndex, iteration });
  });
  screen.print(state ?? 'None');
  return 0;
};
