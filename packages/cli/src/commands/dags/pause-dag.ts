// `ariel dags pause` and `ariel dags unpause`.
import { act, actor } from '../../client/act.ts';
import { requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

export const pauseDag: CommandBody = (context, given) => setPaused(context, given, true);
export const unpauseDag: CommandBody = (context, given) => setPaused(context, given, false);

async function setPaused(context: CommandContext, given: Given, isPaused: boolean): Promise<number> {
  const { config, screen } = context;
  const dagIds = await chosenDags(context, given);
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

async function chosenDags({ config }: CommandContext, given: Given): Promise<string[]> {
  const named = given.positional(0);
  return readDatabase(config(), async (database) => {
    if (!given.flag('treatDagIdAsRegex')) return [(await requireDag(database, named)).dag_id];
    const rows = await database.all<{ dag_id: string }>(
      'select dag_id from dag where is_active = 1 order by dag_id',
    );
    const pattern = patternOf(named);
    const fitting = rows.map((row) => row.dag_id).filter((dagId) => pattern.test(dagId));
    if (fitting.length > 0) return fitting;
    throw new CommandError({
      code: 'ARIEL_DAG_NOT_FOUND',
      message: `No id of a DAG fits the expression ${named}.`,
      remedy: '"ariel dags list" shows all DAGs.',
    });
  });
}

export function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw usageError(
      `${JSON.stringify(text)} is no regular expression: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
