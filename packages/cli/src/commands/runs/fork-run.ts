// `ariel dags fork`: shows what would run, asks, and makes the new run.
import type { ForkRunAnswer } from '@ariel/protocol';
import { act, actor } from '../../client/act.ts';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const forkRun: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const dagId = given.positional(0);
  const zone = config().core.defaultTimezone;
  const run = await readDatabase(config(), (database) =>
    requireRun(database, { dagId, runIdOrDate: given.positional(1), zone }),
  );
  const request = {
    dagId,
    runId: run.run_id,
    fromTasks: given.positionals(2),
    onLatestVersion: given.flag('runOnLatestVersion'),
    conf: given.json('conf'),
    newRunId: given.text('runId'),
    note: given.text('note'),
    actor,
  };
  const fork = async (dryRun: boolean): Promise<ForkRunAnswer> =>
    (await act(config(), (control) => control.forkRun({ ...request, dryRun }))).result;
  const { instances } = await fork(true);
  const runs = instances.filter(({ what }) => what === 'runs').length;
  printRows(screen, {
    rows: instances.map(({ iteration, mapIndex, taskId, what }) => ({
      task_id: taskId,
      map_index: mapIndex,
      iteration,
      effect: what === 'runs' ? 'runs' : 'is taken over',
    })),
    columns: ['task_id', 'map_index', 'iteration', 'effect'],
    format: outputOf(given),
    empty: 'The run has no task instances: all of it runs.',
  });
  if (given.flag('dryRun')) return ExitCode.ok;
  const question = `This will make a run of ${dagId} in which ${runs} task instances run. Go on?`;
  if (!given.flag('yes') && !(await context.confirm(question))) {
    screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  const made = await fork(false);
  screen.note(`Made run ${made.run?.runId} of ${dagId}, forked from ${run.run_id}.`);
  return ExitCode.ok;
};
