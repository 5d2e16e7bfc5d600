// `ariel dags delete-run`.
import { act, actor } from '../../client/act.ts';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const deleteRun: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const dagId = given.positional(0);
  const zone = config().core.defaultTimezone;
  const run = await readDatabase(config(), (database) =>
    requireRun(database, { dagId, runIdOrDate: given.positional(1), zone }),
  );
  const question = `This will delete run ${run.run_id} of ${dagId} with its task instances and what they returned. Go on?`;
  if (!given.flag('yes') && !(await context.confirm(question))) {
    screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  await act(config(), (control) => control.deleteRun({ dagId, runId: run.run_id, tasks: null, actor }));
  screen.note(`Deleted run ${run.run_id} of ${dagId}.`);
  return ExitCode.ok;
};
