// `ariel dags pause`, `ariel dags unpause` and `ariel dags drain`.
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { chosenDags } from './chosen-dags.ts';

interface Asked {
  readonly word: 'pause' | 'unpause' | 'drain';
  readonly isPaused: boolean;
  readonly isDraining: boolean;
}

const to = (word: Asked['word']): CommandBody => {
  const asked = { word, isPaused: word === 'pause', isDraining: word === 'drain' };
  return (context, given) => setPaused(context, given, asked);
};
export const pauseDag = to('pause');
export const unpauseDag = to('unpause');
export const drainDag = to('drain');

async function setPaused(context: CommandContext, given: Given, asked: Asked): Promise<number> {
  const { word, ...state } = asked;
  const { config, screen } = context;
  const dagIds = await readDatabase(config(), (database) =>
    chosenDags(database, given.positional(0), given.flag('treatDagIdAsRegex')),
  );
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
    for (const dagId of dagIds) await control.setDagPaused({ dagId, ...state, actor });
  });
  printRows(screen, {
    rows: dagIds.map((dagId) => ({
      dag_id: dagId,
      is_paused: state.isPaused,
      is_draining: state.isDraining,
    })),
    columns: ['dag_id', 'is_paused', ...(state.isDraining ? ['is_draining'] : [])],
    format: outputOf(given),
    empty: 'There are no DAGs.',
  });
  return ExitCode.ok;
}
