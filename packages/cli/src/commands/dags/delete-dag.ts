// `ariel dags delete`.
import { act, actor } from '../../client/act.ts';
import { requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const deleteDag: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const dagId = given.positional(0);
  const runs = await readDatabase(config(), async (database) => {
    await requireDag(database, dagId);
    const sql = 'select count(*) as runs from dag_run where dag_id = ?';
    return (await database.first<{ runs: number }>(sql, [dagId]))?.runs ?? 0;
  });
  const past = runs === 1 ? 'its run' : `its ${runs} runs`;
  const question = `This will delete ${dagId} with ${past} and everything that they left. Go on?`;
  if (!given.flag('yes') && !(await context.confirm(question))) {
    screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  await act(config(), (control) => control.deleteDag({ dagId, actor }));
  screen.note(`Deleted ${dagId}. If its file is still there, it comes back when that is read again.`);
  return ExitCode.ok;
};
