// `ariel dags trigger`.
import { act, actor } from '../../client/act.ts';
import { requireDag, requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { presentRun } from './list-runs.ts';

export const triggerDag: CommandBody = async ({ config, screen }, given) => {
  const dagId = given.positional(0);
  const zone = config().core.defaultTimezone;
  const request = {
    dagId,
    runId: given.text('runId'),
    logicalDate: given.instant('logicalDate', zone) ?? given.instant('execDate', zone),
    dataInterval: null,
    runAfter: null,
    conf: given.json('conf'),
    note: null,
    actor,
  };
  // Read first: a mistyped name is told with the one that was meant.
  const dag = await readDatabase(config(), (database) => requireDag(database, dagId));
  const { result, isServed } = await act(config(), (control) => control.triggerRun(request));
  const run = await readDatabase(config(), (database) =>
    requireRun(database, { dagId, runIdOrDate: result.runId, zone }),
  );
  printRecord(screen, { ...presentRun(run), conf: JSON.parse(run.conf) }, outputOf(given));
  if (dag.is_paused === 1)
    screen.note(`${dagId} is paused: the run waits until you run "ariel dags unpause ${dagId}".`);
  if (!isServed)
    screen.note(`No Ariel runs on ${config().home}: the run starts when "ariel standalone" does.`);
  return 0;
};
