// `ariel dags pause` and `ariel dags unpause`.
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { chosenDags } from './chosen-dags.ts';

export const pauseDag: CommandBody = (context, given) => setPaused(context, given, true);
export const unpauseDag: CommandBody = (context, given) => setPaused(context, given, false);

async function setPaused(context: CommandContext, given: Given, isPaused: boolean): Promise<number> {
  const { config, screen } = context;
  const dagIds = await readDatabase(config(), (database) =>
    chosenDags(database, given.positional(0), given.flag('treatDagIdAsRegex')),
  );
  const word = isPaused ? 'pause' : 'unpause';
  if (dagIds.length > 1 && !given.flag('yes')) {
    const isMeant = await context.confirm(
      `This will ${word} ${dagIds.length} DAGs: ${dagIds.join(', ')}. Go on?`,
    );
    if (!isMeant) {
      screen.note(`Nothing was changed. With --yes there is no question.`);
      return ExitCode.failed;
    }
  }
  await act(config(), async (control) => {
    for (const dagId of dagIds) await control.setDagPaused({ dagId, isPaused, actor });
  });
  printRows(screen, {
    rows: dagIds.map((dagId) => ({ dag_id: dagId, is_paused: isPaused })),
    columns: ['dag_id', 'is_paused'],
    format: outputOf(given),
    empty: 'There are no DAGs.',
  });
  return ExitCode.ok;
}
