// `ariel partitions clear`.
import type { ClearPartitionsRequest } from '@ariel/protocol';
import { act, actor } from '../../client/act.ts';
import { requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { type Given, readInstant } from '../given.ts';

const DAY_US = 86_400_000_000;

export const clearPartitions: CommandBody = async ({ config, screen }, given) => {
  const dagId = given.text('dagId');
  if (!dagId) throw usageError('Give the DAG with --dag-id.');
  await readDatabase(config(), (database) => requireDag(database, dagId));
  const dryRun = given.flag('dryRun');
  const request: ClearPartitionsRequest = {
    dagId,
    runId: given.text('runId'),
    partitionKey: given.text('partitionKey'),
    dates: datesOf(given, config().core.defaultTimezone),
    clearTaskInstances: given.flag('clearTaskInstances'),
    dryRun,
    actor,
  };
  const { result } = await act(config(), (control) => control.clearPartitions(request));
  const { instances, runs } = result;
  for (const { runId } of runs) screen.print(runId);
  const verb = dryRun ? 'Would clear' : 'Cleared';
  const tasks = request.clearTaskInstances ? ` and ${counted(instances, 'task instance')}` : '';
  screen.note(`${verb} the partition of ${counted(runs.length, 'run')}${tasks}.`);
  return ExitCode.ok;
};

function datesOf(given: Given, zone: string): ClearPartitionsRequest['dates'] {
  const text = given.text('date');
  const [startUs, endUs] = [given.instant('startDate', zone), given.instant('endDate', zone)];
  if (text === null) return startUs === null && endUs === null ? null : { startUs, endUs };
  if (startUs !== null || endUs !== null)
    throw usageError('--date stands alone: leave out --start-date and --end-date.');
  // Airflow's form of a range; both ends are included, as they stand.
  const [from = '', to] = text.split('~');
  const first = readInstant('--date', from, zone);
  if (to !== undefined) return { startUs: first, endUs: readInstant('--date', to, zone) };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return { startUs: first, endUs: isDay ? first + DAY_US - 1 : first };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
