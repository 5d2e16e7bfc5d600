// `ariel assets materialize`.
import { act, actor } from '../../client/act.ts';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { presentRun } from '../dags/list-runs.ts';
import { findOneAsset } from './find-one-asset.ts';

export const materializeAsset: CommandBody = async ({ config, screen }, given) => {
  const asset = await readDatabase(config(), (database) => findOneAsset(database, given));
  const request = {
    assetId: asset.id,
    runId: null,
    logicalDate: null,
    dataInterval: null,
    runAfter: null,
    conf: {},
    note: null,
    partitionKey: null,
    actor,
  };
  const { isServed, result } = await act(config(), (control) => control.materializeAsset(request));
  const zone = config().core.defaultTimezone;
  const run = await readDatabase(config(), (database) =>
    requireRun(database, { dagId: result.dagId, runIdOrDate: result.runId, zone }),
  );
  printRecord(screen, { ...presentRun(run), conf: JSON.parse(run.conf) }, outputOf(given));
  if (!isServed)
    screen.note(`No Ariel runs on ${config().home}: the run starts when "ariel standalone" does.`);
  return 0;
};
