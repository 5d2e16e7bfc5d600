// `ariel backfill create`: makes a backfill, or lists what it would make; stays until it is over where asked.
import type { CreateBackfillAnswer, CreateBackfillRequest } from '@ariel/protocol';
import { act, actor } from '../../client/act.ts';
import { requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord, printRows } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { backfillRecord, followBackfill } from './backfill-progress.ts';

export const createBackfill: CommandBody = async (context, given) => {
  const request = requestOf(context, given);
  const { config, screen } = context;
  const dag = await readDatabase(config(), (database) => requireDag(database, request.dagId));
  if (dag.timetable_kind === 'custom')
    screen.note(
      `Asks the timetable of ${request.dagId}, which is code of its file, for the runs of this range.`,
    );
  const { isServed, result } = await act(config(), (control) => control.createBackfill(request));
  for (const note of result.notes ?? []) screen.note(note);
  if (result.id === null) {
    printDates(context, given, result);
    return ExitCode.ok;
  }
  const { id } = result;
  printRecord(
    screen,
    await readDatabase(config(), (database) => backfillRecord(database, id)),
    outputOf(given),
  );
  if (dag.is_paused === 1)
    screen.note(
      `${request.dagId} is paused: its runs wait until you run "ariel dags unpause ${request.dagId}".`,
    );
  if (!isServed)
    screen.note(`No Ariel runs on ${config().home}: the runs start when "ariel standalone" does.`);
  return given.flag('wait') ? followBackfill(context, id) : ExitCode.ok;
};

function requestOf({ config }: CommandContext, given: Given): CreateBackfillRequest {
  const zone = config().core.defaultTimezone;
  const dagId = given.text('dagId') ?? given.optionalPositional(0);
  const fromUs = given.instant('fromDate', zone) ?? given.instant('startDate', zone);
  const toUs = given.instant('toDate', zone) ?? given.instant('endDate', zone);
  if (dagId === null)
    throw usageError('--dag-id is missing.', 'Say of which DAG the dates are to be filled.');
  if (fromUs === null || toUs === null)
    throw usageError(
      '--from-date and --to-date are both needed.',
      'They are logical dates; both are included.',
    );
  const rule = given.text('reprocessingBehavior') ?? given.text('reprocessBehavior') ?? 'none';
  const isLatest = given.flag('runOnLatestVersion') || null;
  return {
    dagId,
    fromUs,
    toUs,
    runBackwards: given.flag('runBackwards'),
    conf: given.text('dagRunConf') === null ? null : given.json('dagRunConf'),
    reprocessBehavior: rule as CreateBackfillRequest['reprocessBehavior'],
    maxActiveRuns: given.wholeNumber('maxActiveRuns', { min: 1 }) ?? 10,
    onLatestVersion: given.isTurnedOff('runOnLatestVersion') ? false : isLatest,
    dryRun: given.flag('dryRun'),
    actor,
  };
}

function printDates({ screen }: CommandContext, given: Given, { dates }: CreateBackfillAnswer): void {
  const effects = { create: 'is made', again: 'runs again', none: 'stays' } as const;
  printRows(screen, {
    rows: dates.map(({ exceptionReason, logicalDate, runId, what }) => ({
      logical_date: isoOrNull(logicalDate),
      effect: effects[what],
      run_id: runId,
      reason: exceptionReason,
    })),
    columns: ['logical_date', 'effect', 'run_id', 'reason'],
    format: outputOf(given),
    empty: 'No date of the schedule lies in this range.',
  });
}
